"""Worker threads: order, results, exceptions, and calls that hang."""

import asyncio
import os
import sys
import threading

import pytest

from phonex.system.worker_threads import JobTimeouts, WorkerThreads

pytestmark = pytest.mark.anyio


async def test_calls_of_one_thread_run_in_order_and_never_together() -> None:
    threads = WorkerThreads("test")
    running, seen = 0, []

    def call(n: int) -> int:
        nonlocal running
        running += 1
        seen.append((n, running))
        running -= 1
        return n

    results = await asyncio.gather(*(threads.run(call, n) for n in range(20)))
    threads.close()
    assert results == list(range(20))
    assert seen == [(n, 1) for n in range(20)]


async def test_an_exception_reaches_the_caller_and_the_thread_works_on() -> None:
    threads = WorkerThreads("test")
    with pytest.raises(ZeroDivisionError):
        await threads.run(lambda: 1 // 0)
    assert await threads.run(lambda: 1) == 1
    threads.close()


async def test_a_call_that_was_not_begun_is_skipped_when_cancelled() -> None:
    threads = WorkerThreads("test")
    gate = threading.Event()
    called: list[int] = []
    first = asyncio.create_task(threads.run(gate.wait))
    second = asyncio.create_task(threads.run(called.append, 1))
    await asyncio.sleep(0)
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second  # until then, the cancellation is only asked for
    gate.set()
    await first
    await threads.run(lambda: None)
    threads.close()
    assert called == []


async def hanging(threads: WorkerThreads) -> tuple[asyncio.Task[None], threading.Event]:
    """A call that has begun, and the event that lets it end."""
    begun, gate = threading.Event(), threading.Event()

    def hang() -> None:
        begun.set()
        gate.wait()

    hung = asyncio.create_task(threads.run(hang))
    assert await asyncio.to_thread(begun.wait, 60)  # else a fresh thread might take it
    return hung, gate


async def test_threads_of_which_a_call_hangs_work_again_after_they_are_replaced() -> None:
    threads = WorkerThreads("test")
    hung, gate = await hanging(threads)
    threads.replace_hung()
    assert await threads.run(lambda: "works") == "works"
    gate.set()  # the hung call ends at last: its thread must not take another one
    await hung
    idents = {await threads.run(threading.get_ident) for _ in range(20)}
    threads.close()
    assert len(idents) == 1


async def test_a_long_call_that_somebody_waits_for_does_not_count_as_hanging() -> None:
    threads = WorkerThreads("test")
    begun, gate = threading.Event(), threading.Event()

    def load() -> int:
        begun.set()
        gate.wait()
        return threading.get_ident()

    loading = asyncio.create_task(threads.run(load))
    assert await asyncio.to_thread(begun.wait, 60)
    recovering = asyncio.create_task(threads.recover(JobTimeouts(hang_s=0.01)))  # of another job
    await asyncio.wait([recovering], timeout=0.2)
    assert not recovering.done()
    gate.set()
    await recovering
    assert await threads.run(threading.get_ident) == await loading  # it was not replaced
    threads.close()


async def test_a_call_that_was_given_up_and_goes_on_hangs() -> None:
    threads = WorkerThreads("test")
    hung, gate = await hanging(threads)
    hung.cancel()
    await asyncio.wait([hung])
    await threads.recover(JobTimeouts(hang_s=0.01))
    assert await threads.run(lambda: "works") == "works"
    gate.set()
    threads.close()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere threads have no niceness")
async def test_computing_threads_and_those_they_start_give_way_to_the_event_loop() -> None:
    threads = WorkerThreads("test", niceness=3)
    found: list[int] = []

    def start_another() -> None:
        inner = threading.Thread(target=lambda: found.append(own_niceness()))
        inner.start()
        inner.join()

    own = own_niceness()
    assert await threads.run(own_niceness) == own + 3
    await threads.run(start_another)
    threads.close()
    assert found == [own + 3]
    assert own_niceness() == own


def own_niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, 0)
