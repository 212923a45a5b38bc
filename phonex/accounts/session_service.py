"""Sessions: sign in, refresh, sign out.

A refresh token is used once: refreshing gives the next one, and an earlier one ends the session,
because either its user or a thief has a copy.
"""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from phonex.accounts.errors import TokenInvalid
from phonex.accounts.gate import ShutGate, SignInGate, may_enter
from phonex.accounts.principal import scopes_of
from phonex.accounts.tokens import ACCESS_S, REFRESH_S, RefreshClaims, TokenSigner
from phonex.accounts.user_service import UserService
from phonex.store.records.sessions import SessionRecord, Sessions
from phonex.store.records.users import UserRecord, Users
from phonex.system.clock import unix_now

logger = logging.getLogger(__name__)

# How long the last token may be used again: the response to its first use may have been lost, and
# two pages may refresh at once.
REPEAT_S = 10


@dataclass(frozen=True)
class TokenPair:
    """expires_in: seconds until the access token expires."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: int = ACCESS_S


class SessionService:
    """All methods raise DatabaseUnavailable; those that write also raise StorageFull."""

    def __init__(
        self,
        sessions: Sessions,
        users: Users,
        service: UserService,
        signer: TokenSigner,
        clock: Callable[[], int] = unix_now,
        gate: SignInGate | None = None,
    ) -> None:
        self._sessions = sessions
        self._users = users
        self._service = service
        self._signer = signer
        self._clock = clock
        self._gate = gate or ShutGate()

    async def login(self, email: str, password: str) -> TokenPair:
        """Raises LoginFailed, AccountDisabled, AccountMemorialized."""
        user = await self._service.check_password(email, password)
        now = self._clock()
        session = SessionRecord(
            session_id=secrets.token_hex(16),
            user_id=user.user_id,
            rotated_at=now,
            expires_at=now + REFRESH_S,
        )
        await self._sessions.insert(session)
        return self._tokens(session, user)

    async def refresh(self, token: str) -> TokenPair:
        """Raises TokenExpired, TokenInvalid."""
        claims = self._signer.read_refresh(token)
        user = await self._users.find(claims.user_id)
        session = await self._rotated(claims)
        if user is None or session is None or not await may_enter(user, self._gate, alive=True):
            raise TokenInvalid
        return self._tokens(session, user)

    async def logout(self, session_id: str) -> None:
        await self._sessions.delete(session_id)

    async def end_all(self, user_id: str, *, keep: str | None = None) -> None:
        """End all sessions of a user. keep: the id of one that goes on."""
        await self._sessions.delete_of(user_id, keep=keep)

    async def delete_expired(self) -> None:
        await self._sessions.delete_expired(self._clock())

    async def _rotated(self, claims: RefreshClaims) -> SessionRecord | None:
        """The session with its next token; None if it has ended, or ends because of a reuse."""
        session = await self._sessions.find(claims.session_id)
        now = self._clock()
        if session is not None and claims.rotation == session.rotation:
            changes = {
                "rotation": session.rotation + 1,
                "rotated_at": now,
                "expires_at": now + REFRESH_S,
            }
            following = session.model_copy(update=changes)
            if await self._sessions.rotate(following):
                return following
            session = await self._sessions.find(claims.session_id)  # refreshed concurrently
        if session is None or _is_repeat(claims, session, now):
            return session
        logger.warning("user %s: a refresh token was used twice; its session ends", claims.user_id)
        await self._sessions.delete(session.session_id)
        return None

    def _tokens(self, session: SessionRecord, user: UserRecord) -> TokenPair:
        scopes = scopes_of(is_admin=user.is_admin)
        claims = RefreshClaims(user.user_id, session.session_id, session.rotation)
        return TokenPair(
            self._signer.access(user.user_id, session.session_id, scopes),
            self._signer.refresh(claims, session.rotated_at),
        )


def _is_repeat(claims: RefreshClaims, session: SessionRecord, now: int) -> bool:
    return claims.rotation == session.rotation - 1 and abs(now - session.rotated_at) <= REPEAT_S
