"""Checks that a voice is registered and may be used, also while the database is down."""

import asyncio
import time

from phonex.errors import DatabaseUnavailable, Forbidden, VoiceNotFound
from phonex.store.owners import VoiceKey
from phonex.store.records.voices import Voices
from phonex.voices.consent_rule import ConsentRule

PATIENCE_S = 1.5  # timeout of a database query
SILENCE_S = 2.0  # after a timeout, how long known voices are accepted without a query


class VoiceDirectory:
    """Queries the records; a voice without one, or one being deleted, is not found.

    While the database is down, accepts the voices that this process has seen in the records or
    registered, and has not deleted or disabled. Others cannot be checked then: files may remain of
    a voice whose deletion failed on disk. Where consent is required, none is accepted unchecked.

    consents: decides which registered voices may be used.
    """

    def __init__(
        self, voices: Voices, consents: ConsentRule, patience_s: float = PATIENCE_S
    ) -> None:
        self._voices = voices
        self.consents = consents
        self._patience_s = patience_s
        self._known: set[VoiceKey] = set()
        self._n_removed = 0
        self._silent_until = 0.0

    async def require(self, voice: VoiceKey, known_as: str | None = None) -> None:
        """known_as: its id for the client, if another. Raises VoiceNotFound, ConsentRevoked,
        ConsentMissing; DatabaseUnavailable when the voice cannot be checked.
        """
        if self._is_known(voice) and time.monotonic() < self._silent_until:
            return
        n_removed = self._n_removed
        try:
            async with asyncio.timeout(self._patience_s):
                await self._check(voice, known_as or voice.voice_id)
        except (DatabaseUnavailable, TimeoutError) as exc:
            self._silent_until = time.monotonic() + SILENCE_S
            if not self._is_known(voice):
                raise DatabaseUnavailable from exc
            return
        except (VoiceNotFound, Forbidden):
            self.remove(voice)
            raise
        if n_removed == self._n_removed:  # otherwise this one may have been removed meanwhile
            self._known.add(voice)

    def _is_known(self, voice: VoiceKey) -> bool:
        return voice in self._known and not self.consents.required

    async def _check(self, voice: VoiceKey, known_as: str) -> None:
        try:
            consent = await self._voices.consent_of(voice)
        except VoiceNotFound as exc:
            raise VoiceNotFound(known_as) from exc
        await self.consents.check(voice, consent, known_as)

    async def load(self) -> set[VoiceKey]:
        """Load the keys of all owners' registered voices; those without a consent that may have
        been revoked become known. Raises DatabaseUnavailable.
        """
        n_removed = self._n_removed
        found = await self._voices.keys()
        to_check = await self._voices.keys_to_check()
        if n_removed == self._n_removed:
            self._known |= found - to_check
        return found

    def add(self, voice: VoiceKey) -> None:
        """Note that a voice is registered."""
        self._known.add(voice)

    def remove(self, voice: VoiceKey) -> None:
        """Note that a voice is being deleted, or is disabled."""
        self._n_removed += 1
        self._known.discard(voice)
