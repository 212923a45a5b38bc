"""What people tell their own echos is proposed to them as memories; what others say is not."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from phonex.accounts.principal import Principal
from phonex.personas.memories import MemoryService
from phonex.personas.profiles import Profiles
from phonex.replies.memory_proposals import MemoryProposals
from phonex.store.database.embedded import EmbeddedServer
from phonex.store.records.echos import EchoRecord
from phonex.store.store import open_store
from phonex.system.service_threads import open_threads
from phonex.system.worker_threads import WorkerThreads
from tests.conversations.hall import Hall
from tests.store.samples import place_in

pytestmark = pytest.mark.anyio

FACT = "I was born in Leeds."


class EverybodyVisits:
    async def may_visit(self, user_id: str, echo: EchoRecord) -> bool:
        return True


@pytest.fixture
async def hall(database: EmbeddedServer, tmp_path: Path) -> AsyncIterator[Hall]:
    store = await open_store(database.uri, f"phonex_test_{uuid.uuid4().hex}", tmp_path)
    with open_threads() as threads:
        yield Hall(store, threads, place_in(tmp_path / "data"), guests=[EverybodyVisits()])
    await store.close()


async def proposed(hall: Hall, owner: Principal, sender: Principal, text: str) -> list[str]:
    """What the owner's echo has been proposed after the sender's message to it."""
    memories = MemoryService(hall.store, Profiles(hall.store))
    threads = WorkerThreads("guard")
    proposals = MemoryProposals(memories, hall.chat, hall.store.echos, threads)
    proposals.begin()
    echo = await hall.echo(owner)
    await hall.say(sender, await hall.chat.open_with_echo(sender, echo.id), text)
    await asyncio.sleep(0)  # listeners are told after the sender has gone on
    await proposals.finished()
    threads.close()
    return [each.text for each in await memories.list(owner, echo.id)]


async def test_an_owners_facts_are_proposed(hall: Hall) -> None:
    ada = await hall.user("ada")
    assert await proposed(hall, ada, ada, f"Hello. {FACT}") == [FACT]


async def test_a_visitors_are_not(hall: Hall) -> None:
    ada, ben = await hall.user("ada"), await hall.user("ben")
    assert await proposed(hall, ada, ben, FACT) == []


async def test_what_the_guard_answers_is_not_proposed(hall: Hall) -> None:
    ada = await hall.user("ada")
    assert await proposed(hall, ada, ada, "I have a plan to kill myself.") == []
