"""Who may be spoken with, also while the database is away."""

import asyncio
from typing import cast

import pytest

from phonex.errors import DatabaseUnavailable, VoiceNotFound
from phonex.store.owners import VoiceKey
from phonex.store.records.voices import Voices
from phonex.voices.directory import VoiceDirectory
from tests.store.samples import mine

pytestmark = pytest.mark.anyio


class Records:
    """Stands for the voices' records. away: nobody answers; gate: closed, answers wait."""

    def __init__(self, *there: str) -> None:
        self.there = set(there)
        self.away = False
        self.n_asked = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def is_there(self, voice: VoiceKey) -> bool:
        self.n_asked += 1
        if self.away:
            raise DatabaseUnavailable
        found = voice.voice_id in self.there
        await self.gate.wait()
        return found

    async def keys(self) -> set[VoiceKey]:
        return {mine(voice_id) for voice_id in self.there}


def directory_of(records: Records) -> VoiceDirectory:
    return VoiceDirectory(cast("Voices", records))


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
    directory = VoiceDirectory(cast("Voices", records), patience_s=0.01)
    directory.add(mine("anna"))
    records.gate.clear()
    await directory.require(mine("anna"))
    with pytest.raises(DatabaseUnavailable):
        await directory.require(mine("berta"))
