"""What users may use, and when it is refused."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from phonex.accounts.errors import (
    AccountClosed,
    AudioQuotaReached,
    QuotaExceeded,
    VoiceQuotaReached,
)
from phonex.accounts.principal import ANONYMOUS, Principal, Scope
from phonex.accounts.quotas import QuotaLimits, Quotas
from phonex.errors import DatabaseUnavailable, QueueFull
from phonex.store.owners import VoiceKey
from phonex.store.records.job import JobStatus
from phonex.store.store import Store, open_store
from tests.store.conftest import store
from tests.store.samples import make_job, make_voice

pytestmark = pytest.mark.anyio
__all__ = ["store"]

ADA = Principal("ada", frozenset({Scope.SPEAK, Scope.VOICES}))
ROOT = Principal("root")
EVENING = datetime(2026, 1, 5, 23, 59, 0, tzinfo=UTC)


def quotas_of(store: Store, limits: QuotaLimits, now: datetime = EVENING) -> Quotas:
    return Quotas(limits, store.usage, store.jobs, store.voices, lambda: now)


async def test_characters_are_limited_until_midnight(store: Store) -> None:
    quotas = quotas_of(store, QuotaLimits(characters_per_day=10))
    async with quotas.characters(ADA, 7):
        pass
    with pytest.raises(QuotaExceeded, match="only 3 of the 10") as refused:
        async with quotas.characters(ADA, 4):
            pass
    assert refused.value.status == 429
    assert 60 <= (refused.value.retry_after or 0) <= 61
    tomorrow = quotas_of(store, QuotaLimits(characters_per_day=10), EVENING.replace(day=6))
    async with tomorrow.characters(ADA, 10):
        pass


async def test_a_refused_job_is_not_counted(store: Store) -> None:
    quotas = quotas_of(store, QuotaLimits(characters_per_day=10))
    with pytest.raises(QueueFull):
        async with quotas.characters(ADA, 10):
            raise QueueFull(8, 1)
    async with quotas.characters(ADA, 10):
        pass
    assert (await quotas.state(ADA)).characters.used == 10


async def test_administrators_and_the_anonymous_owner_have_no_limits(store: Store) -> None:
    quotas = quotas_of(store, QuotaLimits(characters_per_day=1, voices=1, audio_s=1))
    for who in (ROOT, ANONYMOUS):
        async with quotas.characters(who, 100):
            pass
        await quotas.check_audio(who)
        await quotas.check_voices(who, {VoiceKey(who.owner_id, str(n)) for n in range(3)})
    root = await quotas.state(ROOT)
    assert (root.characters.used, root.characters.limit) == (100, None)
    assert (await quotas.state(ANONYMOUS)).characters.limit is None


async def test_kept_audio_is_limited(store: Store) -> None:
    quotas = quotas_of(store, QuotaLimits(audio_s=3))
    done = make_job(status=JobStatus.COMPLETED).model_copy(
        update={"owner_id": "ada", "duration": 3.25}
    )
    await quotas.check_audio(ADA)
    await store.jobs.insert(done)
    with pytest.raises(AudioQuotaReached, match="DELETE /audio"):
        await quotas.check_audio(ADA)
    assert (await quotas.state(ADA)).audio_s.used == 3.25
    await store.jobs.delete(done.job_id)
    await quotas.check_audio(ADA)


async def test_voices_are_limited_with_those_being_made(store: Store) -> None:
    quotas = quotas_of(store, QuotaLimits(voices=2))
    anna, bert, carl = (VoiceKey("ada", name) for name in ("anna", "bert", "carl"))
    await store.voices.insert(make_voice("anna").model_copy(update={"owner_id": "ada"}))
    await quotas.check_voices(ADA, {anna, bert, VoiceKey("bob", "other")})
    with pytest.raises(VoiceQuotaReached, match="DELETE /voice"):
        await quotas.check_voices(ADA, {bert, carl})


async def test_only_a_limit_needs_the_database(tmp_path: Path) -> None:
    away = await open_store("mongodb://127.0.0.1:1/", "phonex", tmp_path)
    async with quotas_of(away, QuotaLimits()).characters(ADA, 5):
        pass
    with pytest.raises(DatabaseUnavailable):
        async with quotas_of(away, QuotaLimits(characters_per_day=10)).characters(ADA, 5):
            pass
    await away.close()


async def test_nothing_is_made_for_an_account_that_is_closed(store: Store) -> None:
    quotas = quotas_of(store, QuotaLimits())
    quotas.close("ada")
    with pytest.raises(AccountClosed):
        async with quotas.characters(ADA, 1):
            pass
    with pytest.raises(AccountClosed):
        await quotas.check_voices(ADA, ())
    async with quotas.characters(ROOT, 1):
        pass


async def test_only_the_counts_of_today_are_kept(store: Store) -> None:
    for quotas in (quotas_of(store, QuotaLimits(), EVENING.replace(day=day)) for day in (4, 5)):
        async with quotas.characters(ADA, 3):
            pass
    await quotas_of(store, QuotaLimits()).forget_earlier_days()
    assert await store.usage.characters("ada", EVENING.date()) == 3
    assert await store.usage.characters("ada", EVENING.replace(day=4).date()) == 0
