"""The legacies of people, over a database of each test's own."""

from collections.abc import AsyncIterator

import pytest

from phonex.accounts.accounts import open_accounts
from phonex.store.files.folders import open_portraits
from phonex.store.files.places import BlobPlace
from phonex.store.store import Store
from phonex.system.worker_threads import WorkerThreads
from tests.accounts.samples import CHEAP, SECRET
from tests.legacy.house import Clock, House, furnish, open_parts
from tests.store.conftest import store

__all__ = ["store"]


@pytest.fixture
async def house(store: Store, blob_place: BlobPlace) -> AsyncIterator[House]:
    disk, clock, portraits = WorkerThreads("disk"), Clock(), open_portraits(blob_place)
    portraits.sweep()
    parts = open_parts(store, portraits, disk, clock)
    with open_accounts(
        store, SECRET, signup_is_open=True, cost=CHEAP, gate=parts.memorials
    ) as accounts:
        yield await furnish(store, accounts, parts, clock)
    disk.close()
