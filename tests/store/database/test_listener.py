"""Where the embedded database listens: its owner reaches it, whatever the folder's name."""

import asyncio
import os
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from phonex.store.database.listener import (
    FOLDER_PREFIX,
    SOCKET_NAME,
    listen,
    listens,
    remove_leftover,
)
from phonex.store.store import open_store
from tests.store.samples import make_voice, mine

pytestmark = pytest.mark.anyio

KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from phonex.store.store import open_store

async def main():
    store = await open_store(None, "phonex", Path(sys.argv[1]))
    print(store.embedded.path, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder whose path is short, wherever those of tests are."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        yield Path(folder)


def deep(folder: Path) -> Path:
    """A folder whose path is too long for a socket."""
    return folder / ("deep" * 20) / ("data" * 20)


def left_by_a_killed_owner(data_dir: Path) -> Path:
    """The socket of its database, which has ended too."""
    command = [sys.executable, "-c", KILLED, str(data_dir)]
    reported = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False).stdout
    left = Path(reported.removesuffix("\n"))
    deadline = time.monotonic() + 30
    while answers(left):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return left


def answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as peer:
        return peer.connect_ex(str(path)) == 0


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


@pytest.mark.parametrize("name", ["data", "Ä b", "a,b@c:d%2F?e&f=#+[g]"])
async def test_a_folder_of_any_name_is_served(short: Path, name: str) -> None:
    store = await open_store(None, "phonex", short / name)
    assert store.embedded is not None
    assert store.embedded.path == short / name / SOCKET_NAME
    await store.voices.insert(make_voice("anna"))
    joined = await open_store(None, "phonex", short / name, join=True)
    assert await joined.voices.get(mine("anna")) == make_voice("anna")
    await joined.close()
    await store.close()


@pytest.mark.parametrize("folder", [deep, lambda path: path / os.fsdecode(b"\xff")])
async def test_where_no_socket_can_be_another_private_folder_has_it(
    tmp_path: Path, folder: Callable[[Path], Path]
) -> None:
    data_dir = folder(tmp_path)
    store = await open_store(None, "phonex", data_dir)
    assert store.embedded is not None
    place = store.embedded.path.parent
    assert place.name.startswith(FOLDER_PREFIX)
    assert (mode(place), mode(store.embedded.path)) == (0o700, 0o600)
    joined = await open_store(None, "phonex", data_dir, join=True)
    assert joined.embedded is not None
    assert joined.embedded.path == store.embedded.path
    assert await joined.voices.count() == 0
    await joined.close()
    await store.close()
    assert not place.exists()


@pytest.mark.parametrize("folder", [lambda path: path, deep])
async def test_what_a_killed_owner_leaves_stops_nobody_and_goes(
    tmp_path: Path, folder: Callable[[Path], Path]
) -> None:
    data_dir = folder(tmp_path)
    left = await asyncio.to_thread(left_by_a_killed_owner, data_dir)
    assert left.is_socket()
    store = await open_store(None, "phonex", data_dir, join=True)
    assert store.embedded is not None
    assert store.embedded.pid is not None  # it is our own
    await store.close()
    assert not left.exists()
    assert left.parent == data_dir or not left.parent.exists()


def test_only_its_owner_may_open_it_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        listener = listen(tmp_path)
    finally:
        os.umask(before)
    assert mode(listener.path) == 0o600
    listener.close()


async def test_what_listens_in_the_stead_of_another_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "lock").touch()
    (tmp_path / "link").symlink_to(tmp_path / SOCKET_NAME)
    listener = listen(tmp_path)
    assert await listens(listener.path, tmp_path / "lock")
    assert not await listens(tmp_path / "link", tmp_path / "lock")
    assert not await listens(tmp_path / "lock", tmp_path / "lock")
    listener.close()
    assert not await listens(listener.path, tmp_path / "lock")


def test_what_stands_where_the_socket_should_be_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / SOCKET_NAME).mkdir()
    listener = listen(tmp_path)
    assert listener.path.parent.name.startswith(FOLDER_PREFIX)
    listener.close()
    assert (tmp_path / SOCKET_NAME).is_dir()


def test_only_sockets_of_ours_are_cleared_away(tmp_path: Path) -> None:
    for folder in ("other", f"{FOLDER_PREFIX}x"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / SOCKET_NAME).touch()
        remove_leftover(tmp_path / folder / SOCKET_NAME)
    assert [path.name for path in tmp_path.iterdir()] == ["other"]
