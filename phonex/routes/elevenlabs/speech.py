"""Speech over HTTP, as ElevenLabs' clients ask for it."""

from typing import Annotated, NoReturn

from fastapi import APIRouter, Depends, Response

from phonex.accounts.principal import Scope
from phonex.errors import DatabaseUnavailable, PhonexError, VoiceNotFound
from phonex.routes.elevenlabs.errors import (
    DictionaryNotFound,
    OptionUnsupported,
    OutputFormatUnsupported,
    SpeechModelNotFound,
)
from phonex.routes.elevenlabs.models import check_model
from phonex.routes.elevenlabs.output_formats import DEFAULT_OUTPUT_FORMAT, find_output_format
from phonex.routes.elevenlabs.requests import EnableLogging, OutputFormatName, SpeechBody
from phonex.routes.elevenlabs.route import ElevenLabsRoute
from phonex.routes.elevenlabs.schemas import TimedAudio
from phonex.routes.elevenlabs.timed_audio import AudioTimer
from phonex.routes.elevenlabs.timed_json import timed_json, timed_line
from phonex.routes.elevenlabs.voices import TAG
from phonex.routes.http.deps import OpenedFiles, PrincipalDep, ServicesDep, require
from phonex.routes.http.openapi import Responses, problems
from phonex.routes.http.streaming import (
    answer_events,
    answer_parts,
    answer_stream,
    answer_whole,
)
from phonex.routes.native.streams import STREAM, STREAM_ERRORS
from phonex.synthesis.stream import SpeechStream, StreamEvent
from phonex.text.languages import canonical_language
from phonex.text.ssml.breaks import as_document

router = APIRouter(
    prefix="/v1/text-to-speech",
    tags=[TAG],
    dependencies=[Depends(require(Scope.SPEAK))],
    route_class=ElevenLabsRoute,
)
ERRORS = problems(
    *STREAM_ERRORS,
    VoiceNotFound,
    OutputFormatUnsupported,
    SpeechModelNotFound,
    DictionaryNotFound,
    OptionUnsupported,
    DatabaseUnavailable,
)
LINES: Responses = {
    200: {
        "description": "a JSON object on each line, with audio in order",
        "content": {
            "application/x-ndjson": {"schema": {"$ref": "#/components/schemas/TimedAudio"}}
        },
    }
}


async def _open_speech(
    voice_id: str,
    body: SpeechBody,
    services: ServicesDep,
    principal: PrincipalDep,
    opened: OpenedFiles,
    output_format: OutputFormatName = DEFAULT_OUTPUT_FORMAT,
    enable_logging: EnableLogging = True,
) -> SpeechStream:
    """Raises what is wrong with the request, before any of it is spoken."""
    encoding = find_output_format(output_format)
    check_model(body.model_id)
    body.refuse_unsupported()
    voice = await services.catalogue.resolve(principal, voice_id)
    settings = body.voice_settings
    request = voice.request(
        as_document(body.text),
        language=body.language_code and canonical_language(body.language_code),
        speed=(settings and settings.speed) or 1.0,
        seed=body.seed,
        format=encoding.format,
        sample_rate=encoding.sample_rate,
        bitrate=encoding.bitrate,
    )
    stream = services.streams.open(principal, request, store=enable_logging)
    return await opened.enter_stream(stream)


SpeechDep = Annotated[SpeechStream, Depends(_open_speech)]


@router.post(
    "/{voice_id}",
    summary="Speak a text (ElevenLabs)",
    response_class=Response,
    responses=STREAM | ERRORS,
)
async def convert(stream: SpeechDep) -> Response:
    """WAV comes when it is complete, so that its header has its length; other formats are sent
    while they are made.
    """
    answer = answer_whole if stream.format.name == "wav" else answer_stream
    return await answer(stream, headers=_headers(stream))


@router.post(
    "/{voice_id}/stream",
    summary="Speak a text and send the audio while it is made (ElevenLabs)",
    response_class=Response,
    responses=STREAM | ERRORS,
)
async def convert_as_stream(stream: SpeechDep) -> Response:
    """The first piece is short, so that its audio comes early."""
    return await answer_stream(stream, headers=_headers(stream))


def _headers(stream: SpeechStream) -> dict[str, str]:
    return {"request-id": stream.audio_id}


@router.post(
    "/{voice_id}/with-timestamps",
    summary="Speak a text and tell when its characters are spoken (ElevenLabs)",
    response_model=TimedAudio,
    responses=ERRORS,
)
async def convert_with_timestamps(
    stream: SpeechDep, body: SpeechBody, services: ServicesDep
) -> Response:
    """The whole audio, and the times of all characters. It is sent while it is made."""
    json = timed_json(stream, body.text, services.threads.disk)
    return await answer_parts(stream, "application/json", json, _headers(stream))


@router.post(
    "/{voice_id}/stream/with-timestamps",
    summary="Speak a text and tell when its characters are spoken, while it is (ElevenLabs)",
    response_class=Response,
    responses=LINES | ERRORS,
)
async def convert_as_stream_with_timestamps(stream: SpeechDep, body: SpeechBody) -> Response:
    """All times count from the start of the audio. Characters come with the audio that has their
    beginning, or before it.
    """
    timer = AudioTimer(body.text)

    def line(event: StreamEvent) -> bytes | None:
        return timed_line(timer.take(event))

    return await answer_events(
        stream, "application/x-ndjson", line, lambda _: timed_line(timer.rest()) or b"", _break_off
    )


def _break_off(error: PhonexError) -> NoReturn:
    """The clients do not look for errors in the lines, but for the end of the stream."""
    raise error
