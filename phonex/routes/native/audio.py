"""Audio: the file that a synthesis produced, in any format; its peaks; deleting it."""

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.responses import RedirectResponse

from phonex.accounts.principal import Principal, Scope
from phonex.audio.formats import FORMATS
from phonex.errors import (
    AudioNotFound,
    AudioNotReady,
    DatabaseUnavailable,
    StorageFull,
    UnknownFormat,
)
from phonex.routes.http.blob_response import answer_blob
from phonex.routes.http.deps import AudioId, OpenedFiles, PrincipalDep, ServicesDep, require
from phonex.routes.http.file_response import SYNTHETIC
from phonex.routes.http.middleware import LEADS_AWAY
from phonex.routes.http.openapi import BYTES, Responses, problems
from phonex.routes.http.problem import RangeNotSatisfiable
from phonex.routes.native.schemas import Done, Peaks
from phonex.store.errors import StorageUnavailable

if TYPE_CHECKING:
    from phonex.services.service import Services

# Echos make audio, too: whoever may speak with them fetches it.
router = APIRouter(tags=["audio"], dependencies=[Depends(require(Scope.SPEAK, Scope.ECHOS))])

ERRORS = (AudioNotFound, AudioNotReady, DatabaseUnavailable)
REDIRECT_S = 60
AUDIO_CONTENT = {form.media_type: BYTES for form in FORMATS.values()}
AUDIO: Responses = {
    200: {"description": "the audio", "content": AUDIO_CONTENT},
    206: {"description": "the requested range"},
    304: {"description": "the client's copy is current"},
}
REDIRECTED: Responses = {
    302: {"description": "where the audio can be fetched for a minute (PHONEX_S3_REDIRECT)"}
}


@router.get(
    "/audio/{audio_id}",
    summary="Fetch audio",
    response_class=Response,
    responses=AUDIO
    | REDIRECTED
    | problems(*ERRORS, UnknownFormat, RangeNotSatisfiable, StorageFull, StorageUnavailable),
)
@router.head("/audio/{audio_id}", include_in_schema=False)
async def get_audio(
    audio_id: AudioId,
    request: Request,
    principal: PrincipalDep,
    services: ServicesDep,
    opened: OpenedFiles,
    format: Annotated[
        str | None,
        Query(
            min_length=1,
            max_length=128,
            description="default: the original format",
            json_schema_extra={"enum": list(FORMATS)},
        ),
    ] = None,
) -> Response:
    """The file of a completed synthesis; `format` converts it. Supports a single byte range."""
    return await send_audio(audio_id, request, principal, services, opened, format)


async def send_audio(
    audio_id: str,
    request: Request,
    principal: Principal,
    services: "Services",
    opened: OpenedFiles,
    format: str | None = None,
) -> Response:
    """The file of a synthesis, in its own format or another.

    Raises as AudioLibrary.file, and RangeNotSatisfiable.
    """
    asked = (principal, audio_id, format)
    if services.settings.s3_redirect and request.method == "GET":
        url = await services.library.temporary_url(*asked, REDIRECT_S)
        if url is not None:
            setattr(request.state, LEADS_AWAY, True)
            kept = {"Cache-Control": "private, no-store", **SYNTHETIC}
            return RedirectResponse(url, 302, headers=kept)
    source = await opened.enter_async_context(services.library.open(*asked))
    suffix = source.audio.suffix
    filename = f"phonex-{audio_id[:8]}{suffix}"
    answer = await answer_blob(source, request, media_type_of(suffix), filename)
    answer.headers.update(SYNTHETIC)
    return answer


@router.delete(
    "/audio/{audio_id}",
    summary="Delete audio",
    dependencies=[Depends(require(Scope.SPEAK))],
    responses=problems(*ERRORS, StorageFull, StorageUnavailable),
)
async def delete_audio(audio_id: AudioId, principal: PrincipalDep, services: ServicesDep) -> Done:
    """Deletes the file, its conversions and its job."""
    await services.synthesis.delete_audio(principal, audio_id)
    return Done(message=f"Audio {audio_id} was deleted.")


@router.get(
    "/audio/{audio_id}/peaks",
    summary="Get the waveform of audio",
    responses=problems(*ERRORS, StorageUnavailable),
)
async def get_peaks(
    audio_id: AudioId,
    principal: PrincipalDep,
    services: ServicesDep,
    n: Annotated[int, Query(ge=1, le=4000, description="number of peaks")] = 800,
) -> Peaks:
    """The highest level in each of `n` equal parts, for drawing a waveform."""
    return Peaks(peaks=await services.library.peaks(principal, audio_id, n))


def media_type_of(suffix: str) -> str:
    return next(form.media_type for form in FORMATS.values() if form.suffix == suffix)
