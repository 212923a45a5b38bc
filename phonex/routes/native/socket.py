"""WS /tts/ws: speaks a text while a language model writes it."""

import json
from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import Field, TypeAdapter, ValidationError
from starlette.status import WS_1008_POLICY_VIOLATION
from starlette.websockets import WebSocket, WebSocketDisconnect

from phonex.accounts.principal import Principal
from phonex.errors import InvalidInput, PhonexError
from phonex.routes.http.middleware import json_limit
from phonex.routes.http.problem import BodyTooLarge, problem_of
from phonex.routes.http.sockets import ClientSocket, converse, principal_of, services_of
from phonex.routes.native.requests import Key, Request, SpeechFields, drop_surrogates
from phonex.routes.native.speech import request_without_text
from phonex.store.records.job import JobKind
from phonex.synthesis.request import SynthesisRequest
from phonex.synthesis.stream import AudioChunk, SpeechSession
from phonex.system.validation import first_invalid
from phonex.text.alignment import Word
from phonex.text.shown_words import written_words

router = APIRouter()

START_S = 30.0  # for the first message
IDLE_S = 120.0  # between messages


class Start(SpeechFields):
    """Opens a stream; text follows. token: an access token or API key, if accounts are on. spoken:
    the words as they are spoken, instead of as they are written.
    """

    type: Literal["start"]
    voice_id: Key | None = None
    token: str | None = Field(None, min_length=1, max_length=8192)
    store: bool = True
    spoken: bool = False


class Text(Request):
    type: Literal["text"]
    text: str


class Flush(Request):
    type: Literal["flush"]


class Cancel(Request):
    type: Literal["cancel"]


class End(Request):
    type: Literal["end"]


Message = Annotated[Start | Text | Flush | Cancel | End, Field(discriminator="type")]
_MESSAGES: TypeAdapter[Message] = TypeAdapter(Message)


class MessageInvalid(InvalidInput):
    code = "message_invalid"


class MessageUnexpected(InvalidInput):
    code = "message_unexpected"
    status = 409


class SessionIdle(InvalidInput):
    code = "session_idle"
    status = 408

    def __init__(self, seconds: float) -> None:
        super().__init__(f"No message came for {seconds:.0f} s. Send `end` after the last text.")


@router.websocket("/tts/ws")
async def speak_dictation(websocket: WebSocket) -> None:
    """A client may start one stream after another; an error ends the connection."""
    await websocket.accept()
    socket = SpeechSocket(websocket)
    try:
        await socket.serve()
    except WebSocketDisconnect:
        return
    except PhonexError as exc:
        await socket.refuse(exc)


class SpeechSocket:
    """One connection."""

    def __init__(self, websocket: WebSocket) -> None:
        self._socket = ClientSocket(websocket)
        self._services = services_of(websocket)
        self._longest = json_limit(self._services.settings.max_chars)

    async def serve(self) -> None:
        """Speak one stream after another. Raises WebSocketDisconnect, and what ends it."""
        while True:
            message = await self._receive(START_S)
            if isinstance(message, Cancel):
                continue  # it was sent before `completed` arrived
            if not isinstance(message, Start):
                raise MessageUnexpected("Open a stream with `start` first.", param="type")
            self._socket.quiet.note_speech()
            principal = await principal_of(self._socket.websocket, message.token)
            await self._speak(principal, message)

    async def _speak(self, principal: Principal, start: Start) -> None:
        request = _request(start)
        streams = self._services.streams
        async with streams.open_session(principal, request, store=start.store) as session:
            await self._tell("started", audio_id=session.audio_id, format=session.format.name)
            spoken = await converse(
                self._listen(session), self._send_audio(session, spoken_words=start.spoken)
            )
        if not spoken:  # told when the work has ended
            await self._tell("cancelled", audio_id=session.audio_id)

    async def _listen(self, session: SpeechSession) -> None:
        """Pass the client's text on, until it cancels."""
        has_ended = False
        while True:
            message = await self._receive(None if has_ended else IDLE_S)
            if isinstance(message, Cancel):
                return
            if isinstance(message, Start) or has_ended:
                raise MessageUnexpected(
                    "The stream before has not completed; wait for `completed`.", param="type"
                )
            if isinstance(message, Text):
                self._socket.quiet.note_text(message.text)
                await session.say(str(drop_surrogates(message.text)))
            elif isinstance(message, Flush):
                await session.flush()
            else:
                has_ended = True
                await session.end()

    async def _send_audio(self, session: SpeechSession, *, spoken_words: bool) -> None:
        async for event in session.events():
            if isinstance(event, AudioChunk):
                await self._socket.send_audio(event.data)
                continue
            words = event.passage.words if spoken_words else written_words([event.passage])
            if words:
                await self._tell("words", words=list(map(_described, words)))
        record = await session.finished()
        await self._tell(
            "completed",
            audio_id=session.audio_id,
            duration=record.duration,
            sample_rate=record.sample_rate,
        )

    async def _receive(self, seconds: float | None) -> Message:
        """Raises MessageInvalid, SessionIdle, SessionQuiet, WebSocketDisconnect."""
        try:
            received = await self._socket.receive(seconds)
        except TimeoutError as exc:
            raise SessionIdle(seconds or 0) from exc
        text = received.get("text") or ""
        if len(text) > self._longest:  # reading it would hold up everybody
            raise BodyTooLarge(self._longest)
        try:
            return _MESSAGES.validate_python(json.loads(text))
        except ValidationError as exc:
            raise _explained(exc) from exc
        except (ValueError, RecursionError) as exc:
            raise MessageInvalid(
                'A message is a JSON text such as {"type": "text", "text": "Hello."}'
            ) from exc

    async def _tell(self, kind: str, **fields: object) -> None:
        await self._socket.send_json({"type": kind, **fields})

    async def refuse(self, error: PhonexError) -> None:
        """Tell an error and close, unless the client has gone."""
        body = problem_of(error).body(self._socket.websocket.state.request_id)
        told = {**body, "type": "error", "problem": body.get("type")}
        await self._socket.refuse(told, WS_1008_POLICY_VIOLATION, error.code)


def _described(word: Word) -> dict[str, object]:
    return {"word": word.text, "start": round(word.start, 3), "end": round(word.end, 3)}


def _explained(error: ValidationError) -> MessageInvalid:
    """What is wrong with a message."""
    field, what = first_invalid(error)
    if not field:
        return MessageInvalid("Its type is start, text, flush, cancel or end.", param="type")
    field = field.partition(".")[2] or "message"  # without the type
    return MessageInvalid(f"{field}: {what}", param=field)


def _request(start: Start) -> SynthesisRequest:
    kind = JobKind.TTS if start.voice_id is None else JobKind.CLONE
    return replace(request_without_text(kind, start), dictated=True, voice_id=start.voice_id)
