"""What the signed-in user has used, and may use."""

from datetime import datetime

from pydantic import Field

from phonex.accounts.errors import AccountsOff
from phonex.routes.accounts.deps import account_router
from phonex.routes.http.deps import PrincipalDep, ServicesDep
from phonex.routes.http.openapi import problems
from phonex.routes.http.schemas import Answer
from phonex.routes.native.schemas import TIME

router = account_router("/auth/quota")


class Used(Answer):
    used: float = Field(examples=[1200])
    limit: int | None = Field(description="null: no limit", examples=[20_000])


class UsedCharacters(Used):
    used: int = Field(description="today (UTC)", examples=[1200])
    resets_at: datetime = Field(examples=[TIME])


class UsedVoices(Used):
    used: int = Field(examples=[2])


class QuotaReport(Answer):
    """audio_seconds: of all audio that is kept."""

    characters: UsedCharacters
    voices: UsedVoices
    audio_seconds: Used


@router.get("", summary="Get your quotas", responses=problems(AccountsOff))
async def get_quota(principal: PrincipalDep, services: ServicesDep) -> QuotaReport:
    """Administrators have no limits."""
    quota = await services.quotas.state(principal)
    return QuotaReport(
        characters=UsedCharacters(**vars(quota.characters), resets_at=quota.resets_at),
        voices=UsedVoices(**vars(quota.voices)),
        audio_seconds=Used(**vars(quota.audio_s)),
    )
