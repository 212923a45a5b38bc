"""A connection whose client has stopped reading, on a loop whose time the test moves."""

import asyncio
from collections.abc import Callable
from typing import cast

import pytest

from phonex.cli.stalls import STALL_S, StallWatch


class Loop:
    """What a timer needs of a loop; due: what is called next."""

    def __init__(self) -> None:
        self.due: Callable[[], object] | None = None

    def call_later(self, seconds: float, work: Callable[..., object], *args: object) -> "Loop":
        assert seconds == STALL_S
        self.due = lambda: work(*args)
        return self

    def cancel(self) -> None:
        self.due = None

    def go_on(self) -> None:
        due, self.due = self.due, None
        assert due is not None
        due()


class Transport:
    def __init__(self) -> None:
        self.n_left = 1000
        self.is_aborted = False

    def get_write_buffer_size(self) -> int:
        return self.n_left

    def abort(self) -> None:
        self.is_aborted = True


@pytest.fixture
def loop() -> Loop:
    return Loop()


@pytest.fixture
def transport() -> Transport:
    return Transport()


@pytest.fixture
def watch(loop: Loop, transport: Transport) -> StallWatch:
    watch = StallWatch(cast("asyncio.AbstractEventLoop", loop))
    watch.start(cast("asyncio.Transport", transport))
    return watch


def test_who_reads_nothing_is_cut_off(watch: StallWatch, loop: Loop, transport: Transport) -> None:
    loop.go_on()
    assert transport.is_aborted


def test_who_reads_slowly_is_waited_for(
    watch: StallWatch, loop: Loop, transport: Transport
) -> None:
    for n_left in (900, 10):
        transport.n_left = n_left
        loop.go_on()
    assert not transport.is_aborted
    loop.go_on()
    assert transport.is_aborted


def test_who_has_read_everything_is_not_watched(watch: StallWatch, loop: Loop) -> None:
    watch.stop()
    assert loop.due is None
