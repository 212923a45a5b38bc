"""Time limits that stand still."""

import asyncio

import pytest

from phonex.system.time_limits import uncounted

pytestmark = pytest.mark.anyio


async def test_a_limit_is_later_by_the_time_that_does_not_count() -> None:
    clock = asyncio.get_running_loop().time
    async with asyncio.timeout(60) as limit:
        before, started = limit.when() or 0, clock()
        with uncounted(limit):
            assert limit.when() is None
            await asyncio.sleep(0.01)
        assert before + 0.01 <= (limit.when() or 0) <= before + clock() - started


async def test_a_limit_that_is_set_meanwhile_holds() -> None:
    async with asyncio.timeout(60) as limit:
        with uncounted(limit):
            limit.reschedule(1e9)
        assert limit.when() == 1e9
        await asyncio.sleep(0)


async def test_a_limit_that_is_reached_meanwhile_stays_reached() -> None:
    async def wait(limit: asyncio.Timeout) -> None:
        async with limit:
            with uncounted(limit):
                limit.reschedule(0)
                await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        await wait(asyncio.timeout(60))


async def test_there_may_be_no_limit() -> None:
    async with asyncio.timeout(None) as limit:
        with uncounted(limit), uncounted(None):
            await asyncio.sleep(0)
        assert limit.when() is None
