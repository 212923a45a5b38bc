"""Memorials: how the confirmed death of a user makes the account one, and what prevents it.

The legacy's record decides: of a sign-in and the end of the waiting, one comes first. There is no
timer: what is due happens when somebody looks, so a restart loses nothing.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from phonex.accounts.errors import AccountChanged
from phonex.errors import StorageFull
from phonex.legacy import steps
from phonex.legacy.errors import MemorialNotFound, NothingToRestore
from phonex.legacy.ledger import TRIES, LegacyLedger
from phonex.store.records.echos import EchoRecord
from phonex.store.records.legacies import Confirmation, LegacyRecord, LegacyState, SignOfLife
from phonex.store.records.users import UserRecord
from phonex.store.store import Store
from phonex.system.clock import utc_now


@dataclass(frozen=True)
class Witness:
    """Who confirms a death."""

    user_id: str
    is_admin: bool = False


class Memorials:
    """A SignInGate and a GuestRule. All methods raise DatabaseUnavailable, AccountChanged; those
    that change something also raise StorageFull.

    wait: how long the person can object.
    """

    def __init__(
        self, store: Store, wait: timedelta, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self.ledger = LegacyLedger(store, clock)
        self._wait = wait
        self._clock = clock

    async def admits(
        self, user: UserRecord, *, alive: bool = False, issued_at: datetime | None = None
    ) -> bool:
        """See SignInGate."""
        legacy: LegacyRecord | None = None
        try:
            legacy = await self.ledger.current(user.user_id)
            if legacy is None or not legacy.has_begun:
                return True
            if legacy.state is LegacyState.MEMORIALIZED:
                return False
            if alive:
                return await self.object_to(user.user_id, SignOfLife.SIGN_IN)
            if issued_at is not None and issued_at >= _begun_at(legacy):
                return await self.object_to(user.user_id, SignOfLife.TOKEN)
        except StorageFull:  # what is due, or the objection, cannot be stored now
            return legacy is not None
        return True

    async def may_visit(self, user_id: str, echo: EchoRecord) -> bool:
        """Whether a user may talk with the echo of another: that of a memorial, as a contact."""
        if echo.owner_id is None or not (echo.is_profile and echo.is_active):
            return False
        legacy = await self.ledger.current(echo.owner_id)
        return (
            legacy is not None
            and legacy.state is LegacyState.MEMORIALIZED
            and user_id in legacy.contacts
        )

    async def confirm(
        self, user_id: str, witness: Witness, died_on: date | None = None
    ) -> LegacyRecord:
        """Confirm a user's death. Once two people have, at least one of them a contact, the
        waiting begins.

        Raises MemorialNotFound: the witness is neither a contact nor an administrator.
        """
        for _ in range(TRIES):
            legacy = await self.ledger.current(user_id)
            if legacy is None or not _may_confirm(legacy, witness):
                raise MemorialNotFound(user_id)
            if legacy.state is LegacyState.MEMORIALIZED:
                return legacy
            await self.ledger.watch(user_id)
            step = await self._confirmed(legacy, witness, died_on)
            if step is legacy:
                return legacy
            if (stored := await self.ledger.store(step)) is not None:
                return stored
        raise AccountChanged

    async def _confirmed(
        self, legacy: LegacyRecord, witness: Witness, died_on: date | None
    ) -> LegacyRecord:
        now = self._clock()
        of_admin = witness.user_id not in legacy.contacts
        confirmation = Confirmation(user_id=witness.user_id, at=now, of_admin=of_admin)
        step = steps.confirm(legacy, confirmation, died_on)
        is_open = step.state is LegacyState.OPEN
        if is_open and steps.is_enough(await self.ledger.valid(step)):
            return steps.begin_waiting(step, now, self._wait)
        return step

    async def withdraw(self, user_id: str, witness_id: str) -> LegacyRecord:
        """Take back a confirmation, until the account is a memorial. Raises MemorialNotFound."""

        def step(legacy: LegacyRecord) -> LegacyRecord:
            given = any(each.user_id == witness_id for each in legacy.confirmations)
            if legacy.state is LegacyState.MEMORIALIZED or not given:
                return legacy
            return steps.withdraw(legacy, witness_id, self._clock())

        return await self.ledger.reconsider(await self.ledger.change(user_id, step))

    async def object_to(self, user_id: str, by: SignOfLife) -> bool:
        """The person is there: stop what would make a memorial. False if it is too late."""
        for _ in range(TRIES):
            user = await self.ledger.user(user_id)  # before the legacy, for unwatch
            legacy = await self.ledger.current(user_id)
            if user is None or legacy is None or not legacy.has_begun:
                return True
            if legacy.state is LegacyState.MEMORIALIZED:
                return False
            if await self.ledger.store(steps.object_to(legacy, by, self._clock())) is not None:
                await self.ledger.unwatch(user)
                return True
        raise AccountChanged

    async def order(self, user_id: str, *, at_once: bool = False) -> LegacyRecord:
        """Begin a memorial without confirmations, for the operator. at_once: without waiting.

        Raises MemorialNotFound: there is no such user.
        """
        wait = timedelta() if at_once else self._wait

        def step(legacy: LegacyRecord) -> LegacyRecord:
            if legacy.state is LegacyState.OPEN or (at_once and not _is_done(legacy)):
                return steps.begin_waiting(legacy, self._clock(), wait, ordered=True)
            return legacy

        await self.ledger.watch(user_id)
        await self.ledger.begin(user_id)
        ordered = await self.ledger.change(user_id, step)
        return await self.ledger.current(user_id) or ordered

    async def restore(self, user_id: str, actor: str | None = None) -> LegacyRecord:
        """Give the account back to its person, or stop what would make it a memorial.

        actor: the administrator; None for a command. Raises MemorialNotFound, NothingToRestore.
        """

        def step(legacy: LegacyRecord) -> LegacyRecord:
            if not legacy.has_begun:
                raise NothingToRestore
            return steps.restore(legacy, actor, self._clock())

        user = await self.ledger.user(user_id)  # before the legacy, for unwatch
        restored = await self.ledger.change(user_id, step)
        await self.ledger.end_sessions(user_id)  # some may be left of the time before
        if user is not None:
            await self.ledger.unwatch(user)
        return restored

    async def forget(self, user_id: str) -> None:
        """Leave a user out of the legacies of others."""
        for legacy in await self.ledger.mentioning(user_id):
            with suppress(MemorialNotFound):  # deleted meanwhile
                left = await self.ledger.change(
                    legacy.user_id, lambda one: steps.forget(one, user_id, self._clock())
                )
                await self.ledger.reconsider(left)


def _is_done(legacy: LegacyRecord) -> bool:
    return legacy.state is LegacyState.MEMORIALIZED


def _may_confirm(legacy: LegacyRecord, witness: Witness) -> bool:
    if witness.user_id == legacy.user_id:
        return False
    return witness.is_admin or witness.user_id in legacy.contacts


def _begun_at(legacy: LegacyRecord) -> datetime:
    """Since when a sign of life counts."""
    times = [each.at for each in legacy.confirmations]
    return min([*times, legacy.ordered_at] if legacy.ordered_at else times)
