"""A place with sockets; each test has a database of its own."""

import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from phonex.accounts.accounts import Accounts, open_accounts
from phonex.store.database.embedded import EmbeddedServer
from phonex.store.store import open_store
from phonex.system.service_threads import open_threads
from tests.accounts.samples import CHEAP, SECRET
from tests.conversations.hall import Hall
from tests.routes.socketio.place import SocketPlace, open_place
from tests.store.samples import place_in


@pytest.fixture
async def hall(database: EmbeddedServer, tmp_path: Path) -> AsyncIterator[Hall]:
    store = await open_store(database.uri, f"phonex_test_{uuid.uuid4().hex}", tmp_path)
    with open_threads() as threads:
        yield Hall(store, threads, place_in(tmp_path / "data"))
    await store.close()


@pytest.fixture
def accounts(hall: Hall) -> Iterator[Accounts]:
    with open_accounts(hall.store, SECRET, signup_is_open=True, cost=CHEAP) as accounts:
        yield accounts


@pytest.fixture
async def place(hall: Hall, accounts: Accounts) -> AsyncIterator[SocketPlace]:
    async with open_place(hall, accounts) as place:
        yield place
