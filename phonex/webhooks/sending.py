"""Sends one message to one address, which is looked up once: what is checked is what is called."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from ipaddress import IPv6Address, ip_address

import httpx2

from phonex.webhooks.destinations import Destination, is_public

TIMEOUT_S = 10.0  # of each step
TOTAL_S = 20.0


class NotSentError(Exception):
    """There was no answer. The message says why, in words for the client."""


@asynccontextmanager
async def open_web() -> AsyncIterator[httpx2.AsyncClient]:
    """Without proxies, redirects and cookies. Connections are not used again: the next one to the
    same IP address may be for another host, whose certificate has to be checked.
    """
    limits = httpx2.Limits(max_keepalive_connections=0)
    async with httpx2.AsyncClient(limits=limits, timeout=TIMEOUT_S, trust_env=False) as web:
        yield web


async def post(
    web: httpx2.AsyncClient, to: Destination, headers: Mapping[str, str], body: bytes
) -> int:
    """The status of the answer, whose body is not read. Raises NotSentError."""
    try:
        async with asyncio.timeout(TOTAL_S):
            address = await _look_up(to)
            url = f"{to.scheme}://{_bracketed(address)}:{to.port}{to.target}"
            request = web.build_request(
                "POST",
                url,
                content=body,
                headers={**headers, "Host": to.authority, "Content-Type": "application/json"},
                extensions={"sni_hostname": to.host} if to.scheme == "https" else {},
            )
            response = await web.send(request, stream=True)
            await response.aclose()
            return response.status_code
    except (TimeoutError, httpx2.TimeoutException) as exc:
        raise NotSentError("It did not answer in time.") from exc
    except (OSError, httpx2.HTTPError, httpx2.InvalidURL) as exc:
        raise NotSentError("It cannot be reached.") from exc


async def _look_up(to: Destination) -> str:
    """An IP address. Raises NotSentError, OSError."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(to.host, to.port, type=socket.SOCK_STREAM)
    addresses = [str(sockaddr[0]) for *_, sockaddr in found]
    if not to.anywhere and not all(map(is_public, addresses)):
        raise NotSentError("It is in a private network.")
    return addresses[0]


def _bracketed(address: str) -> str:
    bare = address.partition("%")[0]
    return f"[{bare}]" if isinstance(ip_address(bare), IPv6Address) else bare
