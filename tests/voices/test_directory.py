"""Who may be spoken with, also while the database is away."""

import asyncio
from typing import cast

import pytest

from phonex.errors import DatabaseUnavailable, VoiceNotFound
from phonex.store.owners import VoiceKey
from phonex.store.records.consents import Consents
from phonex.store.records.voice import VoiceConsent
from phonex.store.records.voices import Voices
from phonex.voices.consent_rule import ConsentRule
from phonex.voices.directory import PATIENCE_S, VoiceDirectory
from phonex.voices.errors import ConsentMissing, ConsentRevoked
from tests.store.samples import NOON, mine

pytestmark = pytest.mark.anyio


class Records:
    """Stands for the voices' records. away: nobody answers; gate: closed, answers wait."""

    def __init__(self, *there: str) -> None:
        self.there = set(there)
        self.consents: dict[str, VoiceConsent] = {}
        self.away = False
        self.n_asked = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def consent_of(self, voice: VoiceKey) -> VoiceConsent | None:
        self.n_asked += 1
        if self.away:
            raise DatabaseUnavailable
        found = voice.voice_id in self.there
        await self.gate.wait()
        if not found:
            raise VoiceNotFound(voice.voice_id)
        return self.consents.get(voice.voice_id)

    async def keys(self) -> set[VoiceKey]:
        return {mine(voice_id) for voice_id in self.there}

    async def keys_to_check(self) -> set[VoiceKey]:
        return {mine(voice_id) for voice_id in self.consents}


def directory_of(
    records: Records, *, required: bool = False, patience_s: float = PATIENCE_S
) -> VoiceDirectory:
    rule = ConsentRule(cast("Consents", None), required=required)
    return VoiceDirectory(cast("Voices", records), rule, patience_s)


async def test_a_voice_is_asked_for_each_time() -> None:
    records = Records("anna")
    directory = directory_of(records)
    await directory.require(mine("anna"))
    records.there.clear()
    with pytest.raises(VoiceNotFound):
        await directory.require(mine("anna"))
    records.away = True
    with pytest.raises(DatabaseUnavailable):
        await directory.require(mine("anna"))


@pytest.mark.parametrize("how", ["required", "learnt", "entered"])
async def test_who_is_known_is_spoken_with_while_the_database_is_away(how: str) -> None:
    records = Records("anna")
    directory = directory_of(records)
    if how == "required":
        await directory.require(mine("anna"))
    elif how == "learnt":
        assert await directory.load() == {mine("anna")}
    else:
        directory.add(mine("anna"))
    records.away = True
    before = records.n_asked
    await directory.require(mine("anna"))
    await directory.require(mine("anna"))
    assert records.n_asked == before + 1  # nobody waits for an answer twice
    with pytest.raises(DatabaseUnavailable):
        await directory.require(mine("berta"))


async def test_a_deleted_voice_is_not_known_though_it_was_asked_for_meanwhile() -> None:
    records = Records("anna")
    directory = directory_of(records)
    records.gate.clear()
    asking = asyncio.create_task(directory.require(mine("anna")))
    await asyncio.sleep(0)
    directory.remove(mine("anna"))
    records.gate.set()
    await asking
    records.away = True
    with pytest.raises(DatabaseUnavailable):
        await directory.require(mine("anna"))


async def test_a_database_that_does_not_answer_counts_as_away() -> None:
    records = Records("anna")
    directory = directory_of(records, patience_s=0.01)
    directory.add(mine("anna"))
    records.gate.clear()
    await directory.require(mine("anna"))
    with pytest.raises(DatabaseUnavailable):
        await directory.require(mine("berta"))


@pytest.mark.parametrize("how", ["required", "learnt", "entered"])
async def test_who_has_revoked_consent_is_not_known_while_the_database_is_away(how: str) -> None:
    records = Records("anna")
    directory = directory_of(records)
    if how == "entered":
        directory.add(mine("anna"))
    records.consents["anna"] = VoiceConsent(given_at=NOON, revoked_at=NOON)
    if how == "learnt":
        await directory.load()
    else:
        with pytest.raises(ConsentRevoked):
            await directory.require(mine("anna"))
    records.away = True
    with pytest.raises(DatabaseUnavailable):
        await directory.require(mine("anna"))


async def test_where_consent_is_required_nobody_is_spoken_with_unchecked() -> None:
    records = Records("anna")
    directory = directory_of(records, required=True)
    with pytest.raises(ConsentMissing):
        await directory.require(mine("anna"))
    records.consents["anna"] = VoiceConsent(given_at=NOON)
    await directory.require(mine("anna"))
    records.away = True
    with pytest.raises(DatabaseUnavailable):
        await directory.require(mine("anna"))


async def test_an_error_names_a_voice_as_the_client_does() -> None:
    records = Records("anna")
    records.consents["anna"] = VoiceConsent(given_at=NOON, revoked_at=NOON)
    for voice_id, refusal in (("anna", ConsentRevoked), ("berta", VoiceNotFound)):
        with pytest.raises(refusal, match="'shared'") as refused:
            await directory_of(records).require(mine(voice_id), "shared")
        assert voice_id not in str(refused.value)
