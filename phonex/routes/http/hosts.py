"""The host names that the service accepts.

Any site can point its own name at 127.0.0.1 (DNS rebinding); to the browser its pages then have the
same origin as the service. The browser still sends that name as `Host`, so the service checks it.
"""

import re
import socket
from collections.abc import Callable, Iterable
from functools import cached_property
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import unquote

import psutil
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from phonex.errors import PhonexError
from phonex.routes.http.errors import HostMalformed, HostNotAllowed
from phonex.routes.http.problem import problem_of

# A name or a bracketed address, with an optional port. Source: RFC 9110, 7.2, RFC 3986, 3.2.
AUTHORITY = re.compile(r"(\[[\w:.%~-]+\]|[\w.~-]+)(?::[0-9]{0,5})?", re.ASCII)
# The authority of a target in absolute form. Source: RFC 9112, 3.2.2.
ABSOLUTE = re.compile(rb"https?://([^/]*)(.*)", re.IGNORECASE | re.DOTALL)

Address = IPv4Address | IPv6Address


def host_of(authority: str) -> str:
    """The host of `host:port` in lower case, without brackets and final dot.

    Raises HostMalformed.
    """
    found = AUTHORITY.fullmatch(authority)
    if found is None:
        raise HostMalformed(authority)
    return found[1].lower().strip("[]").removesuffix(".")


def _address(host: str) -> Address | None:
    """The IP address that a host is; None for a name."""
    try:
        found = ip_address(host.partition("%")[0])  # drop the zone: an interface of the client
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _addresses(hosts: Iterable[str]) -> set[Address]:
    return {address for host in hosts if (address := _address(host))}


def addresses_here() -> list[str]:
    """The addresses of this machine. Raises OSError where netlink is closed to the process."""
    interfaces = psutil.net_if_addrs().values()
    return [each.address for addresses in interfaces for each in addresses]


class AllowedHosts:
    """Allows the names and addresses of this machine, and those that are listed.

    listen: the address the service is bound to. listed: further names and addresses;
    `*.example.org` for all subdomains, `*` for any. here: called each time, because addresses
    come and go with networks.
    """

    def __init__(
        self,
        listen: str,
        listed: Iterable[str],
        here: Callable[[], Iterable[str]] = addresses_here,
    ) -> None:
        names = {name.lower().strip("[]").removesuffix(".") for name in (listen, *listed)}
        self._any = "*" in names
        self._endings = tuple(name[1:] for name in names if name.startswith("*."))
        self._names = names
        self._addresses = _addresses(names)
        self._here = here

    def allow(self, host: str, reached: str | None = None) -> bool:
        """host: from host_of(). reached: the local address of the connection."""
        if self._any or host in self._names or host.endswith(self._endings):
            return True
        address = _address(host)
        if address is None:
            return host == "localhost" or host.endswith(".localhost") or host in self._own_names
        known = address.is_loopback or address in self._addresses
        return known or address == _address(reached or "") or address in self._addresses_here()

    def _addresses_here(self) -> set[Address]:
        try:
            return _addresses(self._here())
        except OSError:  # a sandbox may close netlink
            return set()

    @cached_property
    def _own_names(self) -> frozenset[str]:
        """This machine's host name, also with .local (mDNS)."""
        name = socket.gethostname().lower()
        first = name.partition(".")[0]
        return frozenset({name, first, f"{first}.local"} - {""})


class HostRule:
    """Answers 421 to requests for a host that is not allowed."""

    def __init__(self, app: ASGIApp, allowed: AllowedHosts) -> None:
        self._app = app
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            try:
                self._check(scope)
            except (HostMalformed, HostNotAllowed) as exc:
                await _refuse(exc, scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        """Raises HostMalformed, HostNotAllowed."""
        given = [_text(host) for host in Headers(scope=scope).getlist("host")]
        if len(given) > 1:
            raise HostMalformed(", ".join(given))
        reached, _ = scope.get("server") or (None, None)
        for authority in (*given, *_authority_of_target(scope)) or ("",):
            if not self._allowed.allow(host := host_of(authority), reached):
                raise HostNotAllowed(host)


def _authority_of_target(scope: Scope) -> tuple[str, ...]:
    """The host of a target in absolute form; reduces the target to its path."""
    found = ABSOLUTE.fullmatch(scope.get("raw_path") or b"")
    if found is None:
        return ()
    scope["raw_path"] = found[2] or b"/"
    scope["path"] = unquote(scope["raw_path"].decode("ascii", "replace"))
    return (found[1].decode("utf-8", "replace"),)


def _text(header: str) -> str:
    """Decode a header as UTF-8; Starlette decodes it as Latin-1."""
    return header.encode("latin-1").decode("utf-8", "replace")


async def _refuse(error: PhonexError, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await problem_of(error).response(Request(scope))(scope, receive, send)
    else:
        await send({"type": "websocket.close", "code": 1008, "reason": "host_not_allowed"})
