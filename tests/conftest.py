"""Fixtures of every room: the event loop, prepared weights, one server and one database.

`make test` runs several workers of pytest-xdist. A file's tests stay on one worker, so that
its fixtures are made once; session fixtures are made once per worker.
"""

import fcntl
import gc
import os
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, settings

from phonex.engines.kokoro.weights import prepare
from phonex.store.database.embedded import EmbeddedServer, open_embedded
from phonex.store.files.places import BlobPlace
from phonex.system.cpu import usable_cpus
from tests.blob_places import MakeOlder, make_older_in, make_older_on_disk, open_named
from tests.running import Folders, RunningServer, worker
from tests.s3_server import S3Server

# How long an example takes says more of the machine than of us.
settings.register_profile("phonex", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("phonex")

# A shell ignores SIGINT in what it starts in the background, and children inherit that: then no
# service could be interrupted. A handler in Python is the default again in a child.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The slowest come first, so that no worker is left with a long file at the end.
SLOW_FIRST = (
    "tests/server/test_fitting",
    "tests/server/test_restart",
    "tests/cli",
    "tests/voices/fitting",
    "tests/server",
    "tests/docs/test_examples",
    "tests/fleet",
    "tests/engines",
)
MAX_WORKERS = 8  # each has a server, a database and networks in memory: 2 GB


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than CPUs, because workers also wait for servers to start and to end."""
    return min(usable_cpus() + 1, MAX_WORKERS)


def pytest_configure() -> None:
    """Collecting the tests makes no garbage worth looking for, but millions of objects."""
    gc.disable()


def pytest_collection_finish() -> None:
    """What is imported now is there until the end: the garbage collector need not look at it."""
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _turn(item.nodeid))


def _turn(nodeid: str) -> int:
    """Where a file stands in the order; those of one turn keep theirs."""
    slow = (turn for turn, start in enumerate(SLOW_FIRST) if nodeid.startswith(start))
    return next(slow, len(SLOW_FIRST))


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def models_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where weights are prepared, once for the tests of all workers."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if worker() else base) / "models"
    folder.mkdir(exist_ok=True)
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the other workers wait
        prepare(folder)
    finally:
        os.close(lock)
    return folder


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[RunningServer]:
    """A server shared by the tests that leave it as they found it; it runs as it does for users."""
    folders = Folders(tmp_path_factory.mktemp("server"), models_dir)
    with RunningServer(folders, anew=True, PHONEX_THREADS="0") as running:
        yield running


@pytest.fixture(scope="session")
def client(server: RunningServer) -> httpx.Client:
    return server.client


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """An S3 server with the bucket `phonex`, shared by tests that take prefixes of their own."""
    with S3Server(tmp_path_factory.mktemp("s3")) as running:
        running.create_bucket("phonex")
        yield running


@pytest.fixture
def blob_place(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> BlobPlace:
    """A place without files: on the local disk, or for tests that are `everywhere` in a bucket."""
    return open_named(getattr(request, "param", "local"), request, tmp_path, monkeypatch)


@pytest.fixture
def make_older(request: pytest.FixtureRequest, blob_place: BlobPlace) -> MakeOlder:
    """Lets blobs of the place be older."""
    if not blob_place.is_shared:
        return make_older_on_disk
    s3: S3Server = request.getfixturevalue("s3")
    return make_older_in(s3)


@pytest.fixture(scope="session")
async def database(
    anyio_backend: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[EmbeddedServer]:
    """The embedded database; each test takes one of its own by name."""
    server = await open_embedded(tmp_path_factory.mktemp("data"), "phonex")
    yield server
    await server.close()
