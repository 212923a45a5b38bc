from datetime import timedelta

import pytest

from phonex.accounts.accounts import Accounts
from phonex.accounts.errors import (
    ExpiryPassed,
    KeyInvalid,
    KeyNotFound,
    ScopeUnavailable,
    TooManyKeys,
)
from phonex.accounts.key_format import hash_api_key, make_api_key
from phonex.accounts.key_service import MOST_KEYS, USE_PRECISION
from phonex.store.records.api_keys import ApiKeyRecord, make_key_id
from phonex.store.records.users import UserRecord
from phonex.store.store import Store
from phonex.system.clock import utc_now
from tests.accounts.samples import new_user

pytestmark = pytest.mark.anyio


@pytest.fixture
async def user(accounts: Accounts) -> UserRecord:
    return await accounts.users.add(new_user())


async def keep(store: Store, user: UserRecord, **fields: object) -> str:
    """A key whose record has these fields."""
    key = make_api_key()
    record = ApiKeyRecord(
        key_id=make_key_id(),
        user_id=user.user_id,
        name="old",
        start=key[:10],
        key_hash=hash_api_key(key),
        scopes=["speak"],
        created_at=utc_now(),
    )
    await store.api_keys.insert(record.model_copy(update=fields))
    return key


async def test_a_key_is_shown_once_and_stored_as_a_hash(
    accounts: Accounts, user: UserRecord
) -> None:
    created = await accounts.keys.create(user, "reader", ["speak"])
    assert await accounts.keys.check(created.key) == created.record
    (listed,) = await accounts.keys.list(user.user_id)
    assert created.key.startswith(listed.start)
    assert created.key not in listed.model_dump_json()


async def test_a_key_may_do_no_more_than_its_user(accounts: Accounts, user: UserRecord) -> None:
    everything = ["chat", "echos", "speak", "voices"]
    assert (await accounts.keys.create(user, "all")).record.scopes == everything
    for scope in ("admin", "fly"):
        with pytest.raises(ScopeUnavailable, match="chat, echos, speak, voices"):
            await accounts.keys.create(user, "more", ["speak", scope])
    admin = await accounts.users.add(new_user("root@example.org", is_admin=True))
    assert (await accounts.keys.create(admin, "ops", ["admin"])).record.scopes == ["admin"]
    assert "admin" not in (await accounts.keys.create(admin, "all")).record.scopes


async def test_an_expired_key_is_refused(
    accounts: Accounts, store: Store, user: UserRecord
) -> None:
    with pytest.raises(ExpiryPassed):
        await accounts.keys.create(user, "late", expires_at=utc_now())
    soon = utc_now() + timedelta(hours=1)
    await accounts.keys.check((await accounts.keys.create(user, "soon", expires_at=soon)).key)
    with pytest.raises(KeyInvalid):
        await accounts.keys.check(await keep(store, user, expires_at=utc_now()))


async def test_an_unknown_key_is_refused(accounts: Accounts) -> None:
    for key in (make_api_key(), "phx_", "", "phx_é"):
        with pytest.raises(KeyInvalid):
            await accounts.keys.check(key)


async def test_the_last_use_is_noted_to_the_minute(
    accounts: Accounts, store: Store, user: UserRecord
) -> None:
    recently, long_ago = utc_now() - USE_PRECISION / 2, utc_now() - 2 * USE_PRECISION
    await accounts.keys.check(await keep(store, user, last_used_at=recently))
    await accounts.keys.check(await keep(store, user, last_used_at=long_ago))
    await accounts.keys.check(await keep(store, user))
    first, second, third = await accounts.keys.list()
    assert first.last_used_at == recently
    assert second.last_used_at is not None
    assert second.last_used_at > recently
    assert third.last_used_at is not None


async def test_a_user_revokes_only_own_keys(accounts: Accounts, user: UserRecord) -> None:
    other = await accounts.users.add(new_user("bob@example.org"))
    created = await accounts.keys.create(user, "reader")
    for user_id, key_id in ((other.user_id, created.record.key_id), (user.user_id, "x")):
        with pytest.raises(KeyNotFound):
            await accounts.keys.revoke(key_id, user_id)
    await accounts.keys.revoke(created.record.key_id, user.user_id)
    with pytest.raises(KeyInvalid):
        await accounts.keys.check(created.key)


async def test_a_user_has_a_limited_number_of_keys(
    accounts: Accounts, store: Store, user: UserRecord
) -> None:
    for _ in range(MOST_KEYS):
        await keep(store, user)
    with pytest.raises(TooManyKeys):
        await accounts.keys.create(user, "one more")
