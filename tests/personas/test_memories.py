"""Memories: proposed out of the owner's own messages, told once the owner has approved them."""

import json

import pytest

from phonex.echo.errors import EchoNotFound
from phonex.personas.errors import MemoryNotFound, MemoryRepeated, TooManyMemories
from phonex.personas.memories import MAX_MEMORIES, MAX_PROPOSED
from phonex.personas.personal_data import MemoryData
from phonex.personas.types import MemoryChange
from phonex.store.records.echos import EchoRecord
from tests.personas.place import ADA, BOB, TEXTS, Place

pytestmark = pytest.mark.anyio

FACT = "I was born in Leeds."


async def own_echo(place: Place) -> EchoRecord:
    await place.train(TEXTS[0])
    echo = await place.personas.profiles.find(ADA)
    assert echo is not None
    return echo


async def told(place: Place, echo: EchoRecord) -> list[str]:
    return [memory.text for memory in (await place.personas.persona(echo)).memories]


async def test_what_the_owner_states_is_told(place: Place) -> None:
    memories = place.personas.memories
    added = await memories.add(ADA, FACT)
    echo = await own_echo(place)
    assert added.is_approved
    assert await told(place, echo) == [FACT]


async def test_a_proposal_is_told_once_it_is_approved(place: Place) -> None:
    echo, memories = await own_echo(place), place.personas.memories
    [proposed] = await memories.propose(echo, f"Hello! {FACT} How are you?", "m1")
    assert (proposed.text, proposed.message_id, await told(place, echo)) == (FACT, "m1", [])
    await memories.change(ADA, proposed.id, MemoryChange(approve=True))
    assert await told(place, echo) == [FACT]


async def test_a_memory_is_edited_and_deleted(place: Place) -> None:
    echo, memories = await own_echo(place), place.personas.memories
    memory = await memories.add(ADA, FACT)
    changed = await memories.change(ADA, memory.id, MemoryChange("I was born in York."))
    assert (changed.is_approved, await told(place, echo)) == (True, ["I was born in York."])
    await memories.delete(ADA, memory.id)
    assert await told(place, echo) == []
    with pytest.raises(MemoryNotFound):
        await memories.delete(ADA, memory.id)


async def test_an_echo_has_a_memory_once(place: Place) -> None:
    echo, memories = await own_echo(place), place.personas.memories
    await memories.add(ADA, FACT)
    other = await memories.add(ADA, "I like rain.")
    with pytest.raises(MemoryRepeated):
        await memories.add(ADA, "i was born in leeds!")
    with pytest.raises(MemoryRepeated):
        await memories.change(ADA, other.id, MemoryChange(FACT))
    assert await memories.propose(echo, FACT) == []


async def test_memories_are_their_owners(place: Place) -> None:
    memories = place.personas.memories
    memory = await memories.add(ADA, FACT)
    with pytest.raises(MemoryNotFound):
        await memories.change(BOB, memory.id, MemoryChange("No."))
    with pytest.raises(MemoryNotFound):
        await memories.delete(BOB, memory.id)
    with pytest.raises(EchoNotFound):
        await memories.add(BOB, "No.", memory.echo_id)
    assert await memories.list(BOB) == []


async def test_an_echo_takes_its_memories_along(place: Place) -> None:
    memories = place.personas.memories
    memory = await memories.add(ADA, FACT)
    await memories.delete_of_echo(memory.owner_id, memory.echo_id)
    assert await memories.list(ADA) == []


async def test_proposals_that_nobody_looks_at_end(place: Place) -> None:
    echo, memories = await own_echo(place), place.personas.memories
    for number in range(MAX_PROPOSED + 3):
        await memories.propose(echo, f"I have {number} cats at home.")
    assert len(await memories.list(ADA)) == MAX_PROPOSED


async def test_there_is_a_limit(place: Place) -> None:
    memories = place.personas.memories
    first = await memories.add(ADA, FACT)
    records = place.store.memories
    for number in range(MAX_MEMORIES - 1):
        fields = {"id": f"{number:024x}", "key": str(number)}
        await records.insert(first.model_copy(update=fields))
    with pytest.raises(TooManyMemories):
        await memories.add(ADA, "One more.")


async def test_memories_are_exported_and_deleted_with_the_account(place: Place) -> None:
    await place.personas.memories.add(ADA, FACT)
    await place.personas.memories.add(BOB, "I am Bob.")
    data, owner_id = MemoryData(place.store), ADA.owner_id or ""
    [file] = [each async for each in data.export(owner_id)]
    with file.open() as opened:
        assert [each["text"] for each in json.load(opened)] == [FACT]
    await data.delete(owner_id)
    assert await place.personas.memories.list(ADA) == []
    assert len(await place.personas.memories.list(BOB)) == 1
