"""The legacies of people, over a database of each test's own."""

from collections.abc import AsyncIterator

import pytest

from phonex.accounts.accounts import open_accounts
from phonex.legacy.memorials import Memorials
from phonex.store.store import Store
from phonex.system.worker_threads import WorkerThreads
from tests.accounts.samples import CHEAP, SECRET
from tests.echo.place import open_echo
from tests.legacy.house import WAIT, Clock, House, open_house
from tests.store.conftest import store

__all__ = ["store"]


@pytest.fixture
async def house(store: Store) -> AsyncIterator[House]:
    disk, clock = WorkerThreads("disk"), Clock()
    memorials = Memorials(store, WAIT, clock)
    with open_accounts(store, SECRET, signup_is_open=True, cost=CHEAP, gate=memorials) as accounts:
        yield await open_house(store, accounts, memorials, open_echo(store, disk), clock)
    disk.close()
