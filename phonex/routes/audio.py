"""Audio: the file a synthesis made, in any format; its peaks; its end."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from phonex.audio.formats import FORMATS
from phonex.errors import (
    AudioNotFound,
    AudioNotReady,
    DatabaseUnavailable,
    StorageFull,
    UnknownFormat,
)
from phonex.routes.deps import AudioId, PrincipalDep, ServicesDep
from phonex.routes.download import answer_file
from phonex.routes.openapi import Responses, problems
from phonex.routes.problem import RangeNotSatisfiable
from phonex.routes.schemas import Done, Peaks
from phonex.store.errors import StorageUnavailable

router = APIRouter(tags=["audio"])

ERRORS = (AudioNotFound, AudioNotReady, DatabaseUnavailable)
BYTES = {"schema": {"type": "string", "format": "binary"}}
AUDIO: Responses = {
    200: {
        "description": "the audio",
        "content": {form.media_type: BYTES for form in FORMATS.values()},
    },
    206: {"description": "the range of it that was asked for"},
    304: {"description": "the client has it already"},
}


@router.get(
    "/audio/{audio_id}",
    summary="Fetch audio",
    response_class=Response,
    responses=AUDIO
    | problems(*ERRORS, UnknownFormat, RangeNotSatisfiable, StorageFull, StorageUnavailable),
)
@router.head("/audio/{audio_id}", include_in_schema=False)
async def get_audio(
    audio_id: AudioId,
    request: Request,
    services: ServicesDep,
    format: Annotated[
        str | None,
        Query(min_length=1, max_length=128, description="as it was made when absent"),
    ] = None,
) -> Response:
    """The file of a completed synthesis; `format` converts it. Takes one byte range."""
    path = await services.convert(audio_id, format)
    filename = f"phonex-{audio_id[:8]}{path.suffix}"
    gone = AudioNotFound(audio_id)
    return await answer_file(path, request.headers, media_type_of(path), filename, gone=gone)


@router.delete(
    "/audio/{audio_id}",
    summary="Delete audio",
    responses=problems(*ERRORS, StorageFull, StorageUnavailable),
)
async def delete_audio(audio_id: AudioId, principal: PrincipalDep, services: ServicesDep) -> Done:
    """The file, what was converted from it, and its job are gone afterwards."""
    await services.synthesis.delete_audio(principal, audio_id)
    return Done(message=f"Audio {audio_id} was deleted.")


@router.get(
    "/audio/{audio_id}/peaks",
    summary="Get the waveform of audio",
    responses=problems(*ERRORS, StorageUnavailable),
)
async def get_peaks(
    audio_id: AudioId,
    services: ServicesDep,
    n: Annotated[int, Query(ge=1, le=4000, description="how many")] = 800,
) -> Peaks:
    """The loudest sample of each of `n` equal parts, for drawing."""
    return Peaks(peaks=await services.peaks(audio_id, n))


def media_type_of(path: Path) -> str:
    return next(form.media_type for form in FORMATS.values() if form.suffix == path.suffix)
