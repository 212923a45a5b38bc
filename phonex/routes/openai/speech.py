"""Speech for clients of OpenAI."""

from fastapi import APIRouter, Depends, Response

from phonex.accounts.principal import Scope
from phonex.errors import DatabaseUnavailable, VoiceNotFound
from phonex.routes.http.deps import OpenedFiles, PrincipalDep, ServicesDep, require
from phonex.routes.http.openapi import BYTES, Responses
from phonex.routes.http.problem import BodyTooLarge
from phonex.routes.http.streaming import answer_events, answer_stream, answer_whole
from phonex.routes.native.speech import DISABLED_VOICE, SHARED_STREAMS, SPEECH_ERRORS
from phonex.routes.openai import events
from phonex.routes.openai.errors import ModelNotFound, VoiceRequired
from phonex.routes.openai.mapping import (
    IGNORED,
    ignored_fields,
    name_of_voice,
    synthesis_request,
)
from phonex.routes.openai.route import OpenAIRoute, openai_problems
from phonex.routes.openai.schemas import CreateSpeech, ResponseFormat, StreamFormat
from phonex.synthesis.errors import StreamFailed, StreamsFull
from phonex.synthesis.stream import SpeechStream

router = APIRouter(
    prefix="/v1/audio",
    tags=["OpenAI"],
    route_class=OpenAIRoute,
    dependencies=[Depends(require(Scope.SPEAK))],
)

MEDIA_TYPES = ("audio/mpeg", "audio/ogg", "audio/aac", "audio/flac", "audio/wav", "audio/pcm")
AUDIO: Responses = {
    200: {
        "description": "the audio, or events with its parts",
        "content": dict.fromkeys(MEDIA_TYPES, BYTES)
        | {events.MEDIA_TYPE: {"example": 'data: {"type": "speech.audio.delta", "audio": "…"}'}},
        "headers": {
            IGNORED: {"description": "fields without effect", "schema": {"type": "string"}},
        },
    }
}


@router.post(
    "/speech",
    summary="Speak a text, as OpenAI does",
    response_class=Response,
    responses=AUDIO
    | openai_problems(
        *SPEECH_ERRORS,
        BodyTooLarge,
        ModelNotFound,
        VoiceRequired,
        VoiceNotFound,
        *DISABLED_VOICE,
        StreamsFull,
        StreamFailed,
        *SHARED_STREAMS,
        DatabaseUnavailable,
    ),
)
async def create_speech(
    body: CreateSpeech, principal: PrincipalDep, services: ServicesDep, opened: OpenedFiles
) -> Response:
    """The audio is sent while it is made, but wav, whose header says its length; nothing is kept.

    The voice of a name of OpenAI or ElevenLabs speaks the language of the text, as a registered
    voice does; a speaker speaks its own.
    """
    voice = await services.catalogue.resolve(principal, name_of_voice(body))
    request = synthesis_request(body, voice)
    opening = services.streams.open(principal, request, store=False)
    response = await _answer(body, await opened.enter_stream(opening))
    response.headers.update(ignored_fields(body))
    return response


async def _answer(body: CreateSpeech, stream: SpeechStream) -> Response:
    if body.stream_format is StreamFormat.SSE:
        return await answer_events(
            stream, events.MEDIA_TYPE, events.delta, events.done, events.fault
        )
    if body.response_format is ResponseFormat.WAV:
        return await answer_whole(stream)
    return await answer_stream(stream)
