"""Signs and reads this service's own tokens: short-lived access tokens, and refresh tokens.

Knows no records: whether a token's session still exists is for others to check.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from phonex.accounts.errors import TokenExpired, TokenInvalid
from phonex.accounts.principal import Scope
from phonex.system.clock import unix_now

ACCESS_S = 15 * 60
REFRESH_S = 30 * 24 * 3600
LEEWAY_S = 10  # by which clocks may differ
ALGORITHM = "HS256"

_REQUIRED = ["exp", "iat", "jti", "sub", "type", "sid"]


@dataclass(frozen=True)
class AccessClaims:
    """expires_at: seconds since 1970."""

    user_id: str
    session_id: str
    scopes: frozenset[Scope]
    expires_at: int


@dataclass(frozen=True)
class RefreshClaims:
    """rotation: the token's number in its session, from 0."""

    user_id: str
    session_id: str
    rotation: int


class TokenSigner:
    """secret: 32 bytes or more. clock: seconds since 1970, for new tokens."""

    def __init__(self, secret: bytes, clock: Callable[[], int] = unix_now) -> None:
        if len(secret) < 32:
            raise ValueError("the secret must have 32 bytes or more")
        self._secret = secret
        self._clock = clock

    def access(self, user_id: str, session_id: str, scopes: frozenset[Scope]) -> str:
        now = self._clock()
        return self._sign(
            {
                "type": "access",
                "sub": user_id,
                "sid": session_id,
                "iat": now,
                "exp": now + ACCESS_S,
                "jti": secrets.token_hex(16),
                "scopes": sorted(scopes),
            }
        )

    def refresh(self, claims: RefreshClaims, issued_at: int) -> str:
        """The same arguments give the same token."""
        return self._sign(
            {
                "type": "refresh",
                "sub": claims.user_id,
                "sid": claims.session_id,
                "iat": issued_at,
                "exp": issued_at + REFRESH_S,
                "jti": f"{claims.session_id}.{claims.rotation}",
                "rotation": claims.rotation,
            }
        )

    def read_access(self, token: str) -> AccessClaims:
        """Raises TokenExpired, TokenInvalid."""
        claims = self._read(token, "access", "scopes")
        known = frozenset(scope for scope in Scope if scope in claims["scopes"])
        return AccessClaims(claims["sub"], claims["sid"], known, claims["exp"])

    def read_refresh(self, token: str) -> RefreshClaims:
        """Raises TokenExpired, TokenInvalid."""
        claims = self._read(token, "refresh", "rotation")
        return RefreshClaims(claims["sub"], claims["sid"], claims["rotation"])

    def _sign(self, claims: Mapping[str, object]) -> str:
        return jwt.encode(dict(claims), self._secret, ALGORITHM)

    def _read(self, token: str, kind: str, also: str) -> dict[str, Any]:  # Any: JSON, signed by us
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._secret,
                algorithms=[ALGORITHM],
                leeway=LEEWAY_S,
                options={"require": [*_REQUIRED, also]},
            )
        except jwt.ExpiredSignatureError as exc:
            raise TokenExpired from exc
        except jwt.PyJWTError as exc:
            raise TokenInvalid from exc
        if claims["type"] != kind:
            raise TokenInvalid
        return claims
