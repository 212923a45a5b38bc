"""What each user may use: characters per day, voices, seconds of audio that is kept.

Administrators and the anonymous owner have no limits.
"""

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Protocol

from phonex.accounts.errors import (
    AccountClosed,
    AudioQuotaReached,
    QuotaExceeded,
    VoiceQuotaReached,
)
from phonex.accounts.principal import Principal
from phonex.errors import DatabaseUnavailable, StorageFull
from phonex.store.owners import VoiceKey
from phonex.store.records.usage import UsageCounters
from phonex.system.clock import utc_now


@dataclass(frozen=True)
class QuotaLimits:
    """0: no limit."""

    characters_per_day: int = 0
    voices: int = 0
    audio_s: int = 0


class KeptAudio(Protocol):
    """Totals of the audio that is kept."""

    async def audio_seconds(self, owner_id: str) -> float:
        """The duration of an owner's audio. Raises DatabaseUnavailable."""


class KeptVoices(Protocol):
    """The voices that are kept."""

    async def keys_of(self, owner_id: str) -> set[VoiceKey]:
        """An owner's voices. Raises DatabaseUnavailable."""


@dataclass(frozen=True)
class QuotaState:
    """limit: None if there is none."""

    used: float
    limit: int | None


@dataclass(frozen=True)
class Quota:
    """What a user has used and may use. resets_at: when the characters are counted anew."""

    characters: QuotaState
    resets_at: datetime
    voices: QuotaState
    audio_s: QuotaState


class Quotas:
    """Counts and limits what users use.

    Methods raise DatabaseUnavailable if there is a limit that cannot be checked; without a limit,
    characters that cannot be counted are spoken uncounted.
    """

    def __init__(
        self,
        limits: QuotaLimits,
        usage: UsageCounters,
        audio: KeptAudio,
        voices: KeptVoices,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._limits = limits
        self._usage = usage
        self._audio = audio
        self._voices = voices
        self._clock = clock
        self._closed: set[str] = set()

    def close(self, owner_id: str) -> None:
        """Let requests that began before an account was deleted make nothing more for it."""
        self._closed.add(owner_id)

    def _refuse_closed(self, principal: Principal) -> None:
        if principal.owner_id in self._closed:
            raise AccountClosed

    @asynccontextmanager
    async def characters(self, principal: Principal, n_characters: int) -> AsyncIterator[None]:
        """Count characters; an error in the block takes them back.

        Raises QuotaExceeded, AccountClosed.
        """
        if principal.owner_id is None:
            yield
            return
        self._refuse_closed(principal)
        now = self._clock()
        counted = await self._count(principal, principal.owner_id, n_characters, now)
        try:
            yield
        except BaseException:
            if counted:
                with suppress(DatabaseUnavailable, StorageFull):
                    await self._usage.take_back(principal.owner_id, now.date(), n_characters)
            raise

    async def _count(
        self, principal: Principal, owner_id: str, n_characters: int, now: datetime
    ) -> bool:
        """Whether they are counted. Raises QuotaExceeded."""
        limit = _limit(principal, self._limits.characters_per_day)
        if limit is None:
            with suppress(DatabaseUnavailable, StorageFull):
                return await self._usage.add_characters(owner_id, now.date(), n_characters)
            return False
        if not await self._usage.add_characters(owner_id, now.date(), n_characters, limit):
            used = await self._usage.characters(owner_id, now.date())
            seconds = int((_midnight_after(now) - now).total_seconds()) + 1
            raise QuotaExceeded(n_characters, max(0, limit - used), limit, seconds)
        return True

    async def check_audio(self, principal: Principal) -> None:
        """Raises AudioQuotaReached."""
        limit = _limit(principal, self._limits.audio_s)
        if principal.owner_id is None or limit is None:
            return
        if await self._audio.audio_seconds(principal.owner_id) >= limit:
            raise AudioQuotaReached(limit)

    async def check_voices(self, principal: Principal, being_made: Collection[VoiceKey]) -> None:
        """being_made: voices that will exist soon, with the one to be checked.

        Raises VoiceQuotaReached, AccountClosed.
        """
        self._refuse_closed(principal)
        limit = _limit(principal, self._limits.voices)
        if principal.owner_id is None or limit is None:
            return
        own = {voice for voice in being_made if voice.owner_id == principal.owner_id}
        if len(own | await self._voices.keys_of(principal.owner_id)) > limit:
            raise VoiceQuotaReached(limit)

    async def forget_earlier_days(self) -> None:
        """Delete the counts of days that are over. Raises DatabaseUnavailable, StorageFull."""
        await self._usage.delete_before(self._clock().date())

    async def state(self, principal: Principal) -> Quota:
        """Raises DatabaseUnavailable."""
        owner_id, now, limits = principal.owner_id, self._clock(), self._limits
        used = (0.0, 0.0, 0.0)
        if owner_id is not None:
            used = (
                await self._usage.characters(owner_id, now.date()),
                len(await self._voices.keys_of(owner_id)),
                round(await self._audio.audio_seconds(owner_id), 3),
            )
        return Quota(
            characters=QuotaState(used[0], _limit(principal, limits.characters_per_day)),
            resets_at=_midnight_after(now),
            voices=QuotaState(used[1], _limit(principal, limits.voices)),
            audio_s=QuotaState(used[2], _limit(principal, limits.audio_s)),
        )


def _limit(principal: Principal, limit: int) -> int | None:
    return None if principal.owner_id is None or principal.is_admin or not limit else limit


def _midnight_after(now: datetime) -> datetime:
    return datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo)
