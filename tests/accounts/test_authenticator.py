import time
from datetime import timedelta

import pytest

from phonex.accounts.accounts import Accounts
from phonex.accounts.errors import KeyInvalid, TokenInvalid
from phonex.accounts.principal import ALL_SCOPES, USER_SCOPES, Principal, Scope
from phonex.accounts.tokens import ACCESS_S, TokenSigner
from phonex.store.store import Store
from phonex.system.clock import utc_now
from tests.accounts.samples import PASSWORD, SECRET, new_user

pytestmark = pytest.mark.anyio


async def test_a_token_is_its_users(accounts: Accounts) -> None:
    user = await accounts.users.add(new_user())
    tokens = await accounts.sessions.login("ada@example.org", PASSWORD)
    principal = await accounts.authenticator.by_token(tokens.access_token)
    assert (principal.owner_id, principal.scopes) == (user.user_id, USER_SCOPES)
    assert not principal.by_key
    with pytest.raises(TokenInvalid):
        await accounts.authenticator.by_token(tokens.refresh_token)


async def test_a_key_is_its_users_within_its_scopes(accounts: Accounts) -> None:
    user = await accounts.users.add(new_user())
    created = await accounts.keys.create(user, "reader", ["speak"])
    expected = Principal(user.user_id, frozenset({Scope.SPEAK}), by_key=True)
    assert await accounts.authenticator.by_key(created.key) == expected
    assert await accounts.authenticator.by_token(created.key) == expected


async def test_who_is_no_administrator_any_more_has_no_scope_of_one(
    accounts: Accounts, store: Store
) -> None:
    admin = await accounts.users.add(new_user(is_admin=True))
    tokens = await accounts.sessions.login("ada@example.org", PASSWORD)
    key = (await accounts.keys.create(admin, "ops", ["admin", "speak"])).key
    assert (await accounts.authenticator.by_token(tokens.access_token)).scopes == ALL_SCOPES
    await store.users.replace(admin.model_copy(update={"is_admin": False, "revision": 1}))
    assert (await accounts.authenticator.by_token(tokens.access_token)).scopes == USER_SCOPES
    assert (await accounts.authenticator.by_key(key)).scopes == {Scope.SPEAK}


async def test_a_disabled_or_deleted_user_is_refused_at_once(
    accounts: Accounts, store: Store
) -> None:
    user = await accounts.users.add(new_user())
    tokens = await accounts.sessions.login("ada@example.org", PASSWORD)
    key = (await accounts.keys.create(user, "reader")).key

    async def is_refused() -> None:
        with pytest.raises(TokenInvalid):
            await accounts.authenticator.by_token(tokens.access_token)
        with pytest.raises(KeyInvalid):
            await accounts.authenticator.by_key(key)

    await accounts.users.set_disabled(user.user_id, True)
    await is_refused()
    await accounts.users.set_disabled(user.user_id, False)
    await accounts.authenticator.by_token(tokens.access_token)
    await store.users.delete(user.user_id)
    await is_refused()


async def test_a_token_of_another_users_session_is_refused(accounts: Accounts) -> None:
    ada = await accounts.users.add(new_user())
    bob = await accounts.users.add(new_user("bob@example.org"))
    tokens = await accounts.sessions.login("ada@example.org", PASSWORD)
    session_id = (await accounts.authenticator.by_token(tokens.access_token)).session_id or ""
    signer = TokenSigner(SECRET)
    await accounts.authenticator.by_token(signer.access(ada.user_id, session_id, USER_SCOPES))
    with pytest.raises(TokenInvalid):
        await accounts.authenticator.by_token(signer.access(bob.user_id, session_id, USER_SCOPES))


async def test_a_principal_expires_with_its_token_or_key(accounts: Accounts) -> None:
    user = await accounts.users.add(new_user())
    tokens = await accounts.sessions.login("ada@example.org", PASSWORD)
    principal = await accounts.authenticator.by_token(tokens.access_token)
    assert principal.expires_at is not None
    assert principal.expires_at == pytest.approx(time.time() + ACCESS_S, abs=60)
    tomorrow = utc_now() + timedelta(days=1)
    brief = await accounts.keys.create(user, "brief", expires_at=tomorrow)
    lasting = await accounts.keys.create(user, "lasting")
    found = [
        (await accounts.authenticator.by_key(each.key)).expires_at for each in (brief, lasting)
    ]
    assert found == [tomorrow.timestamp(), None]
