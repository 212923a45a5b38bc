"""Which addresses may be called: the hosts that the administrator lists, never private networks.

An entry is a host, `*.example.org` for all its subdomains, or `*`: these are called by HTTPS at its
own port, and only where their addresses are public. Or it is an origin, such as
`http://127.0.0.1:9000`, which is called wherever it is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from phonex.webhooks.errors import CallbackRefused, CallbacksOff

MOST_CHARS = 2048
PORTS = {"https": 443, "http": 80}
# What every parser reads alike.
_PLAIN = re.compile(r"[!#-\[\]^_a-z{|}~A-Z]+")
_NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True)
class Destination:
    """An address that may be called. authority: as in its URL. target: path and query.
    anywhere: also in private networks.
    """

    scheme: str
    host: str
    port: int
    authority: str
    target: str
    anywhere: bool


class AllowedDestinations:
    def __init__(self, entries: Sequence[str]) -> None:
        self._hosts = [each.lower().rstrip(".") for each in entries if "://" not in each]
        self._origins = {_origin(urlsplit(each)) for each in entries if "://" in each}

    @property
    def any(self) -> bool:
        """Whether anything may be called."""
        return bool(self._hosts or self._origins)

    def find(self, url: str) -> Destination:
        """The destination of a URL. Raises CallbacksOff, CallbackRefused."""
        if not self.any:
            raise CallbacksOff
        parts = _split(url)
        origin = _origin(parts)
        anywhere = origin in self._origins
        if not anywhere:
            self._check(*origin)
        scheme, host, port = origin
        target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        return Destination(scheme, host, port, parts.netloc, target, anywhere)

    def _check(self, scheme: str, host: str, port: int) -> None:
        """Raises CallbackRefused."""
        if not any(_matches(host, entry) for entry in self._hosts):
            raise CallbackRefused("its host is not listed.")
        if scheme != "https" or port != PORTS["https"]:
            raise CallbackRefused("it has to begin with https:// and to have no port.")
        if _is_address(host) and not is_public(host):
            raise CallbackRefused("it is in a private network.")


def _split(url: str) -> SplitResult:
    """Raises CallbackRefused."""
    if len(url) > MOST_CHARS:
        raise CallbackRefused(f"it is longer than {MOST_CHARS} characters.")
    if not _PLAIN.fullmatch(url):
        raise CallbackRefused("write other characters than those of URLs as %XX.")
    try:
        parts = urlsplit(url)
        known = parts.scheme in PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    if not known:
        raise CallbackRefused("it is no https:// address.")
    if "@" in parts.netloc or parts.fragment:
        raise CallbackRefused("it must not have a user, a password or a fragment.")
    return parts


def _origin(parts: SplitResult) -> tuple[str, str, int]:
    host = (parts.hostname or "").rstrip(".")
    return parts.scheme, host, parts.port or PORTS[parts.scheme]


def _matches(host: str, entry: str) -> bool:
    if entry.startswith("*."):
        return host.endswith(entry[1:])
    return entry in ("*", host)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_public(address: str) -> bool:
    """Whether an IP address can be reached from everywhere, and is one host's."""
    ip = ip_address(address.partition("%")[0])
    inner = _embedded(ip)
    if inner is not None:
        return is_public(str(inner))
    # Private networks before RFC 4193; Python takes them for public.
    if isinstance(ip, IPv6Address) and ip.is_site_local:
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _embedded(ip: IPv4Address | IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for. Sources: RFC 4291, 3056, 4380, 6052."""
    if isinstance(ip, IPv4Address):
        return None
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
