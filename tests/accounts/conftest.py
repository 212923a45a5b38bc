"""An empty store, and accounts in it."""

import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from phonex.accounts.accounts import Accounts, open_accounts
from phonex.store.database.embedded import EmbeddedServer
from phonex.store.store import Store, open_store
from tests.accounts.samples import CHEAP, SECRET


@pytest.fixture
async def store(database: EmbeddedServer, tmp_path: Path) -> AsyncIterator[Store]:
    store = await open_store(database.uri, f"phonex_test_{uuid.uuid4().hex}", tmp_path)
    yield store
    await store.close()


@pytest.fixture
def accounts(store: Store) -> Iterator[Accounts]:
    with open_accounts(store, SECRET, signup_is_open=True, cost=CHEAP) as accounts:
        yield accounts
