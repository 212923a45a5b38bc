"""What every database must do for API keys."""

from datetime import timedelta

import pytest

from phonex.store.records.api_keys import ApiKeyRecord, make_key_id
from phonex.store.store import Store
from tests.store.samples import NOON

pytestmark = pytest.mark.anyio


def make_key(key_hash: str, user_id: str = "u-1") -> ApiKeyRecord:
    return ApiKeyRecord(
        key_id=make_key_id(),
        user_id=user_id,
        name="reader",
        start="phx_abcd",
        key_hash=key_hash,
        scopes=["speak"],
        created_at=NOON,
        expires_at=NOON + timedelta(days=1),
    )


async def test_a_key_is_found_by_its_hash_and_by_its_user(store: Store) -> None:
    first, second, theirs = make_key("1"), make_key("2"), make_key("3", "u-2")
    for key in (first, second, theirs):
        assert await store.api_keys.insert(key)
    assert await store.api_keys.find_by_hash("2") == second
    assert await store.api_keys.find_by_hash("4") is None
    assert await store.api_keys.of("u-1") == [first, second]
    assert await store.api_keys.all() == [first, second, theirs]


async def test_a_hash_has_one_key(store: Store) -> None:
    assert await store.api_keys.insert(make_key("1"))
    assert not await store.api_keys.insert(make_key("1", "u-2"))


async def test_the_last_use_is_kept(store: Store) -> None:
    key = make_key("1")
    await store.api_keys.insert(key)
    await store.api_keys.mark_used(key.key_id, NOON)
    assert await store.api_keys.of("u-1") == [key.model_copy(update={"last_used_at": NOON})]


async def test_only_its_user_deletes_a_key(store: Store) -> None:
    key = make_key("1")
    await store.api_keys.insert(key)
    assert not await store.api_keys.delete(key.key_id, "u-2")
    assert not await store.api_keys.delete("no id", "u-1")
    assert await store.api_keys.delete(key.key_id, "u-1")
    assert not await store.api_keys.delete(key.key_id)
    assert await store.api_keys.find_by_hash("1") is None


async def test_all_keys_of_a_user_are_deleted(store: Store) -> None:
    theirs = make_key("3", "u-2")
    for key in (make_key("1"), make_key("2"), theirs):
        await store.api_keys.insert(key)
    await store.api_keys.delete_of("u-1")
    assert await store.api_keys.all() == [theirs]
