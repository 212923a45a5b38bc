"""Who opened a socket, and whether they still may."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from phonex.accounts.errors import AccountsOff, ScopeMissing, TokenInvalid
from phonex.accounts.principal import Principal, Scope
from phonex.routes.http.deps import identify
from phonex.routes.http.sockets import KEY_HEADERS

if TYPE_CHECKING:
    from phonex.services.service import Services

LONGEST_TOKEN = 8192


@dataclass(frozen=True)
class Credentials:
    """A token or a key, as the client sent it."""

    token: str | None = field(default=None, repr=False)
    key: str | None = field(default=None, repr=False)


def credentials_of(auth: object, headers: Headers) -> Credentials:
    """auth: what a Socket.IO client gives as `auth`; its token comes before the headers.

    Raises TokenInvalid.
    """
    token = auth.get("token") if isinstance(auth, Mapping) else None
    if token is not None and not (isinstance(token, str) and len(token) <= LONGEST_TOKEN):
        raise TokenInvalid
    kind, _, bearer = headers.get("authorization", "").partition(" ")
    found = token or (bearer.strip() if kind.lower() == "bearer" else None) or None
    keys = [headers[name] for name in KEY_HEADERS if name in headers]
    return Credentials(found, keys[0] if keys else None)


class SocketAuthenticator:
    """Finds the principal of a socket, and looks again while it is open."""

    def __init__(self, services: "Services") -> None:
        self._services = services

    async def admit(self, credentials: Credentials) -> Principal:
        """Raises AccountsOff, ScopeMissing, and as identify()."""
        if self._services.accounts is None:
            raise AccountsOff
        return _checked(await identify(self._services, credentials.token, credentials.key))

    async def check(self, credentials: Credentials) -> Principal:
        """As admit(), but without counting a request."""
        accounts = self._services.accounts
        if accounts is None:
            raise AccountsOff
        if credentials.token is not None:
            return _checked(await accounts.authenticator.by_token(credentials.token))
        return _checked(await accounts.authenticator.by_key(credentials.key or ""))


def _checked(principal: Principal) -> Principal:
    """Raises ScopeMissing."""
    if Scope.CHAT not in principal.scopes:
        raise ScopeMissing([Scope.CHAT])
    return principal
