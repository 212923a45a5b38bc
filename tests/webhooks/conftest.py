"""Fixtures: an empty store, and a receiver."""

from collections.abc import Iterator

import pytest

from tests.store.conftest import store as store
from tests.webhooks.receiver import Receiver, receiving


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one
