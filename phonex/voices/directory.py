"""Checks that a voice is registered, also while the database is down."""

import asyncio
import time

from phonex.errors import DatabaseUnavailable, VoiceNotFound
from phonex.store.owners import VoiceKey
from phonex.store.records.voices import Voices

PATIENCE_S = 1.5  # timeout of a database query
SILENCE_S = 2.0  # after a timeout, how long known voices are accepted without a query


class VoiceDirectory:
    """Queries the records; a voice without one, or one being deleted, is not found.

    While the database is down, accepts the voices that this process has seen in the records or
    registered, and has not deleted. Others cannot be checked then: files may remain of a voice
    whose deletion failed on disk.
    """

    def __init__(self, voices: Voices, patience_s: float = PATIENCE_S) -> None:
        self._voices = voices
        self._patience_s = patience_s
        self._known: set[VoiceKey] = set()
        self._n_removed = 0
        self._silent_until = 0.0

    async def require(self, voice: VoiceKey) -> None:
        """Raises VoiceNotFound; DatabaseUnavailable when the voice cannot be checked."""
        if voice in self._known and time.monotonic() < self._silent_until:
            return
        n_removed = self._n_removed
        try:
            async with asyncio.timeout(self._patience_s):
                there = await self._voices.is_there(voice)
        except (DatabaseUnavailable, TimeoutError) as exc:
            self._silent_until = time.monotonic() + SILENCE_S
            if voice not in self._known:
                raise DatabaseUnavailable from exc
            return
        if not there:
            self.remove(voice)
            raise VoiceNotFound(voice.voice_id)
        if n_removed == self._n_removed:  # otherwise this one may have been removed meanwhile
            self._known.add(voice)

    async def load(self) -> set[VoiceKey]:
        """Load the keys of all owners' registered voices into the set of known ones.

        Raises DatabaseUnavailable.
        """
        n_removed = self._n_removed
        found = await self._voices.keys()
        if n_removed == self._n_removed:
            self._known |= found
        return found

    def add(self, voice: VoiceKey) -> None:
        """Note that a voice is registered."""
        self._known.add(voice)

    def remove(self, voice: VoiceKey) -> None:
        """Note that a voice is being deleted."""
        self._n_removed += 1
        self._known.discard(voice)
