"""Limits on requests, sign-ups and failed logins, counted in memory or, by all nodes, in Redis.

A client is an IP address, or the /64 network of an IPv6 address, which one customer has.
"""

import hashlib
import math
import time
from asyncio import Lock
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from ipaddress import IPv6Address, ip_address, ip_network
from weakref import WeakValueDictionary

from limits import RateLimitItem, parse_many
from limits.aio.storage import MemoryStorage, Storage
from limits.aio.strategies import FixedWindowRateLimiter

from phonex.accounts.errors import (
    LoginFailed,
    PasswordWrong,
    RateLimited,
    TooManyFailedLogins,
    TooManySignUps,
)
from phonex.accounts.principal import Principal

NO_LIMIT = "0"
# The counters in memory are forgotten above this number. A flood of failed logins that fills them
# is limited by the time that hashing takes: no faster than the limits allow.
MOST_COUNTERS = 10_000
IPV6_CUSTOMER_BITS = 64

# Failed logins. The pause between two grows with their number: 90 s, 3 min, 36 min on average.
OF_CLIENT_AND_ACCOUNT = "10/15 minutes; 20/hour; 40/day"
OF_CLIENT = "100/15 minutes; 1000/day"
# Above this, each client gets fewer failed logins for the account. Nobody is locked out by others.
OF_ACCOUNT = "100/hour"
OF_CLIENT_AND_ATTACKED_ACCOUNT = "2/15 minutes; 6/day"
SIGN_UPS_OF_CLIENT = "10/hour; 30/day"


Counters = Storage


def in_memory() -> MemoryStorage:
    """Counters of this process alone."""
    return MemoryStorage()


def client_of(host: str | None) -> str:
    """The client at an address. host: None if it is unknown, as on a Unix socket."""
    try:
        address = ip_address(host or "")
    except ValueError:
        return host or "unknown"
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ip_network((address.packed, IPV6_CUSTOMER_BITS), strict=False))
    return str(address)


class RateLimits:
    """Several limits on one thing. rates: such as "10/minute; 100/day"; "0" for no limit."""

    def __init__(self, counters: Storage, name: str, rates: str) -> None:
        self._counters = counters
        self._limiter = FixedWindowRateLimiter(counters)
        self._name = name
        self._items: Sequence[RateLimitItem] = [] if rates == NO_LIMIT else parse_many(rates)

    async def hit(self, *who: str) -> int:
        """Count one. Seconds until it would be allowed; 0 if it is."""
        await self._forget_a_flood()
        allowed = [await self._limiter.hit(item, self._name, *who) for item in self._items]
        return 0 if all(allowed) else await self.wait_s(*who)

    async def wait_s(self, *who: str) -> int:
        """Seconds until one more is allowed; 0 if it is now."""
        waits = [0]
        for item in self._items:
            if not await self._limiter.test(item, self._name, *who):
                stats = await self._limiter.get_window_stats(item, self._name, *who)
                waits.append(max(1, math.ceil(stats.reset_time - time.time())))
        return max(waits)

    async def clear(self, *who: str) -> None:
        for item in self._items:
            await self._limiter.clear(item, self._name, *who)

    async def _forget_a_flood(self) -> None:
        counters = self._counters
        if isinstance(counters, MemoryStorage) and len(counters.storage) > MOST_COUNTERS:
            await counters.reset()


class RequestLimit:
    """Limits the requests of each user. rate: such as "600/minute"; "0" for no limit."""

    def __init__(self, counters: Storage, rate: str) -> None:
        self._limits = RateLimits(counters, "requests", rate)
        self._rate = rate

    async def take(self, principal: Principal) -> None:
        """Count a request. Raises RateLimited; never for the anonymous owner."""
        if principal.owner_id is None:
            return
        if wait_s := await self._limits.hit(principal.owner_id):
            raise RateLimited(self._rate, wait_s)


class SignUpLimit:
    """Limits the sign-ups of each client."""

    def __init__(self, counters: Storage, rates: str = SIGN_UPS_OF_CLIENT) -> None:
        self._limits = RateLimits(counters, "sign-ups", rates)

    async def take(self, host: str | None) -> None:
        """Count a sign-up. Raises TooManySignUps."""
        if wait_s := await self._limits.hit(client_of(host)):
            raise TooManySignUps(wait_s)


class LoginThrottle:
    """Slows down guessing of passwords; only failed logins count.

    What others do with an account never keeps its user out: it lowers the number of mistakes that
    each client may make, but not to zero.
    """

    def __init__(
        self,
        counters: Storage,
        *,
        of_both: str = OF_CLIENT_AND_ACCOUNT,
        of_client: str = OF_CLIENT,
        of_account: str = OF_ACCOUNT,
        of_both_if_attacked: str = OF_CLIENT_AND_ATTACKED_ACCOUNT,
    ) -> None:
        self._of_both = RateLimits(counters, "login", of_both)
        self._of_client = RateLimits(counters, "login-client", of_client)
        self._of_account = RateLimits(counters, "login-account", of_account)
        self._if_attacked = RateLimits(counters, "login-attacked", of_both_if_attacked)
        self._locks: WeakValueDictionary[str, Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def attempt(self, user: str, host: str | None) -> AsyncIterator[None]:
        """Check a password in the block, which raises LoginFailed or PasswordWrong.

        Attempts of a client wait for each other, so that none runs uncounted (on the same node).
        Raises TooManyFailedLogins, whether or not there is such an account.
        """
        account, client = _digest(user), client_of(host)
        async with self._locks.setdefault(client, Lock()):
            if wait_s := await self._wait_s(account, client):
                raise TooManyFailedLogins(wait_s)
            try:
                yield
            except (LoginFailed, PasswordWrong):
                await self._count(account, client)
                raise
            await self._of_both.clear(account, client)
            await self._if_attacked.clear(account, client)

    async def _wait_s(self, account: str, client: str) -> int:
        waits = [
            await self._of_client.wait_s(client),
            await self._of_both.wait_s(account, client),
        ]
        if await self._of_account.wait_s(account):
            waits.append(await self._if_attacked.wait_s(account, client))
        return max(waits)

    async def _count(self, account: str, client: str) -> None:
        await self._of_client.hit(client)
        await self._of_account.hit(account)
        await self._of_both.hit(account, client)
        await self._if_attacked.hit(account, client)


def _digest(user: str) -> str:
    """A short key for an e-mail address of any length, or for an id."""
    return hashlib.sha256(user.strip().lower().encode()).hexdigest()[:32]
