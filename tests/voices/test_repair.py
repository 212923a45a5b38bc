"""Whoever ends what was begun with a voice, others may do so at the same time."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import closing
from typing import TypeVar, cast

import pytest

from phonex.errors import DatabaseUnavailable
from phonex.store.files.staging import VoiceStaging
from phonex.store.owners import VoiceKey
from phonex.store.records.voices import Voices
from phonex.system.worker_threads import WorkerThreads
from tests.blob_places import everywhere
from tests.mortal import analyzed, do, open_repository
from tests.store.samples import make_voice, mine
from tests.voices.shared_voices import SharedVoices

T = TypeVar("T")

pytestmark = [pytest.mark.anyio, everywhere]


class SlowFit:
    """A fit that takes its time to end."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.ended = asyncio.Event()

    async def forget(self, _: VoiceKey) -> None:
        self.asked.set()
        await self.ended.wait()


async def test_a_removal_that_is_at_work_is_mended_without_harm(place: SharedVoices) -> None:
    condemned, both = asyncio.Event(), asyncio.Barrier(2)

    async def forget(_: VoiceKey) -> None:
        condemned.set()
        await both.wait()

    repository = place.repository(forget)
    await do("add", "anna", repository)
    removing = asyncio.create_task(repository.remove(mine("anna")))
    await asyncio.wait_for(condemned.wait(), 60)
    await asyncio.wait_for(asyncio.gather(removing, repository.repair_all()), 60)
    assert await place.value("anna") is None


@pytest.mark.parametrize("slow", ["repair_all", "remove"])
async def test_who_is_late_to_end_a_removal_leaves_a_new_voice_of_that_name(
    place: SharedVoices, slow: str
) -> None:
    fit = SlowFit()
    late = place.repository(fit.forget)
    await do("add", "anna", place.repository())
    await place.voices.mark_deleting(mine("anna"))
    ending = asyncio.create_task(
        late.repair_all() if slow == "repair_all" else late.remove(mine("anna"))
    )
    await asyncio.wait_for(fit.asked.wait(), 60)
    await place.repository().repair_all()
    await do("add", "anna", place.repository())
    fit.ended.set()
    await ending
    assert await place.value("anna") == 0.5


class LosingVoices:
    """Records whose database goes away: before it has done one thing asked, or after it."""

    def __init__(self, voices: Voices, asked: str, *, done: bool, returns: bool) -> None:
        self._voices = voices
        self._asked = asked
        self._done = done
        self._returns = returns
        self._away = False

    def __getattr__(self, name: str) -> Callable[..., Awaitable[object]]:
        ask = getattr(self._voices, name)

        async def asked(*arguments: object) -> object:
            if self._away:
                raise DatabaseUnavailable
            if name != self._asked:
                return await ask(*arguments)
            if self._done:
                await ask(*arguments)
            self._away = not self._returns
            raise DatabaseUnavailable

        return asked

    def come_back(self) -> None:
        self._asked, self._away = "", False


@pytest.mark.parametrize("returns", [True, False])
@pytest.mark.parametrize("done", [True, False])
@pytest.mark.parametrize("asked", ["insert", "settle"])
async def test_a_voice_whose_answer_is_lost_is_whole_or_absent(
    place: SharedVoices, asked: str, done: bool, returns: bool
) -> None:
    losing = LosingVoices(place.voices, asked, done=done, returns=returns)
    repository = open_repository(cast("Voices", losing), place.files, place.disk)
    await repository.repair_all()
    with pytest.raises(DatabaseUnavailable):
        await do("add", "anna", repository)
    losing.come_back()
    await repository.repair_all()
    settled = asked == "settle" and done
    assert await place.value("anna") == (0.5 if settled else None)
    assert place.hidden() == []


@pytest.mark.parametrize("done", [True, False])
@pytest.mark.parametrize("asked", ["remake", "settle"])
async def test_a_remade_voice_whose_answer_is_lost_is_the_former_or_the_new_one(
    place: SharedVoices, asked: str, done: bool
) -> None:
    await do("add", "anna", place.repository())
    losing = LosingVoices(place.voices, asked, done=done, returns=False)
    repository = open_repository(cast("Voices", losing), place.files, place.disk)
    with pytest.raises(DatabaseUnavailable):
        await do("remake", "anna", repository)
    losing.come_back()
    await repository.repair_all()
    unchanged = asked == "remake" and not done
    assert await place.value("anna") == (0.5 if unchanged else 1.0)
    assert place.hidden() == []


class SlowVoices:
    """Records that take their time for one thing asked."""

    def __init__(self, voices: Voices, asked: str) -> None:
        self._voices = voices
        self._asked = asked
        self.begun = asyncio.Event()
        self.goes_on = asyncio.Event()

    def __getattr__(self, name: str) -> Callable[..., Awaitable[object]]:
        ask = getattr(self._voices, name)

        async def asked(*arguments: object) -> object:
            if name == self._asked:
                self.begun.set()
                await self.goes_on.wait()
            return await ask(*arguments)

        return asked


async def test_a_remaking_that_is_cancelled_is_carried_out(place: SharedVoices) -> None:
    await do("add", "anna", place.repository())
    slow = SlowVoices(place.voices, "remake")
    repository = open_repository(cast("Voices", slow), place.files, place.disk)
    remaking = asyncio.create_task(do("remake", "anna", repository))
    await asyncio.wait_for(slow.begun.wait(), 60)
    remaking.cancel()
    asyncio.get_running_loop().call_soon(slow.goes_on.set)
    with pytest.raises(asyncio.CancelledError):
        await remaking
    await repository.repair_all()
    assert await place.value("anna") == 1.0
    assert place.hidden() == []


class SlowDisk(WorkerThreads):
    """Has one call wait in its thread; others go on beside it."""

    def __init__(self, nth: int) -> None:
        super().__init__("slow", 2)
        self._left = nth
        self._loop = asyncio.get_running_loop()
        self.begun = asyncio.Event()
        self.ended = asyncio.Event()
        self._goes_on = threading.Event()

    def go_on_soon(self) -> None:
        """Late enough for what would run beside the call, which waits for it."""
        self._loop.call_later(0.05, self.go_on)

    def go_on(self) -> None:
        self._goes_on.set()

    async def run(self, call: Callable[..., T], *args: object) -> T:
        self._left -= 1
        if self._left != 0:
            return await super().run(call, *args)

        def slowly() -> T:
            self._loop.call_soon_threadsafe(self.begun.set)
            self._goes_on.wait(60)
            try:
                return call(*args)
            finally:
                self._loop.call_soon_threadsafe(self.ended.set)

        return await super().run(slowly)


@pytest.mark.parametrize("nth", [1, 2, 3])  # staging, looking for files of its name, placing
async def test_a_registration_that_is_cancelled_leaves_nothing(
    place: SharedVoices, nth: int
) -> None:
    slow = SlowVoices(place.voices, "withdraw")

    async def end_before_the_record_goes() -> None:
        await slow.begun.wait()
        disk.go_on()
        await disk.ended.wait()
        slow.goes_on.set()

    with closing(SlowDisk(nth)) as disk:
        beside = asyncio.create_task(end_before_the_record_goes())
        repository = open_repository(cast("Voices", slow), place.files, disk)
        adding = asyncio.create_task(do("add", "anna", repository))
        await asyncio.wait_for(disk.begun.wait(), 60)
        adding.cancel()
        disk.go_on_soon()
        with pytest.raises(asyncio.CancelledError):
            await adding
        await disk.ended.wait()
        beside.cancel()
    assert await place.value("anna") is None
    assert place.hidden() == []


async def test_a_look_for_what_is_left_that_is_cancelled_holds_nothing(place: SharedVoices) -> None:
    staged = VoiceStaging(place.files).stage("anna", analyzed(0.5).embeddings, None)
    await place.voices.insert(make_voice("anna"), staged.token)
    staged.release()
    with closing(SlowDisk(1)) as disk:
        mending = asyncio.create_task(open_repository(place.voices, place.files, disk).repair_all())
        await asyncio.wait_for(disk.begun.wait(), 60)
        mending.cancel()
        disk.go_on_soon()
        with pytest.raises(asyncio.CancelledError):
            await mending
        await disk.ended.wait()
    await place.repository().repair_all()
    assert await place.value("anna") is None


async def test_a_voice_without_a_file_is_known_without_mending(place: SharedVoices) -> None:
    repository = place.repository()  # as a command has it, which mends nothing
    await do("add", "anna", repository)
    assert await repository.lost_of([mine("anna")]) == set()
    place.blobs.delete(["anna.pth"])
    assert await repository.lost_of([mine("anna")]) == {mine("anna")}
    await repository.refuse_taken(mine("anna"))
    await do("add", "anna", repository)
    assert await place.value("anna") == 0.5
