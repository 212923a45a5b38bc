"""Finds the principal of a request from its access token or API key."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from phonex.accounts.errors import KeyInvalid, TokenInvalid
from phonex.accounts.key_format import looks_like_api_key
from phonex.accounts.key_service import ApiKeyService
from phonex.accounts.principal import Principal, scopes_of
from phonex.accounts.tokens import TokenSigner
from phonex.store.records.sessions import Sessions
from phonex.store.records.users import UserRecord, Users


@dataclass(frozen=True)
class IssuedIdentity:
    """Whose token an identity provider issued. expires_at: seconds since 1970."""

    user: UserRecord
    expires_at: float


class Issuer(Protocol):
    """An identity provider whose tokens are accepted."""

    def has_form(self, token: str) -> bool:
        """Whether a token, which is not checked yet, may be one of this issuer."""

    async def authenticate(self, token: str) -> IssuedIdentity:
        """The user of a token. Raises TokenExpired, TokenInvalid, IssuerUnavailable."""


class Authenticator:
    """Looks into the records for every request, so that what is revoked is refused at once.

    All methods raise DatabaseUnavailable.
    """

    def __init__(
        self,
        users: Users,
        sessions: Sessions,
        keys: ApiKeyService,
        signer: TokenSigner,
        issuers: Iterable[Issuer] = (),
    ) -> None:
        self._users = users
        self._sessions = sessions
        self._keys = keys
        self._signer = signer
        self._issuers = tuple(issuers)

    async def by_token(self, token: str) -> Principal:
        """token: an access token, an issuer's token or an API key.

        Raises TokenExpired, TokenInvalid, KeyInvalid, IssuerUnavailable.
        """
        if looks_like_api_key(token):
            return await self.by_key(token)
        for issuer in self._issuers:
            if issuer.has_form(token):
                return _of_issuer(await issuer.authenticate(token))
        return await self._by_access_token(token)

    async def by_key(self, key: str) -> Principal:
        """Raises KeyInvalid."""
        record = await self._keys.check(key)
        user = await self._users.find(record.user_id)
        if user is None or user.disabled:
            raise KeyInvalid
        available = scopes_of(is_admin=user.is_admin)
        scopes = frozenset(scope for scope in available if scope in record.scopes)
        expires_at = record.expires_at.timestamp() if record.expires_at else None
        return Principal(user.user_id, scopes, by_key=True, expires_at=expires_at)

    async def _by_access_token(self, token: str) -> Principal:
        claims = self._signer.read_access(token)
        session = await self._sessions.find(claims.session_id)
        user = await self._users.find(claims.user_id)
        if session is None or user is None or user.disabled or session.user_id != user.user_id:
            raise TokenInvalid
        scopes = claims.scopes & scopes_of(is_admin=user.is_admin)
        return Principal(
            user.user_id, scopes, session_id=session.session_id, expires_at=claims.expires_at
        )


def _of_issuer(found: IssuedIdentity) -> Principal:
    user = found.user
    if user.disabled:
        raise TokenInvalid
    scopes = scopes_of(is_admin=user.is_admin)
    return Principal(user.user_id, scopes, expires_at=found.expires_at)
