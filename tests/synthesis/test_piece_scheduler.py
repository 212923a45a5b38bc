"""Whose piece is next: the listener's who is the first to run out of audio."""

import asyncio

import pytest

from phonex.synthesis.piece_scheduler import PATIENCE_S, Listening, PieceScheduler

pytestmark = pytest.mark.anyio


async def test_the_earliest_deadline_goes_first_one_at_a_time() -> None:
    scheduler, order = PieceScheduler(), list[float]()
    running = 0

    async def work(due_s: float) -> None:
        nonlocal running
        async with scheduler.turn(due_s):
            running += 1
            assert running == 1
            order.append(due_s)
            await asyncio.sleep(0)
            running -= 1

    await asyncio.gather(*(work(due) for due in (5.0, 9.0, 3.0, 7.0)))
    assert order == [5.0, 3.0, 7.0, 9.0]  # the first found nobody before it


async def test_who_leaves_while_waiting_holds_nobody_up() -> None:
    scheduler = PieceScheduler()
    async with scheduler.turn(1.0):
        waiting = [asyncio.create_task(_take(scheduler, due)) for due in (2.0, 3.0)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        await asyncio.sleep(0)
    assert await waiting[1]
    assert waiting[0].cancelled()


async def test_a_turn_given_to_one_that_was_just_cancelled_goes_on() -> None:
    scheduler = PieceScheduler()
    async with scheduler.turn(1.0):
        leaving, staying = (asyncio.create_task(_take(scheduler, due)) for due in (2.0, 3.0))
        await asyncio.sleep(0)
    leaving.cancel()  # it has the turn, but has not run yet
    assert await staying


async def test_time_limits_do_not_run_while_waiting() -> None:
    """Among many streams, a short text would fail though nothing hangs."""
    scheduler, limits = PieceScheduler(), list[asyncio.Timeout]()
    now_s = asyncio.get_running_loop().time

    async def work() -> float:
        async with asyncio.timeout(100) as limit:
            limits.append(limit)
            async with scheduler.turn(2.0, limit, None):
                return (limit.when() or 0) - now_s()

    async with scheduler.turn(1.0):
        waiting = asyncio.create_task(work())
        await asyncio.sleep(0)
        assert limits[0].when() is None
    assert 0 < await waiting <= 100


async def test_a_limit_that_is_set_meanwhile_stays() -> None:
    scheduler, limits = PieceScheduler(), list[asyncio.Timeout]()

    async def work() -> None:
        async with asyncio.timeout(1e6) as limit:
            limits.append(limit)
            async with scheduler.turn(2.0, limit):
                pass

    async with scheduler.turn(1.0):
        waiting = asyncio.create_task(work())
        await asyncio.sleep(0)
        limits[0].reschedule(0.0)  # as by a cancel
        with pytest.raises(TimeoutError):
            await waiting


async def _take(scheduler: PieceScheduler, due_s: float) -> bool:
    async with scheduler.turn(due_s):
        return True


def test_a_listener_needs_the_next_piece_when_the_audio_ends() -> None:
    listening = Listening(100.0, streamed=True)
    assert listening.due_s(101.0) == 100.0  # waits since the request
    listening.made(102.0, 1.5)  # plays from now on
    assert listening.due_s(102.1) == 103.5
    listening.made(103.0, 4.5)
    assert listening.due_s(103.0) == 108.0


def test_a_listener_who_ran_out_of_audio_plays_on_when_there_is_more() -> None:
    """Who is behind for long would otherwise come before everybody who comes new."""
    listening = Listening(100.0, streamed=True)
    listening.made(150.0, 2.0)
    listening.made(190.0, 2.0)
    assert listening.due_s(190.0) == 192.0
    assert Listening(191.0, streamed=True).due_s(191.0) < 192.0


def test_without_a_listener_a_job_waits_a_while_at_most() -> None:
    assert Listening(100.0, streamed=False).due_s(150.0) == 150.0 + PATIENCE_S
