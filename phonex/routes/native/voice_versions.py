"""The versions of a voice: listing them, hearing their samples, going back to one."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from phonex.accounts.principal import Scope
from phonex.errors import (
    DatabaseUnavailable,
    NotFound,
    StorageFull,
    VersionNotFound,
    VoiceFileUnusable,
    VoiceNotFound,
)
from phonex.routes.http.deps import OpenedFiles, PrincipalDep, ServicesDep, require
from phonex.routes.http.file_response import answer_file
from phonex.routes.http.openapi import problems
from phonex.routes.native.audio import media_type_of
from phonex.routes.native.speech import DISABLED_VOICE
from phonex.routes.native.voice_schemas import Voice, VoiceVersionList
from phonex.routes.native.voices import wav_file
from phonex.store.errors import StorageUnavailable

router = APIRouter(
    prefix="/voice/{voice_id}/versions",
    tags=["voices"],
    dependencies=[Depends(require(Scope.VOICES))],
)

Number = Annotated[int, Path(alias="n", ge=1, lt=2**31, examples=[1])]


@router.get(
    "",
    summary="List the versions of a voice",
    responses=problems(VoiceNotFound, DatabaseUnavailable),
)
async def list_versions(
    voice_id: str, services: ServicesDep, principal: PrincipalDep
) -> VoiceVersionList:
    """Registering, adding samples, a finished fit and restoring each make one; the newest 20 stay.

    `POST /clone` speaks with an earlier one when it gets its number as `version`.
    """
    return VoiceVersionList.of(await services.voices.history.versions(principal, voice_id))


@router.get(
    "/{n}/sample",
    summary="Fetch the cleaned sample of a version",
    response_class=Response,
    responses=wav_file("the sample")
    | problems(
        VoiceNotFound,
        VersionNotFound,
        NotFound,
        *DISABLED_VOICE,
        DatabaseUnavailable,
        StorageUnavailable,
    ),
)
@router.head("/{n}/sample", include_in_schema=False)
async def get_version_sample(
    voice_id: str,
    number: Number,
    request: Request,
    services: ServicesDep,
    principal: PrincipalDep,
    opened: OpenedFiles,
) -> Response:
    """The sample that this version was made from."""
    history = services.voices.history
    path = await opened.enter_async_context(history.sample(principal, voice_id, number))
    filename = f"{voice_id}-{number}{path.suffix}"
    gone = VersionNotFound(voice_id, number)
    return await answer_file(path, request.headers, media_type_of(path.suffix), filename, gone=gone)


@router.post(
    "/{n}/restore",
    summary="Go back to a version of a voice",
    responses=problems(
        VoiceNotFound,
        VersionNotFound,
        VoiceFileUnusable,
        DatabaseUnavailable,
        StorageFull,
        StorageUnavailable,
    ),
)
async def restore_version(
    voice_id: str, number: Number, services: ServicesDep, principal: PrincipalDep
) -> Voice:
    """Makes it the current one, as a new version of kind `restored`; the others stay.

    A queued or running fit is cancelled. Restoring the current version changes nothing else.
    """
    return Voice.of(await services.voices.history.restore(principal, voice_id, number))
