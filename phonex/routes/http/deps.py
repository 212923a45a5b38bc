"""Dependencies of routes: services, principal, path ids, uploaded samples, how long to wait."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, BinaryIO, cast

from fastapi import Depends, Header, Path, Query, Request, Response, UploadFile
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer

from phonex.accounts.errors import NotAuthenticated, ScopeMissing
from phonex.accounts.principal import ANONYMOUS, Principal, Scope
from phonex.errors import AudioNotFound, JobNotFound, UploadTooLarge
from phonex.routes.http.opened import Opened
from phonex.routes.http.schemas import AUDIO_ID
from phonex.store.records.job import JobStatus, SynthesisRecord, Timings, is_job_id

if TYPE_CHECKING:
    from phonex.services.service import Services

MAX_WAIT_S = 600


def get_services(request: Request) -> "Services":
    return cast("Services", request.app.state.services)


ServicesDep = Annotated["Services", Depends(get_services)]


# These only read the request; find_principal refuses what is wrong with it.
_BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="bearer",
    description="an access token from POST /auth/login, an API key, or a token of PHONEX_OIDC_"
    "ISSUER; only if PHONEX_AUTH=on",
)
_API_KEY = APIKeyHeader(
    name="X-API-Key",
    auto_error=False,
    scheme_name="api_key",
    description="an API key from POST /auth/api-keys; only if PHONEX_AUTH=on",
)
_XI_API_KEY = APIKeyHeader(
    name="xi-api-key",
    auto_error=False,
    scheme_name="xi_api_key",
    description="an API key as ElevenLabs' clients send it; only if PHONEX_AUTH=on",
)


async def find_principal(
    services: ServicesDep,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
    key: Annotated[str | None, Depends(_API_KEY)],
    xi_key: Annotated[str | None, Depends(_XI_API_KEY)],
) -> Principal | None:
    """None: with accounts, who sends neither token nor key. Raises as identify()."""
    token, sent = bearer.credentials if bearer else None, key or xi_key
    if services.accounts is not None and token is None and sent is None:
        return None
    return await identify(services, token, sent)


async def identify(services: "Services", token: str | None, key: str | None) -> Principal:
    """Who a token or key is of. Without accounts, every client is the anonymous owner.

    Raises NotAuthenticated, TokenExpired, TokenInvalid, KeyInvalid, IssuerUnavailable,
    TooManyRequests.
    """
    if services.accounts is None:
        return ANONYMOUS
    if token is not None:
        principal = await services.accounts.authenticator.by_token(token)
    elif key is not None:
        principal = await services.accounts.authenticator.by_key(key)
    else:
        raise NotAuthenticated
    await services.accounts.requests.take(principal)
    return principal


# For what is public in part.
AnyoneDep = Annotated[Principal | None, Depends(find_principal)]


async def get_principal(found: AnyoneDep) -> Principal:
    """Raises as identify()."""
    if found is None:
        raise NotAuthenticated
    return found


PrincipalDep = Annotated[Principal, Depends(get_principal)]


def require(*any_of: Scope) -> Callable[[Principal], Awaitable[None]]:
    """A dependency that refuses principals with none of these scopes.

    A router has one for all its routes; a route may add a stricter one of its own.
    """

    async def check(principal: PrincipalDep) -> None:
        """Raises ScopeMissing."""
        if principal.scopes.isdisjoint(any_of):
            raise ScopeMissing(any_of)

    return check


async def _opened(request: Request) -> AsyncIterator[Opened]:
    async with Opened(request) as opened:
        yield opened


OpenedFiles = Annotated[Opened, Depends(_opened)]


def _job_id(job_id: Annotated[str, Path(examples=[AUDIO_ID])]) -> str:
    if not is_job_id(job_id):
        raise JobNotFound(job_id)
    return job_id


def _audio_id(audio_id: Annotated[str, Path(examples=[AUDIO_ID])]) -> str:
    if not is_job_id(audio_id):
        raise AudioNotFound(audio_id)
    return audio_id


JobId = Annotated[str, Depends(_job_id)]
AudioId = Annotated[str, Depends(_audio_id)]


def samples_of(uploads: Sequence[UploadFile], limit_mb: float) -> list[BinaryIO]:
    """The files of an upload. Raises UploadTooLarge when their total size is over the limit."""
    if sum(upload.size or 0 for upload in uploads) > limit_mb * 1_000_000:
        raise UploadTooLarge(limit_mb)
    return [upload.file for upload in uploads]


@dataclass(frozen=True)
class Preferences:
    """The supported preferences of a Prefer header. wait: seconds. Source: RFC 7240."""

    respond_async: bool = False
    wait: int | None = None


def parse_prefer(values: Sequence[str]) -> Preferences:
    """Parse Prefer headers; unknown or malformed preferences are ignored, as the RFC requires."""
    found: dict[str, str] = {}
    for preference in ",".join(values).split(","):
        name, _, value = preference.partition(";")[0].partition("=")
        found.setdefault(name.strip().lower(), value.strip().strip('"'))  # the first one counts
    wait = found.get("wait", "")
    return Preferences(
        respond_async="respond-async" in found,
        wait=min(int(wait), MAX_WAIT_S) if re.fullmatch("[0-9]{1,9}", wait) else None,
    )


@dataclass(frozen=True)
class WaitPreference:
    """How long to wait for a result.

    seconds: None for the setting's. applied: the value of Preference-Applied.
    """

    seconds: float | None = None
    applied: str | None = None


def _wait_preference(
    request: Request,
    prefer: Annotated[  # documented; several are read from the request
        str, Header(description="`respond-async` answers 202 at once", examples=["respond-async"])
    ] = "",
    wait: Annotated[
        float | None,
        Query(
            ge=0,
            le=MAX_WAIT_S,
            allow_inf_nan=False,
            description="seconds to wait for the result; 0 answers 202 at once; overrides Prefer",
        ),
    ] = None,
) -> WaitPreference:
    if wait is not None:
        return WaitPreference(wait)
    preferences = parse_prefer(request.headers.getlist("prefer"))
    applied = ["respond-async"] if preferences.respond_async else []
    if preferences.wait is not None:
        applied.append(f"wait={preferences.wait}")
    seconds = 0 if preferences.respond_async else None
    return WaitPreference(
        seconds if preferences.wait is None else preferences.wait, ", ".join(applied) or None
    )


WaitPreferenceDep = Annotated[WaitPreference, Depends(_wait_preference)]


def timing_of(record: SynthesisRecord) -> str:
    """The stages of a synthesis, in ms."""
    return describe_timings(record.timings)


def describe_timings(timings: Timings) -> str:
    """Source: W3C Server Timing."""
    return ", ".join(f"{stage};dur={ms:.1f}" for stage, ms in timings.model_dump().items())


def tell_timing(record: SynthesisRecord, response: Response) -> None:
    """Send the stages of a finished synthesis."""
    if record.status is JobStatus.COMPLETED:
        response.headers["Server-Timing"] = timing_of(record)
