import asyncio
from dataclasses import replace

import pytest

from phonex.accounts.accounts import Accounts, open_accounts
from phonex.accounts.errors import (
    AccountDisabled,
    EmailInvalid,
    EmailTaken,
    LoginFailed,
    PasswordTooShort,
    PasswordWrong,
    UserNotFound,
)
from phonex.accounts.passwords import HashCost
from phonex.accounts.user_service import NewUser, ProfileChange
from phonex.store.store import Store
from tests.accounts.samples import CHEAP, PASSWORD, SECRET, new_user

pytestmark = pytest.mark.anyio
OTHER = "another password"


async def test_a_new_user_can_sign_in_and_is_no_administrator(accounts: Accounts) -> None:
    user = await accounts.users.add(new_user(" Ada@Example.org "))
    assert (user.email, user.first_name, user.last_name) == ("Ada@Example.org", "Ada", "Lovelace")
    assert not user.is_admin
    assert await accounts.users.check_password("ada@example.ORG", PASSWORD) == user


async def test_of_many_who_take_an_address_one_gets_it(accounts: Accounts) -> None:
    tries = [accounts.users.add(new_user()) for _ in range(5)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(not isinstance(result, EmailTaken) for result in results) == 1
    assert len(await accounts.users.list()) == 1


@pytest.mark.parametrize(
    "email", ["", "ada", "@", "a@", "@b", "a b@c", "a@b@c", "a@\x7f", "a" * 250 + "@b.de"]
)
async def test_what_is_no_address_is_refused(accounts: Accounts, email: str) -> None:
    with pytest.raises(EmailInvalid):
        await accounts.users.add(new_user(email))


async def test_a_short_password_makes_no_user(accounts: Accounts) -> None:
    with pytest.raises(PasswordTooShort):
        await accounts.users.add(NewUser("ada@example.org", "short"))
    assert await accounts.users.list() == []


async def test_an_unknown_address_fails_as_a_wrong_password_does(accounts: Accounts) -> None:
    await accounts.users.add(new_user())
    with pytest.raises(LoginFailed) as wrong:
        await accounts.users.check_password("ada@example.org", OTHER)
    with pytest.raises(LoginFailed) as unknown:
        await accounts.users.check_password("bob@example.org", PASSWORD)
    assert wrong.value.message == unknown.value.message


async def test_who_has_no_password_cannot_sign_in_with_one(
    accounts: Accounts, store: Store
) -> None:
    await store.users.upsert_auth0("auth0|1", "ada@example.org")
    for password in ("", "None", PASSWORD):
        with pytest.raises(LoginFailed):
            await accounts.users.check_password("ada@example.org", password)


async def test_only_who_knows_the_password_learns_that_an_account_is_disabled(
    accounts: Accounts,
) -> None:
    user = await accounts.users.add(new_user())
    await accounts.users.set_disabled(user.user_id, True)
    with pytest.raises(AccountDisabled):
        await accounts.users.check_password("ada@example.org", PASSWORD)
    with pytest.raises(LoginFailed):
        await accounts.users.check_password("ada@example.org", OTHER)
    await accounts.users.set_disabled(user.user_id, False)
    await accounts.users.check_password("ada@example.org", PASSWORD)


async def test_signing_in_renews_a_hash_of_other_parameters(
    accounts: Accounts, store: Store
) -> None:
    user = await accounts.users.add(new_user())
    dearer = HashCost(n_passes=2, memory_kib=16, n_lanes=1)
    with open_accounts(store, SECRET, signup_is_open=True, cost=dearer) as later:
        await later.users.check_password("ada@example.org", PASSWORD)
        renewed = await later.users.get(user.user_id)
        assert renewed.password_hash != user.password_hash
        assert (renewed.password_hash or "").startswith("$argon2id$v=19$m=16,t=2,p=1$")
        await later.users.check_password("ada@example.org", PASSWORD)


async def test_names_change_without_the_password(accounts: Accounts) -> None:
    user = await accounts.users.add(new_user())
    changed = await accounts.users.change(user.user_id, ProfileChange(first_name=" Augusta "))
    assert (changed.first_name, changed.last_name) == ("Augusta", "Lovelace")
    assert await accounts.users.get(user.user_id) == changed


@pytest.mark.parametrize("current", [None, "", OTHER])
@pytest.mark.parametrize(
    "change", [ProfileChange(email="eve@example.org"), ProfileChange(password=OTHER)]
)
async def test_address_and_password_change_only_with_the_password(
    accounts: Accounts, change: ProfileChange, current: str | None
) -> None:
    user = await accounts.users.add(new_user())
    change = replace(change, current_password=current)
    with pytest.raises(PasswordWrong):
        await accounts.users.change(user.user_id, change)
    assert await accounts.users.get(user.user_id) == user


async def test_a_new_password_replaces_the_old_one(accounts: Accounts) -> None:
    user = await accounts.users.add(new_user())
    change = ProfileChange(password=OTHER, current_password=PASSWORD)
    await accounts.users.change(user.user_id, change)
    await accounts.users.check_password("ada@example.org", OTHER)
    with pytest.raises(LoginFailed):
        await accounts.users.check_password("ada@example.org", PASSWORD)


async def test_a_new_address_replaces_the_old_one_unless_it_is_taken(accounts: Accounts) -> None:
    user = await accounts.users.add(new_user())
    await accounts.users.add(new_user("bob@example.org"))
    change = ProfileChange(email="Bob@example.org", current_password=PASSWORD)
    with pytest.raises(EmailTaken):
        await accounts.users.change(user.user_id, change)
    change = ProfileChange(email="ADA@example.org", current_password=PASSWORD)  # her own
    assert (await accounts.users.change(user.user_id, change)).email == "ADA@example.org"
    change = ProfileChange(email="eve@example.org", current_password=PASSWORD)
    await accounts.users.change(user.user_id, change)
    await accounts.users.check_password("eve@example.org", PASSWORD)
    with pytest.raises(LoginFailed):
        await accounts.users.check_password("ada@example.org", PASSWORD)


async def test_changes_at_once_all_happen(accounts: Accounts) -> None:
    user = await accounts.users.add(new_user())
    await asyncio.gather(
        accounts.users.change(user.user_id, ProfileChange(first_name="A")),
        accounts.users.change(user.user_id, ProfileChange(last_name="B")),
        accounts.users.set_disabled(user.user_id, True),
    )
    found = await accounts.users.get(user.user_id)
    assert (found.first_name, found.last_name, found.disabled) == ("A", "B", True)


async def test_an_account_that_is_being_deleted_is_not_changed(
    accounts: Accounts, store: Store
) -> None:
    user = await accounts.users.add(new_user())
    closed = user.model_copy(update={"deleting": True, "disabled": True, "revision": 1})
    assert await store.users.replace(closed)
    with pytest.raises(UserNotFound):
        await accounts.users.set_disabled(user.user_id, False)
    with pytest.raises(UserNotFound):
        await accounts.users.change(user.user_id, ProfileChange(first_name="Ada"))
    assert await store.users.find(user.user_id) == closed


async def test_a_user_is_found_by_every_name(accounts: Accounts, store: Store) -> None:
    local = await accounts.users.add(new_user())
    external = await store.users.upsert_auth0("auth0|1", None)
    assert await accounts.users.get("Ada@example.org") == local
    assert await accounts.users.get(local.user_id) == local
    assert await accounts.users.get("auth0|1") == external
    with pytest.raises(UserNotFound, match="phonex users list"):
        await accounts.users.get("bob@example.org")


def test_the_cheap_cost_is_of_tests_alone() -> None:
    assert HashCost().memory_kib > 1000 * CHEAP.memory_kib
