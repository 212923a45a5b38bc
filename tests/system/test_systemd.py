"""Messages to systemd, received on a real datagram socket."""

import asyncio
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from phonex.system.systemd import notify, ping_watchdog, watchdog_interval


@pytest.fixture(autouse=True)
def _outside_systemd(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(params=["file", "abstract"])
def supervisor(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[socket.socket]:
    path = str(tmp_path / "notify")
    name = path if request.param == "file" else f"@phonex-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(name.replace("@", "\0", 1))
        channel.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", name)
        yield channel


@pytest.mark.parametrize("state", ["READY=1", "STOPPING=1", "READY=1\nSTATUS=speaks EN, JP"])
def test_each_state_arrives_as_it_was_said(supervisor: socket.socket, state: str) -> None:
    assert notify(state)
    assert supervisor.recv(1024) == state.encode()


def test_without_systemd_nothing_is_sent() -> None:
    assert not notify("READY=1")


@pytest.mark.parametrize("address", ["", "vsock:2:1234", "relative/path"])
def test_addresses_of_another_kind_are_left_alone(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    assert not notify("READY=1")


def test_a_supervisor_that_is_gone_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))
    assert not notify("READY=1")


@pytest.mark.parametrize(
    ("usec", "pid", "interval"),
    [
        (None, None, None),
        ("0", None, None),
        ("soon", None, None),
        ("30000000", None, 15.0),
        pytest.param("30000000", str(os.getpid()), 15.0, id="this-process"),
        ("30000000", "1", None),
    ],
)
def test_the_interval_is_half_of_what_is_allowed_to_this_process(
    usec: str | None, pid: str | None, interval: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if usec is not None:
        monkeypatch.setenv("WATCHDOG_USEC", usec)
    if pid is not None:
        monkeypatch.setenv("WATCHDOG_PID", pid)
    assert watchdog_interval() == interval


def test_the_watchdog_is_fed_again_and_again_until_cancelled(
    supervisor: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "20000")

    async def feed_three_times() -> list[bytes]:
        task = asyncio.create_task(ping_watchdog())
        heard = [await asyncio.to_thread(supervisor.recv, 64) for _ in range(3)]
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return heard

    assert asyncio.run(feed_three_times()) == [b"WATCHDOG=1"] * 3


def test_no_watchdog_ends_the_task_at_once() -> None:
    asyncio.run(asyncio.wait_for(ping_watchdog(), timeout=1))
