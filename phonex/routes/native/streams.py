"""Speech that is sent while it is made."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from phonex.accounts.principal import Scope
from phonex.errors import VersionNotFound
from phonex.routes.http.deps import OpenedFiles, PrincipalDep, ServicesDep, require
from phonex.routes.http.openapi import Responses, problems
from phonex.routes.http.problem import BodyTooLarge
from phonex.routes.http.streaming import answer_stream
from phonex.routes.native.audio import AUDIO_CONTENT
from phonex.routes.native.requests import CloneRequest, SpeechRequest
from phonex.routes.native.speech import (
    SHARED_STREAMS,
    SPEECH_ERRORS,
    clone_request,
    speech_request,
)
from phonex.store.records.job import JobKind
from phonex.synthesis.errors import StreamFailed, StreamsFull

router = APIRouter(tags=["speech"], dependencies=[Depends(require(Scope.SPEAK))])

STREAM_ERRORS = (*SPEECH_ERRORS, StreamsFull, StreamFailed, *SHARED_STREAMS, BodyTooLarge)
STREAM: Responses = {
    200: {
        "description": "the audio, in chunks; `X-Audio-ID` has its id. A stream that breaks off "
        "ends without its last chunk.",
        "content": AUDIO_CONTENT,
    }
}

Store = Annotated[
    bool, Query(description="keep the audio, to be fetched at /audio/{audio_id} later")
]


@router.post(
    "/tts/stream",
    summary="Speak a text and send the audio while it is made",
    response_class=Response,
    responses=STREAM | problems(*STREAM_ERRORS),
)
async def stream_speech(
    body: SpeechRequest,
    principal: PrincipalDep,
    services: ServicesDep,
    opened: OpenedFiles,
    store: Store = True,
) -> Response:
    """The first piece is short, so that its audio comes early. If the client leaves, the work
    stops.
    """
    request = speech_request(JobKind.TTS, body)
    stream = await opened.enter_stream(services.streams.open(principal, request, store=store))
    return await answer_stream(stream)


@router.post(
    "/clone/stream",
    summary="Speak a text in a registered voice and send the audio while it is made",
    response_class=Response,
    responses=STREAM | problems(*STREAM_ERRORS, VersionNotFound),
)
async def stream_clone(
    body: CloneRequest,
    principal: PrincipalDep,
    services: ServicesDep,
    opened: OpenedFiles,
    store: Store = True,
) -> Response:
    """Like POST /tts/stream, in the voice `voice_id`: yours, or one that its owner shares."""
    request = clone_request(body)
    stream = await opened.enter_stream(services.streams.open(principal, request, store=store))
    return await answer_stream(stream)
