"""Fish Audio's POST /v1/tts: a text as a stream of audio."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Response

from phonex.accounts.principal import Scope
from phonex.errors import DatabaseUnavailable, VoiceNotFound
from phonex.routes.fish.errors import TranscriptionUnsupported, TwoVoices
from phonex.routes.fish.requests import FishSpeechRequest
from phonex.routes.fish.route import FishSpeechRoute
from phonex.routes.fish.voice_choice import choose_voice
from phonex.routes.http.deps import OpenedFiles, PrincipalDep, ServicesDep, require
from phonex.routes.http.openapi import BYTES, Responses, problems
from phonex.routes.http.packing import MEDIA_TYPE, MessagePackMalformed
from phonex.routes.http.streaming import answer_stream
from phonex.routes.native.speech import SAMPLE_ERRORS
from phonex.routes.native.streams import STREAM_ERRORS
from phonex.voices.errors import ConsentRequired

router = APIRouter(
    prefix="/v1",
    tags=["fish audio"],
    dependencies=[Depends(require(Scope.SPEAK))],
    route_class=FishSpeechRoute,
)

PACKED: dict[str, Any] = {
    "requestBody": {
        "content": {
            MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{FishSpeechRequest.__name__}"}}
        }
    }
}
AUDIO: Responses = {
    200: {
        "description": "the audio, as it is made",
        "content": dict.fromkeys(("audio/mpeg", "audio/wav", "audio/pcm", "audio/ogg"), BYTES),
    }
}


@router.post(
    "/tts",
    summary="Speak a text (Fish Audio)",
    response_class=Response,
    responses=AUDIO
    | problems(
        *STREAM_ERRORS,
        *SAMPLE_ERRORS,
        MessagePackMalformed,
        TwoVoices,
        ConsentRequired,
        VoiceNotFound,
        DatabaseUnavailable,
    ),
    openapi_extra=PACKED,
)
async def speak_fish(
    body: FishSpeechRequest,
    principal: PrincipalDep,
    services: ServicesDep,
    opened: OpenedFiles,
    model: Annotated[
        str | None, Header(description="taken for its clients; this service has one model")
    ] = None,
) -> Response:
    """Streams the audio while it is made. Fields that are not listed are ignored."""
    voice = await choose_voice(services, principal, body, body.text)
    request = voice.request(body.text)
    stream = await opened.enter_stream(services.streams.open(principal, request))
    return await answer_stream(stream)


@router.post(
    "/asr",
    status_code=501,
    summary="Transcribe a recording (not offered)",
    responses=problems(TranscriptionUnsupported),
)
async def transcribe_fish() -> None:
    """Always 501: this service speaks, and does not transcribe."""
    raise TranscriptionUnsupported
