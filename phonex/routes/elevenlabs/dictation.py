"""One socket: who asks, what its messages command, and the speech of its contexts."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from phonex.errors import PhonexError
from phonex.routes.elevenlabs.context_speech import ContextSpeech, HowToSpeak
from phonex.routes.elevenlabs.errors import ContextFailed, OptionUnsupported
from phonex.routes.elevenlabs.messages import (
    ABNORMAL,
    NORMAL,
    ClientMessage,
    Json,
    SocketOptions,
    audio_message,
    final_message,
)
from phonex.routes.elevenlabs.models import check_model
from phonex.routes.elevenlabs.output_formats import find_output_format
from phonex.routes.elevenlabs.protocol import (
    Command,
    Dropping,
    Ending,
    Flushing,
    Opening,
    Saying,
    SocketProtocol,
)
from phonex.routes.elevenlabs.timed_audio import ChunkClock, TimedChunk
from phonex.routes.http.middleware import JSON_BYTES_PER_CHARACTER, JSON_SLACK_BYTES
from phonex.routes.http.problem import BodyTooLarge
from phonex.routes.http.sockets import KEY_HEADERS, principal_of, services_of
from phonex.routes.http.streaming import STALLED_S
from phonex.text.languages import canonical_language

_KEYS = frozenset({"authorization", *KEY_HEADERS})


@dataclass(frozen=True)
class _Speaking:
    """A context that is open or still being spoken."""

    context_id: str | None
    speech: ContextSpeech
    task: asyncio.Task[None]


class Dictation:
    """Carries out what a client sends. done: it has ended, and all is spoken.

    tasks: a group that lives as long as the socket.
    """

    def __init__(
        self,
        websocket: WebSocket,
        voice_id: str,
        options: SocketOptions,
        protocol: SocketProtocol,
        tasks: asyncio.TaskGroup,
    ) -> None:
        self.done = asyncio.Event()
        self._websocket = websocket
        self._services = services_of(websocket)
        self._voice_id = voice_id
        self._options = options
        self._protocol = protocol
        self._tasks = tasks
        self._how: HowToSpeak | None = None
        self._speaking: dict[int, _Speaking] = {}

    async def listen(self) -> None:
        """Raises PhonexError; WebSocketDisconnect when the client goes."""
        if self._services.accounts is None or not _KEYS.isdisjoint(self._websocket.headers):
            self._how = await self._identify(None)
        while True:
            for command in await self._commands():
                await self._obey(command)
            self._check_done()

    def _check_done(self) -> None:
        if self._protocol.is_done:
            self.done.set()

    async def _identify(self, token: str | None) -> HowToSpeak:
        """token: of the first message. Raises what is wrong with the client, URL or voice."""
        principal = await principal_of(self._websocket, token)
        options = self._options
        check_model(options.model_id)
        if options.enable_ssml_parsing:
            raise OptionUnsupported("enable_ssml_parsing")
        return HowToSpeak(
            principal=principal,
            voice=await self._services.catalogue.resolve(principal, self._voice_id),
            language=options.language_code and canonical_language(options.language_code),
            format=find_output_format(options.output_format),
            seed=options.seed,
            store=options.enable_logging,
        )

    async def _commands(self) -> Iterable[Command]:
        """Those of the next message, or of a silence."""
        clock, timeout_s = asyncio.get_running_loop().time, self._options.inactivity_timeout
        until = self._protocol.waits_until
        try:
            async with asyncio.timeout_at(clock() + timeout_s if until is None else until):
                message = await self._receive()
        except TimeoutError:
            return self._protocol.expire()
        if self._how is None:
            self._how = await self._identify(message.token)
        return self._protocol.hear(message)

    async def _receive(self) -> ClientMessage:
        """Raises MessageMalformed, BodyTooLarge, WebSocketDisconnect."""
        received = await self._websocket.receive()
        if received["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(received.get("code", NORMAL))
        text = received.get("text") or ""
        most = self._services.settings.max_chars * JSON_BYTES_PER_CHARACTER + JSON_SLACK_BYTES
        if len(text) > most:
            raise BodyTooLarge(most)
        return ClientMessage.parse(text)

    async def _obey(self, command: Command) -> None:
        """Raises TextTooLong."""
        if isinstance(command, Opening):
            self._open(command)
            return
        speech = self._speaking[command.n].speech
        match command:
            case Saying():
                speech.say(command.text)
            case Flushing():
                speech.flush()
            case Ending():
                speech.end()
            case Dropping():
                task = self._speaking[command.n].task
                task.cancel()
                await asyncio.wait([task])
                await self._finish(command.n)

    def _open(self, opening: Opening) -> None:
        assert self._how is not None, "the client is known before it can command anything"
        speech = ContextSpeech(
            self._services.streams,
            self._how,
            opening.settings.speed or 1.0,
            self._services.settings.max_chars,
        )
        task = self._tasks.create_task(self._speak(opening, speech))
        self._speaking[opening.n] = _Speaking(opening.context_id, speech, task)

    async def _speak(self, opening: Opening, speech: ContextSpeech) -> None:
        """Raises ContextFailed."""
        written, spoken = ChunkClock(), ChunkClock()

        async def send(chunk: TimedChunk) -> None:
            times = written.since_last(chunk.written), spoken.since_last(chunk.spoken)
            await self._send(audio_message(chunk.data, *times, opening.context_id))
            self._protocol.heard_audio(opening.n)

        try:
            await speech.speak(send)
        except* PhonexError as group:
            raise ContextFailed(first_error(group), opening.context_id) from group
        await self._finish(opening.n)

    async def _finish(self, n: int) -> None:
        finished = self._speaking.pop(n)
        await self._send(final_message(finished.context_id))
        self._protocol.finish(n)
        self._check_done()

    async def _send(self, message: Json) -> None:
        """Raises WebSocketDisconnect; TimeoutError when the client has stopped reading."""
        if self._websocket.application_state is not WebSocketState.CONNECTED:
            raise WebSocketDisconnect(ABNORMAL)  # another context has found out
        async with asyncio.timeout(STALLED_S):
            await self._websocket.send_json(message)


def first_error(group: BaseExceptionGroup[PhonexError]) -> PhonexError:
    """The first error of a group, which may have groups in it."""
    first: BaseException = group
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    assert isinstance(first, PhonexError)
    return first
