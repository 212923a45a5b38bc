"""Whoever ends what was begun with a voice, others may do so at the same time."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from phonex.store.embedded import EmbeddedServer
from tests.mortal import do, open_keeper
from tests.test_voice_keeper import Place, open_place

pytestmark = pytest.mark.anyio


@pytest.fixture
async def place(database: EmbeddedServer, tmp_path: Path) -> AsyncIterator[Place]:
    name = f"phonex_test_{uuid.uuid4().hex}"
    async with open_place(database, name, tmp_path / "voices") as place:
        yield place


class SlowFit:
    """A fit that takes its time to end."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.ended = asyncio.Event()

    async def forget(self, _: str) -> None:
        self.asked.set()
        await self.ended.wait()


async def test_a_removal_that_is_at_work_is_mended_without_harm(place: Place) -> None:
    condemned, both = asyncio.Event(), asyncio.Barrier(2)

    async def forget(_: str) -> None:
        condemned.set()
        await both.wait()

    keeper = open_keeper(place.voices, place.folder, place.disk, forget)
    await do("add", "anna", keeper)
    removing = asyncio.create_task(keeper.remove("anna"))
    await asyncio.wait_for(condemned.wait(), 60)
    await asyncio.wait_for(asyncio.gather(removing, keeper.mend_all()), 60)
    assert await place.value("anna") is None


@pytest.mark.parametrize("slow", ["mend_all", "remove"])
async def test_who_is_late_to_end_a_removal_leaves_a_new_voice_of_that_name(
    place: Place, slow: str
) -> None:
    fit = SlowFit()
    late = open_keeper(place.voices, place.folder, place.disk, fit.forget)
    await do("add", "anna", place.keeper())
    await place.voices.condemn("anna")
    ending = asyncio.create_task(late.mend_all() if slow == "mend_all" else late.remove("anna"))
    await asyncio.wait_for(fit.asked.wait(), 60)
    await place.keeper().mend_all()
    await do("add", "anna", place.keeper())
    fit.ended.set()
    await ending
    assert await place.value("anna") == 0.5
