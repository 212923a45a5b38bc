"""Tokens of an identity provider such as Auth0: checked with its public keys.

Source: RFC 7519 and OpenID Connect Core 1.0, 3.1.3.7. Auth0's access tokens have this form too.
"""

from typing import Any

import jwt

from phonex.accounts.authenticator import IssuedIdentity
from phonex.accounts.errors import TokenExpired, TokenInvalid
from phonex.accounts.issuer_keys import IssuerKeys, is_secure
from phonex.accounts.tokens import LEEWAY_S
from phonex.accounts.user_service import MOST_EMAIL
from phonex.errors import ConfigurationError
from phonex.store.records.users import Users

ALGORITHMS = ("RS256", "ES256")
MOST_SUBJECT = 255  # characters; source: OpenID Connect Core 1.0, 2

_REQUIRED = ["iss", "aud", "exp", "sub"]


class ExternalIssuer:
    """The users of its tokens get records at their first request."""

    def __init__(
        self, issuer: str, audience: str | None, users: Users, keys: IssuerKeys | None = None
    ) -> None:
        """Raises ConfigurationError."""
        if not is_secure(issuer):
            raise ConfigurationError(
                f"PHONEX_OIDC_ISSUER={issuer} must begin with https://, because the keys that "
                "decide who is let in come from there."
            )
        if not audience:
            raise ConfigurationError(
                "PHONEX_OIDC_AUDIENCE is not set; give the identifier of this service at the "
                "issuer, or tokens meant for other services would be accepted."
            )
        name = issuer.rstrip("/")
        self._names = [name, f"{name}/"]  # Auth0's ends with a slash
        self._audience = audience
        self._users = users
        self._keys = keys or IssuerKeys(name)

    def has_form(self, token: str) -> bool:
        """Whether a token, which is not checked yet, may be one of this issuer."""
        try:
            return jwt.get_unverified_header(token).get("alg") in ALGORITHMS
        except jwt.PyJWTError:
            return False

    async def authenticate(self, token: str) -> IssuedIdentity:
        """The user of a token. Raises TokenExpired, TokenInvalid, IssuerUnavailable."""
        claims = await self._read(token)
        subject = claims["sub"]
        if not (0 < len(subject) <= MOST_SUBJECT and subject.isascii()):
            raise TokenInvalid
        user = await self._users.upsert_auth0(subject, _verified_email(claims))
        return IssuedIdentity(user, int(claims["exp"]))

    async def _read(self, token: str) -> dict[str, Any]:  # Any: JSON
        try:
            key_id = jwt.get_unverified_header(token).get("kid")
            key = await self._keys.find(key_id) if isinstance(key_id, str) else None
            if key is None:
                raise TokenInvalid
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=list(ALGORITHMS),
                audience=self._audience,
                issuer=self._names,
                leeway=LEEWAY_S,
                options={"require": _REQUIRED},
            )
        except jwt.ExpiredSignatureError as exc:
            raise TokenExpired from exc
        except jwt.PyJWTError as exc:
            raise TokenInvalid from exc
        return claims


def _verified_email(claims: dict[str, Any]) -> str | None:
    email = claims.get("email")
    usable = isinstance(email, str) and len(email) <= MOST_EMAIL and email.isprintable()
    return email if usable and claims.get("email_verified") is True else None
