"""One socket: who asks, what its messages command, and the speech of its contexts."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from phonex.errors import PhonexError
from phonex.routes.elevenlabs.context_speech import ContextSpeech, SpeechSetup
from phonex.routes.elevenlabs.errors import ContextFailed, OptionUnsupported
from phonex.routes.elevenlabs.messages import (
    ClientMessage,
    SocketOptions,
    audio_message,
    final_message,
)
from phonex.routes.elevenlabs.models import check_model
from phonex.routes.elevenlabs.output_formats import find_output_format
from phonex.routes.elevenlabs.protocol import (
    Command,
    DropContext,
    EndContext,
    FlushContext,
    OpenContext,
    SocketProtocol,
    SpeakText,
)
from phonex.routes.elevenlabs.timed_audio import ChunkClock, TimedChunk
from phonex.routes.http.middleware import json_limit
from phonex.routes.http.problem import BodyTooLarge
from phonex.routes.http.sockets import KEY_HEADERS, ClientSocket, principal_of, services_of
from phonex.system.exception_groups import first_error
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
        socket: ClientSocket,
        voice_id: str,
        options: SocketOptions,
        protocol: SocketProtocol,
        tasks: asyncio.TaskGroup,
    ) -> None:
        self.done = asyncio.Event()
        self._socket = socket
        self._services = services_of(socket.websocket)
        self._voice_id = voice_id
        self._options = options
        self._protocol = protocol
        self._tasks = tasks
        self._setup: SpeechSetup | None = None
        self._speaking: dict[int, _Speaking] = {}

    async def listen(self) -> None:
        """Raises PhonexError; WebSocketDisconnect when the client goes."""
        if self._services.accounts is None or not _KEYS.isdisjoint(self._headers):
            self._setup = await self._identify(None)
        while True:
            for command in await self._commands():
                await self._execute(command)
            self._check_done()

    @property
    def _headers(self) -> Mapping[str, str]:
        return self._socket.websocket.headers

    def _check_done(self) -> None:
        if self._protocol.is_done:
            self.done.set()

    async def _identify(self, token: str | None) -> SpeechSetup:
        """token: of the first message. Raises what is wrong with the client, URL or voice."""
        principal = await principal_of(self._socket.websocket, token)
        options = self._options
        check_model(options.model_id)
        if options.enable_ssml_parsing:
            raise OptionUnsupported("enable_ssml_parsing")
        return SpeechSetup(
            principal=principal,
            voice=await self._services.catalogue.resolve(principal, self._voice_id),
            language=options.language_code and canonical_language(options.language_code),
            format=find_output_format(options.output_format),
            seed=options.seed,
            store=options.enable_logging,
        )

    async def _commands(self) -> Iterable[Command]:
        """Those of the next message, or of a silence. Raises SessionQuiet."""
        clock, timeout_s = asyncio.get_running_loop().time, self._options.inactivity_timeout
        until = self._protocol.waits_until
        try:
            message = await self._receive(clock() + timeout_s if until is None else until)
        except TimeoutError:
            return self._protocol.expire()
        self._socket.quiet.note_text(message.text or "")
        if self._setup is None:
            self._setup = await self._identify(message.token)
        return self._protocol.handle(message)

    async def _receive(self, until: float) -> ClientMessage:
        """Raises MessageMalformed, BodyTooLarge, and what ClientSocket.receive_until() raises."""
        text = (await self._socket.receive_until(until)).get("text") or ""
        most = json_limit(self._services.settings.max_chars)
        if len(text) > most:
            raise BodyTooLarge(most)
        return ClientMessage.parse(text)

    async def _execute(self, command: Command) -> None:
        """Raises TextTooLong."""
        if isinstance(command, OpenContext):
            self._open(command)
            return
        speech = self._speaking[command.n].speech
        match command:
            case SpeakText():
                speech.say(command.text)
            case FlushContext():
                speech.flush()
            case EndContext():
                speech.end()
            case DropContext():
                task = self._speaking[command.n].task
                task.cancel()
                await asyncio.wait([task])
                await self._finish(command.n)

    def _open(self, command: OpenContext) -> None:
        assert self._setup is not None, "the client is known before it can command anything"
        speech = ContextSpeech(
            self._services.streams,
            self._setup,
            command.settings.speed or 1.0,
            self._services.settings.max_chars,
        )
        task = self._tasks.create_task(self._speak(command, speech))
        self._speaking[command.n] = _Speaking(command.context_id, speech, task)

    async def _speak(self, command: OpenContext, speech: ContextSpeech) -> None:
        """Raises ContextFailed."""
        written, spoken = ChunkClock(), ChunkClock()

        async def send(chunk: TimedChunk) -> None:
            times = written.since_last(chunk.written), spoken.since_last(chunk.spoken)
            self._socket.quiet.note_speech()
            await self._socket.send_json(audio_message(chunk.data, *times, command.context_id))
            self._protocol.note_audio(command.n)

        try:
            await speech.speak(send)
        except* PhonexError as group:
            raise ContextFailed(first_error(group, PhonexError), command.context_id) from group
        await self._finish(command.n)

    async def _finish(self, n: int) -> None:
        finished = self._speaking.pop(n)
        await self._socket.send_json(final_message(finished.context_id))
        self._protocol.finish(n)
        self._check_done()
