"""Rings when something is due, with the loop's own clock."""

import asyncio

import pytest

from phonex.routes.socketio.alarm import Alarm

pytestmark = pytest.mark.anyio


async def test_it_rings_until_nothing_is_due() -> None:
    due, rung = [0.0, 0.01, 0.0], asyncio.Event()

    def ring() -> None:
        due.pop(0)
        if not due:
            rung.set()

    Alarm(lambda: due[0] if due else None, ring).set()
    await asyncio.wait_for(rung.wait(), 60)


async def test_what_is_cancelled_does_not_ring() -> None:
    rung: list[int] = []
    alarm = Alarm(lambda: 0.0, lambda: rung.append(1))
    alarm.set()
    alarm.cancel()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert rung == []
