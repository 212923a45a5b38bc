"""Who may talk with an echo: its owner, and those whom a rule lets in."""

from collections.abc import Sequence
from typing import Protocol

from phonex.accounts.errors import AccountsOff
from phonex.accounts.principal import Principal
from phonex.echo.errors import EchoNotFound
from phonex.store.records.echos import EchoRecord, Echos


class GuestRule(Protocol):
    """Lets others than its owner talk with an echo."""

    async def may_visit(self, user_id: str, echo: EchoRecord) -> bool:
        """Raises DatabaseUnavailable."""


class EchoAccess:
    """guests: read at every question, so that rules can be added later."""

    def __init__(self, echos: Echos, guests: Sequence[GuestRule]) -> None:
        self._echos = echos
        self._guests = guests

    async def find(self, principal: Principal, echo_id: str) -> EchoRecord:
        """An echo that a principal may talk with.

        Raises EchoNotFound, also for one that it may not; DatabaseUnavailable.
        """
        found = await self._echos.of_anyone([echo_id])
        if not found or principal.owner_id is None:
            raise EchoNotFound(echo_id)
        [echo] = found
        if echo.owner_id == principal.owner_id:
            return echo
        for rule in self._guests:
            if await rule.may_visit(principal.owner_id, echo):
                return echo
        raise EchoNotFound(echo_id)


def user_id_of(principal: Principal) -> str:
    """Raises AccountsOff."""
    if principal.owner_id is None:
        raise AccountsOff
    return principal.owner_id
