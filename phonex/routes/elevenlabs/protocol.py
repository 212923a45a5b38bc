"""What the messages of ElevenLabs' sockets ask for. Knows no socket and no speech.

/stream-input has one stream of text; /multi-stream-input has several, each in its context.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from phonex.routes.elevenlabs.errors import InputTimeout, SettingsChanged, TooManyContexts
from phonex.routes.elevenlabs.messages import ClientMessage, GenerationConfig
from phonex.routes.elevenlabs.pacing import DEFAULT_SCHEDULE, TextPacing
from phonex.routes.elevenlabs.requests import VoiceSettings, refuse_dictionaries

MAX_CONTEXTS = 10  # of a socket: open, or closed and still being spoken


@dataclass(frozen=True)
class Opening:
    """A context begins; n: its number, which is never used again."""

    n: int
    context_id: str | None
    settings: VoiceSettings


@dataclass(frozen=True)
class Saying:
    n: int
    text: str


@dataclass(frozen=True)
class Flushing:
    n: int


@dataclass(frozen=True)
class Ending:
    """No more text comes; what there is will be spoken."""

    n: int


@dataclass(frozen=True)
class Dropping:
    """What is not spoken yet will not be."""

    n: int


Command = Opening | Saying | Flushing | Ending | Dropping


@dataclass
class _Context:
    """settings, config: of the first message. heard_at: when it was last used, s."""

    n: int
    settings: VoiceSettings | None
    config: GenerationConfig | None
    pacing: TextPacing
    heard_at: float
    flushed: bool = False

    def hear(self, message: ClientMessage) -> Iterator[Command]:
        """Raises SettingsChanged."""
        for said, known in (
            (message.voice_settings, self.settings),
            (message.generation_config, self.config),
        ):
            if said is not None and said != known:
                raise SettingsChanged
        if message.text:
            paced = self.pacing.add(message.text, trigger=message.try_trigger_generation)
            if paced.now is not None:
                yield Saying(self.n, paced.now)
                yield Flushing(self.n)
            yield Saying(self.n, paced.later)
        if message.flush:
            self.flushed = True
            self.pacing.flushed()
            yield Flushing(self.n)

    def close(self) -> Command:
        """What was flushed is still spoken."""
        return Ending(self.n) if self.flushed else Dropping(self.n)


class SocketProtocol(ABC):
    """Turns a client's messages into commands. has_ended: it will send no more.

    timeout_s: how long a client may be silent. paced: long sentences are cut by the client's
    chunk_length_schedule. clock: seconds.
    """

    def __init__(self, timeout_s: float, *, paced: bool, clock: Callable[[], float]) -> None:
        self.has_ended = False
        self._timeout_s = timeout_s
        self._paced = paced
        self._clock = clock
        self._heard_at = clock()
        self._open: dict[str | None, _Context] = {}
        self._n_opened = 0
        self._unfinished: set[int] = set()

    @abstractmethod
    def hear(self, message: ClientMessage) -> Iterator[Command]:
        """Raises SettingsChanged, TooManyContexts, DictionaryNotFound."""

    @abstractmethod
    def expire(self) -> Sequence[Command]:
        """What follows from the client's silence, if it has lasted. Raises InputTimeout."""

    def _refuse_silence(self) -> None:
        until = self.waits_until
        if until is not None and self._clock() >= until:
            raise InputTimeout(self._timeout_s)

    @property
    def waits_until(self) -> float | None:
        """When expire() is due, by the clock; None: not before another message."""
        if self.has_ended:
            return None
        heard = [context.heard_at for context in self._open.values()]
        if not heard and self._unfinished:
            return None
        return min(heard, default=self._heard_at) + self._timeout_s

    def heard_audio(self, n: int) -> None:
        """A client that listens is not silent."""
        for context in self._open.values():
            if context.n == n:
                context.heard_at = self._clock()

    def finish(self, n: int) -> None:
        """A context was spoken to its end, or dropped."""
        self._unfinished.discard(n)
        self._heard_at = self._clock()

    @property
    def is_done(self) -> bool:
        return self.has_ended and not self._unfinished

    def _opened(self, message: ClientMessage) -> Iterator[Command]:
        refuse_dictionaries(message.pronunciation_dictionary_locators)
        if len(self._unfinished) >= MAX_CONTEXTS:
            raise TooManyContexts(MAX_CONTEXTS)
        config = message.generation_config or GenerationConfig()
        schedule = (config.chunk_length_schedule or DEFAULT_SCHEDULE) if self._paced else None
        self._open[message.context_id] = context = _Context(
            self._n_opened,
            message.voice_settings,
            message.generation_config,
            TextPacing(schedule),
            self._clock(),
        )
        self._n_opened += 1
        self._unfinished.add(context.n)
        yield Opening(context.n, message.context_id, message.voice_settings or VoiceSettings())


class SingleProtocol(SocketProtocol):
    """One stream: it opens with the first message and ends with the text ""."""

    def hear(self, message: ClientMessage) -> Iterator[Command]:
        if self.has_ended:
            return
        message = message.model_copy(update={"context_id": None})
        if not self._open:
            yield from self._opened(message)
        context = self._open[None]
        context.heard_at = self._clock()
        yield from context.hear(message)
        if message.text == "":
            self.has_ended = True
            yield Ending(context.n)

    def expire(self) -> Sequence[Command]:
        self._refuse_silence()
        return ()


class MultiProtocol(SocketProtocol):
    """Streams by their context_id; the text "" only keeps a context open."""

    def hear(self, message: ClientMessage) -> Iterator[Command]:
        self._heard_at = self._clock()
        if message.close_socket:
            self.has_ended = True
            yield from (context.close() for context in self._open.values())
            self._open.clear()
        if self.has_ended:
            return
        if message.context_id not in self._open:
            if not message.text:
                return
            yield from self._opened(message)
        context = self._open[message.context_id]
        context.heard_at = self._clock()
        yield from context.hear(message)
        if message.close_context:
            yield self._open.pop(message.context_id).close()

    def expire(self) -> Sequence[Command]:
        """Contexts close one by one, then the socket."""
        if not self._open:
            self._refuse_silence()
        due = self._clock() - self._timeout_s
        silent = [each for each, context in self._open.items() if context.heard_at <= due]
        return [self._open.pop(context_id).close() for context_id in silent]
