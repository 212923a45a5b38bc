"""Which voices may be spoken with: those that the records have, also while nobody can ask them."""

import asyncio
import time

from phonex.errors import DatabaseUnavailable, VoiceNotFound
from phonex.store.owners import VoiceKey
from phonex.store.records.voices import Voices

PATIENCE_S = 1.5  # for the database's answer
SILENCE_S = 2.0  # after it gave none, how long voices that are known wait for no other


class VoiceDirectory:
    """Asks the records; what has none, or is being deleted, is never spoken with.

    While the database is away, speaking goes on in the voices that this process has seen in the
    records or registered, and has not seen to be deleted. Whether it may in others cannot be
    known then: files can be left of a voice whose removal a disk refused.
    """

    def __init__(self, voices: Voices, patience_s: float = PATIENCE_S) -> None:
        self._voices = voices
        self._patience_s = patience_s
        self._known: set[VoiceKey] = set()
        self._n_removed = 0
        self._silent_until = 0.0

    async def require(self, voice: VoiceKey) -> None:
        """Raises VoiceNotFound; DatabaseUnavailable when that cannot be known."""
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
        if n_removed == self._n_removed:  # it may have been this one, since it was asked for
            self._known.add(voice)

    async def load(self) -> set[VoiceKey]:
        """Ask for all voices that are registered, whoever owns them, and know them from now on.

        Raises DatabaseUnavailable.
        """
        n_removed = self._n_removed
        found = await self._voices.keys()
        if n_removed == self._n_removed:
            self._known |= found
        return found

    def add(self, voice: VoiceKey) -> None:
        """The voice is registered from now on."""
        self._known.add(voice)

    def remove(self, voice: VoiceKey) -> None:
        """The voice is being deleted."""
        self._n_removed += 1
        self._known.discard(voice)
