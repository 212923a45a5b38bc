"""The public keys of an identity provider, found by OpenID Connect discovery and kept in memory.

Sources: OpenID Connect Discovery 1.0; RFC 7517.
"""

import asyncio
import json
import logging
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx2
import jwt

from phonex.accounts.errors import IssuerUnavailable

logger = logging.getLogger(__name__)

DISCOVERY = "/.well-known/openid-configuration"
# An unknown key id makes us look for new keys, at most this often: anyone can invent key ids.
LEAST_PAUSE_S = 60.0
# After this long the keys are fetched again, so that a withdrawn one is forgotten.
KEPT_S = 3600.0
RETRY_S = 5.0  # after no answer
TIMEOUT_S = 5.0
MOST_BYTES = 256 * 1024

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class _AnswerError(Exception):
    """What the issuer answered is not what the standard says."""


def is_secure(url: str) -> bool:
    """Whether keys fetched from this address can be trusted: by HTTPS, or from this machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


class IssuerKeys:
    """issuer: its address, without a final slash. clock: seconds, for the pauses."""

    def __init__(self, issuer: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._issuer = issuer
        self._clock = clock
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched_at: float | None = None  # the last attempt
        self._failed = False
        self._fetching = asyncio.Lock()

    async def find(self, key_id: str) -> jwt.PyJWK | None:
        """Raises IssuerUnavailable when no keys could be fetched yet."""
        if self._is_due(key_id):
            async with self._fetching:
                if self._is_due(key_id):  # not fetched while we waited
                    await self._fetch()
        if not self._keys:
            raise IssuerUnavailable
        return self._keys.get(key_id)

    def _is_due(self, key_id: str) -> bool:
        if self._fetched_at is None:
            return True
        known_s = KEPT_S if key_id in self._keys else LEAST_PAUSE_S
        return self._clock() - self._fetched_at >= (RETRY_S if self._failed else known_s)

    async def _fetch(self) -> None:
        """Keeps the keys that it has if the issuer does not answer."""
        self._fetched_at, self._failed = self._clock(), True
        try:
            async with asyncio.timeout(2 * TIMEOUT_S), httpx2.AsyncClient(timeout=TIMEOUT_S) as web:
                document = await _get(web, f"{self._issuer}{DISCOVERY}")
                self._keys = _parse(await _get(web, self._keys_url(document)))
                self._failed = False
        except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, _AnswerError) as exc:
            logger.warning("the keys of %s cannot be fetched: %r", self._issuer, exc)

    def _keys_url(self, document: dict[str, Any]) -> str:
        if str(document.get("issuer")).rstrip("/") != self._issuer:
            raise _AnswerError("the document is another issuer's")
        url = str(document.get("jwks_uri"))
        if not is_secure(url):
            raise _AnswerError("jwks_uri is not an https address")
        return url


async def _get(web: httpx2.AsyncClient, url: str) -> dict[str, Any]:
    """Raises _AnswerError, httpx2.HTTPError."""
    content = b""
    async with web.stream("GET", url) as response:
        response.raise_for_status()
        async for part in response.aiter_bytes():
            content += part
            if len(content) > MOST_BYTES:
                raise _AnswerError(f"the answer is larger than {MOST_BYTES} bytes")
    try:
        document = json.loads(content)
    except ValueError as exc:
        raise _AnswerError("the answer is not JSON") from exc
    if not isinstance(document, dict):
        raise _AnswerError("the answer is not a JSON object")
    return document


def _parse(document: dict[str, Any]) -> dict[str, jwt.PyJWK]:
    """The keys by id; those of unknown kinds are left out."""
    try:
        found = jwt.PyJWKSet.from_dict(document).keys
    except (jwt.PyJWTError, AttributeError, TypeError, ValueError) as exc:
        raise _AnswerError("the answer is not a set of keys") from exc
    return {key.key_id: key for key in found if key.key_id and key.public_key_use in (None, "sig")}
