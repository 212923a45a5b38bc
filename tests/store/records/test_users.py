"""What every database must do for users."""

import asyncio

import pytest

from phonex.store.records.users import UserRecord, email_key, make_user_id
from phonex.store.store import Store
from tests.store.samples import NOON

pytestmark = pytest.mark.anyio


def make_user(email: str | None = None, auth0_id: str | None = None) -> UserRecord:
    return UserRecord(
        user_id=make_user_id(),
        auth0_id=auth0_id,
        email=email,
        email_key=None if email is None else email_key(email),
        created_at=NOON,
    )


def changed(user: UserRecord, **fields: object) -> UserRecord:
    return user.model_copy(update={**fields, "revision": user.revision + 1})


async def test_a_user_is_found_by_id_address_and_identity(store: Store) -> None:
    local, external = make_user("Ann@Example.org"), make_user(auth0_id="auth0|1")
    assert await store.users.insert(local)
    assert await store.users.insert(external)
    assert await store.users.find(local.user_id) == local
    assert await store.users.find_by_email(" ann@example.ORG") == local
    assert await store.users.find_by_auth0("auth0|1") == external
    assert await store.users.all() == [local, external]


@pytest.mark.parametrize("user_id", ["", "x", "0" * 24, "{'$ne': 1}", "\0" * 12])
async def test_an_unknown_id_finds_and_deletes_nothing(store: Store, user_id: str) -> None:
    await store.users.insert(make_user())
    assert await store.users.find(user_id) is None
    assert not await store.users.delete(user_id)


async def test_an_address_and_an_identity_have_one_user(store: Store) -> None:
    assert await store.users.insert(make_user("a@x.org", "auth0|1"))
    assert not await store.users.insert(make_user("A@x.org"))
    assert not await store.users.insert(make_user(auth0_id="auth0|1"))
    other = make_user("b@x.org")
    assert await store.users.insert(other)
    assert not await store.users.replace(changed(other, email_key="a@x.org"))
    assert await store.users.find(other.user_id) == other


async def test_when_a_user_was_last_seen_is_noted(store: Store) -> None:
    user = make_user()
    await store.users.insert(user)
    await store.users.mark_seen(user.user_id, NOON)
    seen = user.model_copy(update={"last_seen_at": NOON})
    assert await store.users.find(user.user_id) == seen
    assert await store.users.replace(changed(seen, first_name="Ann"))
    await store.users.mark_seen(make_user_id(), NOON)
    assert await store.users.all() == [changed(seen, first_name="Ann")]


async def test_users_without_address_and_identity_do_not_collide(store: Store) -> None:
    first, second = make_user(), make_user()
    assert await store.users.insert(first)
    assert await store.users.insert(second)
    assert await store.users.replace(changed(first, first_name="Ann"))
    assert await store.users.replace(changed(second, first_name="Bob"))


async def test_of_many_users_with_an_address_one_is_stored(store: Store) -> None:
    inserts = [store.users.insert(make_user("a@x.org")) for _ in range(20)]
    assert sum(await asyncio.gather(*inserts)) == 1


async def test_a_change_needs_its_predecessor(store: Store) -> None:
    user = make_user("a@x.org")
    await store.users.insert(user)
    disabled, renamed = changed(user, disabled=True), changed(user, first_name="Ann")
    assert await store.users.replace(disabled)
    assert not await store.users.replace(renamed)
    assert await store.users.find(user.user_id) == disabled


async def test_a_deleted_user_is_gone_and_the_address_is_free(store: Store) -> None:
    user = make_user("a@x.org")
    await store.users.insert(user)
    assert await store.users.delete(user.user_id)
    assert not await store.users.delete(user.user_id)
    assert await store.users.find(user.user_id) is None
    assert await store.users.insert(make_user("a@x.org"))


async def test_an_identity_gets_one_user_however_many_ask(store: Store) -> None:
    upserts = [store.users.upsert_auth0("auth0|1", "a@x.org") for _ in range(10)]
    users = await asyncio.gather(*upserts)
    assert len({user.user_id for user in users}) == 1
    assert users[0].email == "a@x.org"
    assert len(await store.users.all()) == 1


async def test_an_identity_keeps_its_user_when_the_address_changes(store: Store) -> None:
    user = await store.users.upsert_auth0("auth0|1", "a@x.org")
    moved = await store.users.upsert_auth0("auth0|1", "b@x.org")
    assert moved == changed(user, email="b@x.org")
    assert await store.users.upsert_auth0("auth0|1", None) == moved


async def test_an_identity_is_never_merged_with_a_user_of_the_same_address(store: Store) -> None:
    local = make_user("a@x.org")
    await store.users.insert(local)
    external = await store.users.upsert_auth0("auth0|1", "a@x.org")
    assert external.user_id != local.user_id
    assert await store.users.find_by_email("a@x.org") == local


async def test_users_are_found_by_the_beginning_of_a_name_or_a_whole_address(store: Store) -> None:
    ada = changed(make_user("Countess@x.org"), first_name="Ada", last_name="Lovelace")
    emile = changed(make_user("émile@x.org"), first_name="Émile", last_name="Zola")
    hidden = changed(make_user("ada@y.org"), first_name="Ada", findable=False)
    closed = changed(make_user("ada@z.org"), first_name="Ada", disabled=True)
    for user in (ada, emile, hidden, closed):
        assert await store.users.insert(user)

    async def found(text: str, other_than: str = "0" * 24) -> list[str]:
        users = await store.users.search(text, 20, other_than=other_than)
        return [user.user_id for user in users]

    for text in ("ad", "ADA  lov", "love", " COUNTESS@x.org", "Ada Lovelace"):
        assert await found(text) == [ada.user_id], text
    for text in ("ÉM", "e\u0301mile z", "émile@X.org"):
        assert await found(text) == [emile.user_id], text
    for text in ("da", "x.org", "countess@", "émile@x.or", "zz", ".*", "ada lovelace the", "$gt"):
        assert await found(text) == [], text
    assert await found("ada", other_than=ada.user_id) == []


async def test_a_search_never_returns_more_than_its_limit(store: Store) -> None:
    for number in range(5):
        user = changed(make_user(f"ada{number}@x.org"), first_name="Ada", last_name=f"{number}")
        assert await store.users.insert(user)
    users = await store.users.search("ada", 3, other_than="0" * 24)
    assert len(users) == 3
