import asyncio
import logging

import pytest

from phonex.accounts.accounts import Accounts
from phonex.accounts.errors import TokenInvalid
from phonex.accounts.session_service import REPEAT_S, SessionService, TokenPair
from phonex.accounts.tokens import ACCESS_S, REFRESH_S, TokenSigner
from phonex.store.store import Store
from phonex.system.clock import unix_now
from tests.accounts.samples import PASSWORD, SECRET, new_user

pytestmark = pytest.mark.anyio


class Clock:
    def __init__(self) -> None:
        self.now = unix_now() - ACCESS_S // 2  # tokens of the future are refused

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions(accounts: Accounts, store: Store, clock: Clock) -> SessionService:
    signer = TokenSigner(SECRET, clock)
    return SessionService(store.sessions, store.users, accounts.users, signer, clock)


@pytest.fixture
async def tokens(accounts: Accounts, sessions: SessionService) -> TokenPair:
    await accounts.users.add(new_user())
    return await sessions.login("ada@example.org", PASSWORD)


async def is_open(accounts: Accounts, tokens: TokenPair) -> bool:
    try:
        await accounts.authenticator.by_token(tokens.access_token)
    except TokenInvalid:
        return False
    return True


async def test_refreshing_goes_on_as_long_as_it_is_done(
    accounts: Accounts, sessions: SessionService, tokens: TokenPair, clock: Clock
) -> None:
    for _ in range(3):
        clock.now += REPEAT_S + 1
        following = await sessions.refresh(tokens.refresh_token)
        assert following.refresh_token != tokens.refresh_token
        assert await is_open(accounts, following)
        tokens = following


async def test_a_used_refresh_token_ends_the_session(
    accounts: Accounts,
    sessions: SessionService,
    tokens: TokenPair,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    thief = await sessions.refresh(tokens.refresh_token)
    clock.now += REPEAT_S + 1
    with pytest.raises(TokenInvalid), caplog.at_level(logging.DEBUG):
        await sessions.refresh(tokens.refresh_token)
    assert not await is_open(accounts, thief)
    with pytest.raises(TokenInvalid):
        await sessions.refresh(thief.refresh_token)
    assert "used twice" in caplog.text
    assert tokens.refresh_token not in caplog.text


async def test_an_older_token_ends_the_session_at_once(
    accounts: Accounts, sessions: SessionService, tokens: TokenPair
) -> None:
    second = await sessions.refresh(tokens.refresh_token)
    third = await sessions.refresh(second.refresh_token)
    with pytest.raises(TokenInvalid):
        await sessions.refresh(tokens.refresh_token)
    assert not await is_open(accounts, third)


async def test_a_lost_response_can_be_had_again(
    sessions: SessionService, tokens: TokenPair, clock: Clock
) -> None:
    lost = await sessions.refresh(tokens.refresh_token)
    clock.now += REPEAT_S
    assert (await sessions.refresh(tokens.refresh_token)).refresh_token == lost.refresh_token
    await sessions.refresh(lost.refresh_token)


async def test_pages_that_refresh_at_once_get_the_same_token(
    sessions: SessionService, tokens: TokenPair
) -> None:
    found = await asyncio.gather(*(sessions.refresh(tokens.refresh_token) for _ in range(8)))
    assert len({pair.refresh_token for pair in found}) == 1


async def test_signing_out_ends_one_session(
    accounts: Accounts, sessions: SessionService, tokens: TokenPair
) -> None:
    other = await sessions.login("ada@example.org", PASSWORD)
    principal = await accounts.authenticator.by_token(tokens.access_token)
    await sessions.logout(principal.session_id or "")
    assert not await is_open(accounts, tokens)
    assert await is_open(accounts, other)
    with pytest.raises(TokenInvalid):
        await sessions.refresh(tokens.refresh_token)


async def test_all_sessions_end_but_the_one_that_is_kept(
    accounts: Accounts, sessions: SessionService, tokens: TokenPair
) -> None:
    other = await sessions.login("ada@example.org", PASSWORD)
    principal = await accounts.authenticator.by_token(tokens.access_token)
    await sessions.end_all(principal.owner_id or "", keep=principal.session_id)
    assert await is_open(accounts, tokens)
    assert not await is_open(accounts, other)


async def test_a_disabled_user_cannot_refresh(
    accounts: Accounts, sessions: SessionService, tokens: TokenPair
) -> None:
    user = await accounts.users.get("ada@example.org")
    await accounts.users.set_disabled(user.user_id, True)
    with pytest.raises(TokenInvalid):
        await sessions.refresh(tokens.refresh_token)
    assert not await is_open(accounts, tokens)


async def test_expired_sessions_are_removed_and_others_stay(
    accounts: Accounts, sessions: SessionService, tokens: TokenPair, clock: Clock
) -> None:
    clock.now += REFRESH_S - 1
    await sessions.delete_expired()
    assert await is_open(accounts, tokens)
    clock.now += 1
    await sessions.delete_expired()
    assert not await is_open(accounts, tokens)
