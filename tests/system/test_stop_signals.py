"""Signals that stop a server: its own handlers get them when its work has ended."""

import asyncio
import signal
from collections.abc import Iterator
from types import FrameType

import pytest

from phonex.system.stop_signals import STOP_SIGNALS, delay_stop_signals

pytestmark = pytest.mark.anyio


class Server:
    """Handles signals as a server does; its work ends when the gate opens."""

    def __init__(self) -> None:
        self.received: list[int] = []
        self.stopped = asyncio.Event()
        self.draining = asyncio.Event()
        self.hurried = asyncio.Event()
        self.gate = asyncio.Event()

    def handle(self, number: int, frame: FrameType | None) -> None:
        self.received.append(number)
        self.stopped.set()

    async def drain(self) -> None:
        self.draining.set()
        await self.gate.wait()

    def hurry(self) -> None:
        self.hurried.set()
        self.gate.set()


@pytest.fixture
async def server() -> Server:
    return Server()


@pytest.fixture(autouse=True)
def handlers(server: Server) -> Iterator[None]:
    """The server's, while a test runs."""
    before = {number: signal.signal(number, server.handle) for number in STOP_SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


async def test_the_server_is_stopped_when_its_work_has_ended(server: Server) -> None:
    with delay_stop_signals(server.drain, server.hurry):
        signal.raise_signal(signal.SIGTERM)
        await asyncio.wait_for(server.draining.wait(), 60)
        signal.raise_signal(signal.SIGTERM)  # again, which changes nothing
        await asyncio.sleep(0)
        assert (server.received, server.hurried.is_set()) == ([], False)
        server.gate.set()
        await asyncio.wait_for(server.stopped.wait(), 60)
        assert server.received == [signal.SIGTERM]
        server.stopped.clear()
        signal.raise_signal(signal.SIGINT)  # the server now takes its time
        await asyncio.wait_for(server.stopped.wait(), 60)
    assert server.received == [signal.SIGTERM, signal.SIGINT]


async def test_a_second_interrupt_hurries_the_work(server: Server) -> None:
    with delay_stop_signals(server.drain, server.hurry):
        signal.raise_signal(signal.SIGINT)
        await asyncio.wait_for(server.draining.wait(), 60)
        signal.raise_signal(signal.SIGINT)
        await asyncio.wait_for(server.stopped.wait(), 60)
    assert server.hurried.is_set()
    assert server.received == [signal.SIGINT]


async def test_work_that_fails_stops_the_server_too(server: Server) -> None:
    async def fail() -> None:
        raise OSError("no space left")

    with delay_stop_signals(fail, server.hurry):
        signal.raise_signal(signal.SIGTERM)
        await asyncio.wait_for(server.stopped.wait(), 60)


async def test_the_handlers_come_back(server: Server) -> None:
    with delay_stop_signals(server.drain, server.hurry):
        assert signal.getsignal(signal.SIGTERM) != server.handle
    assert signal.getsignal(signal.SIGTERM) == server.handle


@pytest.mark.parametrize("handler", [signal.SIG_DFL, signal.SIG_IGN, signal.default_int_handler])
async def test_without_a_server_nothing_is_delayed(
    server: Server, handler: signal.Handlers
) -> None:
    signal.signal(signal.SIGINT, handler)
    with delay_stop_signals(server.drain, server.hurry):
        assert signal.getsignal(signal.SIGINT) == handler
