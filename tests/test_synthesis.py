"""The lane: order, results, exceptions, and calls that hang."""

import asyncio
import threading

import pytest

from phonex.system.worker_threads import WorkerThreads

pytestmark = pytest.mark.anyio


async def test_calls_of_one_lane_run_in_order_and_never_together() -> None:
    lane = WorkerThreads("test")
    running, seen = 0, []

    def call(n: int) -> int:
        nonlocal running
        running += 1
        seen.append((n, running))
        running -= 1
        return n

    results = await asyncio.gather(*(lane.run(call, n) for n in range(20)))
    lane.close()
    assert results == list(range(20))
    assert seen == [(n, 1) for n in range(20)]


async def test_an_exception_reaches_the_caller_and_the_lane_works_on() -> None:
    lane = WorkerThreads("test")
    with pytest.raises(ZeroDivisionError):
        await lane.run(lambda: 1 // 0)
    assert await lane.run(lambda: 1) == 1
    lane.close()


async def test_a_call_that_was_not_begun_is_skipped_when_cancelled() -> None:
    lane = WorkerThreads("test")
    gate = threading.Event()
    called: list[int] = []
    first = asyncio.create_task(lane.run(gate.wait))
    second = asyncio.create_task(lane.run(called.append, 1))
    await asyncio.sleep(0)
    second.cancel()
    gate.set()
    await first
    await lane.run(lambda: None)
    lane.close()
    assert called == []


async def test_a_lane_whose_call_hangs_works_again_after_it_is_given_up() -> None:
    lane = WorkerThreads("test")
    gate = threading.Event()
    hung = asyncio.create_task(lane.run(gate.wait))
    await asyncio.sleep(0)
    lane.abandon()
    assert await lane.run(lambda: "works") == "works"
    gate.set()  # the hung call ends at last: its thread must not take another one
    await hung
    threads = {await lane.run(threading.get_ident) for _ in range(20)}
    lane.close()
    assert len(threads) == 1
