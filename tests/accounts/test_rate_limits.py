"""Limits on requests, sign-ups and failed logins."""

import asyncio
from collections.abc import Sequence
from itertools import cycle, islice

import pytest

from phonex.accounts.errors import LoginFailed, RateLimited, TooManyFailedLogins, TooManySignUps
from phonex.accounts.principal import ANONYMOUS, Principal
from phonex.accounts.rate_limits import (
    MOST_COUNTERS,
    LoginThrottle,
    RateLimits,
    RequestLimit,
    SignUpLimit,
    client_of,
    in_memory,
)
from phonex.errors import DatabaseUnavailable

pytestmark = pytest.mark.anyio

ADA, BOB = Principal("ada"), Principal("bob")
HOME, CAFE = "192.0.2.1", "198.51.100.7"


def throttle(**rates: str) -> LoginThrottle:
    return LoginThrottle(in_memory(), **rates)


async def fail(guard: LoginThrottle, email: str, host: str) -> None:
    with pytest.raises(LoginFailed):
        async with guard.attempt(email, host):
            raise LoginFailed


async def log_in(guard: LoginThrottle, email: str, host: str) -> None:
    async with guard.attempt(email, host):
        pass


async def test_each_user_has_requests_of_their_own() -> None:
    limit = RequestLimit(in_memory(), "2/minute")
    for _ in range(2):
        await limit.take(ADA)
    with pytest.raises(RateLimited) as refused:
        await limit.take(ADA)
    assert 1 <= (refused.value.retry_after or 0) <= 60
    assert (refused.value.status, refused.value.code) == (429, "rate_limited")
    await limit.take(BOB)
    for _ in range(3):
        await limit.take(ANONYMOUS)


async def test_a_window_ends() -> None:
    counters = in_memory()
    limit = RequestLimit(counters, "1/minute")
    await limit.take(ADA)
    counters.expirations = dict.fromkeys(counters.expirations, 0.0)
    await limit.take(ADA)


async def test_zero_is_no_limit() -> None:
    limit = RequestLimit(in_memory(), "0")
    for _ in range(100):
        await limit.take(ADA)


async def test_failed_logins_of_a_client_at_an_account_are_limited() -> None:
    guard = throttle()
    for _ in range(10):
        await fail(guard, "Ada@example.org", HOME)
    with pytest.raises(TooManyFailedLogins) as refused:
        await log_in(guard, "ada@EXAMPLE.org ", HOME)
    assert 1 <= (refused.value.retry_after or 0) <= 900
    await log_in(guard, "ada@example.org", CAFE)
    await log_in(guard, "bob@example.org", HOME)


async def test_a_successful_login_clears_the_failed_ones() -> None:
    guard = throttle(of_both="2/minute")
    for _ in range(3):
        await fail(guard, "ada", HOME)
        await log_in(guard, "ada", HOME)
    await fail(guard, "ada", HOME)
    await fail(guard, "ada", HOME)
    with pytest.raises(TooManyFailedLogins):
        await log_in(guard, "ada", HOME)


async def test_a_database_that_is_down_is_no_failed_login() -> None:
    guard = throttle(of_both="1/minute", of_client="1/minute")
    for _ in range(3):
        with pytest.raises(DatabaseUnavailable):
            async with guard.attempt("ada", HOME):
                raise DatabaseUnavailable
    await log_in(guard, "ada", HOME)


async def test_a_client_cannot_try_many_accounts() -> None:
    guard = throttle(of_client="3/minute")
    for name in ("ada", "bob", "eve"):
        await fail(guard, name, HOME)
    with pytest.raises(TooManyFailedLogins):
        await log_in(guard, "dan", HOME)
    await log_in(guard, "dan", CAFE)


async def test_an_attack_from_many_clients_slows_each_and_locks_nobody_out() -> None:
    guard = throttle(of_account="4/minute", of_both_if_attacked="2/minute")
    attackers = [f"203.0.113.{n}" for n in range(6)]
    for host in attackers:
        await fail(guard, "ada", host)
    await fail(guard, "ada", attackers[0])
    with pytest.raises(TooManyFailedLogins):
        await log_in(guard, "ada", attackers[0])
    await fail(guard, "ada", HOME)  # a mistake
    await log_in(guard, "ada", HOME)


@pytest.mark.parametrize("names", [("ada",), ("ada", "bob", "eve", "dan")])
async def test_attempts_at_the_same_time_are_all_counted(names: Sequence[str]) -> None:
    guard = throttle(of_both="3/minute", of_client="3/minute")
    checked = []

    async def guess(name: str) -> None:
        async with guard.attempt(name, HOME):
            checked.append(1)
            await asyncio.sleep(0)
            raise LoginFailed

    who = islice(cycle(names), 20)
    ends = await asyncio.gather(*map(guess, who), return_exceptions=True)
    assert len(checked) == 3
    assert sum(isinstance(end, TooManyFailedLogins) for end in ends) == 17


async def test_sign_ups_of_a_client_are_limited() -> None:
    limit = SignUpLimit(in_memory(), "2/hour")
    for _ in range(2):
        await limit.take(HOME)
    with pytest.raises(TooManySignUps):
        await limit.take(HOME)
    await limit.take(CAFE)


@pytest.mark.parametrize(
    ("host", "client"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        (None, "unknown"),
        ("not an address", "not an address"),
    ],
)
def test_an_ipv6_client_is_its_network(host: str | None, client: str) -> None:
    assert client_of(host) == client


async def test_the_longest_of_several_waits_is_reported() -> None:
    limits = RateLimits(in_memory(), "x", "1/second; 2/hour")
    assert await limits.hit("ada") == 0
    await limits.hit("ada")
    assert await limits.hit("ada") > 1000


async def test_a_flood_of_clients_does_not_fill_the_memory() -> None:
    counters = in_memory()
    counters.storage.update({str(n): 1 for n in range(MOST_COUNTERS + 1)})
    await SignUpLimit(counters).take(HOME)
    assert len(counters.storage) <= 2
