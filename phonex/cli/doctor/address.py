"""Whether the service can listen on its address, or already does."""

import errno
import http.client
import json
import socket
from contextlib import closing

from phonex.cli.doctor.finding import Finding
from phonex.settings.settings import Settings

_LONGEST_ANSWER = 1_000_000  # bytes that another program may send


def check_address(settings: Settings) -> Finding:
    is_v6 = ":" in settings.host
    address = f"[{settings.host}]:{settings.port}" if is_v6 else f"{settings.host}:{settings.port}"
    family = socket.AF_INET6 if is_v6 else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as exc:
            return _occupied(address, settings, exc)
    return Finding("address", f"{address} is free")


def _occupied(address: str, settings: Settings, exc: OSError) -> Finding:
    if exc.errno == errno.EADDRINUSE and (version := _phonex_at(settings)):
        return Finding("address", f"{address}: Phonex {version} is running")
    remedy = "set PHONEX_HOST or PHONEX_PORT"
    if exc.errno == errno.EADDRINUSE:
        remedy = "stop the program that listens there, or set PHONEX_PORT"
    return Finding("address", f"{address}: {exc.strerror}", remedy)


def _phonex_at(settings: Settings) -> str | None:
    """The version of the Phonex that listens there; None when it is another program."""
    connection = http.client.HTTPConnection(_reachable(settings.host), settings.port, timeout=5)
    with closing(connection):
        try:
            connection.request("GET", "/health", headers={"Accept": "application/json"})
            report = json.loads(connection.getresponse().read(_LONGEST_ANSWER))
        except (OSError, http.client.HTTPException, ValueError):
            return None
    known = isinstance(report, dict) and {"version", "engines"} <= report.keys()
    return str(report["version"]) if known else None


def _reachable(host: str) -> str:
    """The address to reach a service that listens on all addresses."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # not a binding
