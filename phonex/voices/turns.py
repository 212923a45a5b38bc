"""Changes to one voice, one after the other, within this process."""

from asyncio import Lock
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from phonex.errors import VoiceExists, VoiceNotFound
from phonex.store.owners import VoiceKey


class VoiceTurns:
    """refuse_taken: raises VoiceExists for an id that is in use."""

    def __init__(self, refuse_taken: Callable[[VoiceKey], Awaitable[None]]) -> None:
        self._refuse_taken = refuse_taken
        self._claimed: set[VoiceKey] = set()
        self._locks: WeakValueDictionary[VoiceKey, Lock] = WeakValueDictionary()

    @property
    def claimed(self) -> Collection[VoiceKey]:
        """The voices that are being registered or imported."""
        return self._claimed

    @asynccontextmanager
    async def claim(self, voice: VoiceKey) -> AsyncIterator[VoiceKey]:
        """Reserve an id for a new voice, for the block. Raises VoiceExists."""
        if voice in self._claimed:
            raise VoiceExists(voice.voice_id)
        self._claimed.add(voice)
        try:
            await self._refuse_taken(voice)
            yield voice
        finally:
            self._claimed.discard(voice)

    @asynccontextmanager
    async def changing(self, voice: VoiceKey) -> AsyncIterator[None]:
        """Wait for other changes to a voice. Raises VoiceNotFound while it is being made."""
        if voice in self._claimed:  # its files may not be in place yet
            raise VoiceNotFound(voice.voice_id)
        async with self._locks.setdefault(voice, Lock()):
            yield
