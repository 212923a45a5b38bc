"""Speaks a reply while its text arrives."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from phonex.accounts.principal import Principal
from phonex.errors import PhonexError
from phonex.synthesis.request import SynthesisRequest
from phonex.synthesis.stream import AudioChunk, SpeechSession
from phonex.text.alignment import Word
from phonex.text.shown_words import written_words

_SENTENCE_END = re.compile(r"""[.!?…。！？]["'”’»)\]]*\s*$""")


@dataclass(frozen=True)
class SpokenReply:
    """Audio that is kept, all of it sent. text: what it says; words: of the text, with their times
    in the audio.
    """

    audio_id: str
    text: str
    words: tuple[Word, ...]


class SpeechSessions(Protocol):
    """Opens sessions, as phonex.synthesis.stream.StreamService does."""

    def open_session(
        self, principal: Principal, request: SynthesisRequest, *, store: bool = True
    ) -> AbstractAsyncContextManager[SpeechSession]: ...


class ReplySpeech:
    """Speaks one reply, in a task of its own, so that its text need not wait.

    principal: whose voice it is, and whose audio. request: makes the dictated request, from how the
    text begins; None: nothing is spoken.
    begin: called with the id of the audio, before any is made. hear: called with the audio as it is
    made. fault: why it is not spoken.
    """

    def __init__(
        self,
        sessions: SpeechSessions,
        principal: Principal,
        request: Callable[[str], SynthesisRequest] | None,
        begin: Callable[[str], Awaitable[None]],
        hear: Callable[[str, bytes], None],
    ) -> None:
        self._sessions = sessions
        self._principal = principal
        self._request = request
        self._begin = begin
        self._hear = hear
        self.fault: PhonexError | None = None
        self._speaking: asyncio.Task[None] | None = None
        self._unsaid = ""
        self._has_ended = self._is_cut = self._is_over = self._is_heard = False
        self._changed = asyncio.Event()
        self._words: list[Word] = []
        self._spoken: SpokenReply | None = None

    @property
    def is_silent(self) -> bool:
        """Whether the reply is text alone."""
        return self._request is None or self.fault is not None

    def say(self, text: str) -> None:
        """Add to the text. A sentence that it ends is spoken at once."""
        if self._request is None:
            return
        self._unsaid += text
        if self._speaking is None:
            speaking = self._speak(self._request(text))
            self._speaking = asyncio.create_task(speaking, name="reply speech")
        self._changed.set()

    def end(self) -> None:
        """No more text comes."""
        self._has_ended = True
        self._changed.set()

    def cut(self) -> None:
        """End with the pieces that were heard; if there are none, nothing is kept."""
        self._is_cut = True
        self._changed.set()

    async def finished(self) -> SpokenReply | None:
        """What was spoken, once that has ended; None if there is no audio."""
        if self._speaking is not None:
            await asyncio.wait([self._speaking])
            self._speaking.result()
        return self._spoken

    async def _speak(self, request: SynthesisRequest) -> None:
        try:
            async with self._sessions.open_session(self._principal, request) as session:
                await self._begin(session.audio_id)
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._dictate(session))
                    group.create_task(self._listen(session))
        except* PhonexError as faults:
            if not self._is_cut:
                self.fault = _first(faults)

    async def _dictate(self, session: SpeechSession) -> None:
        """Pass the text on as it comes, and its end or cut."""
        is_told = False
        while not (self._is_cut or self._is_over):
            self._changed.clear()
            if self._unsaid:
                text, self._unsaid = self._unsaid, ""
                await session.say(text)
                if _SENTENCE_END.search(text):
                    await session.flush()
            elif self._has_ended and not is_told:
                is_told = True
                await session.end()
            else:
                await self._changed.wait()
        if self._is_cut and self._is_heard:
            await session.cut()
        elif self._is_cut:
            await session.close()

    async def _listen(self, session: SpeechSession) -> None:
        async for event in session.events():
            if isinstance(event, AudioChunk):
                self._is_heard = True
                self._hear(session.audio_id, event.data)
            else:
                self._words += written_words([event.passage])
        record = await session.finished()
        self._spoken = SpokenReply(session.audio_id, record.text, tuple(self._words))
        self._is_over = True
        self._changed.set()


def _first(faults: "BaseExceptionGroup[PhonexError]") -> PhonexError:
    """One of the faults in a group, which may hold groups."""
    found = faults.exceptions[0]
    return found if isinstance(found, PhonexError) else _first(found)
