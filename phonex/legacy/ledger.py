"""The records of legacies, kept true: each change is a compare-and-set with its entries in the
audit, and what is due happens before anybody sees the record.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from phonex.accounts.errors import AccountChanged
from phonex.errors import DatabaseUnavailable, StorageFull
from phonex.legacy import steps
from phonex.legacy.errors import MemorialNotFound
from phonex.store.records.legacies import Confirmation, LegacyRecord, LegacyState
from phonex.store.records.users import UserRecord
from phonex.store.store import Store
from phonex.system.clock import utc_now

logger = logging.getLogger(__name__)

TRIES = 10  # while others change the same record

# From a legacy to the next; the same one if there is nothing to do.
Step = Callable[[LegacyRecord], LegacyRecord]


class LegacyLedger:
    """All methods raise DatabaseUnavailable; all but mentioning() also raise StorageFull.

    UserRecord.memorial is kept here, too: while it is set, the gate looks at the legacy before it
    lets the user in. It may be set for nothing, but is never missing.
    """

    def __init__(self, store: Store, clock: Callable[[], datetime] = utc_now) -> None:
        self._records = store.legacies
        self._users = store.users
        self._sessions = store.sessions
        self._trail = store.audit
        self.clock = clock

    async def current(self, user_id: str) -> LegacyRecord | None:
        """A user's legacy as it is now; None if there is none. Raises AccountChanged."""
        for _ in range(TRIES):
            legacy = await self._records.find(user_id)
            if legacy is None:
                return None
            if not legacy.has_ended(self.clock()):
                return await self._audited(legacy) if legacy.unaudited else legacy
            if (settled := await self._settled(legacy)) is not None:
                return settled
        raise AccountChanged

    async def mentioning(self, user_id: str) -> list[LegacyRecord]:
        """The stored legacies of others in which a user is a contact or has done something."""
        return await self._records.mentioning(user_id)

    async def settle_due(self) -> None:
        """Make memorials of the accounts whose waiting has ended."""
        for legacy in await self._records.waiting():
            await self.current(legacy.user_id)

    async def begin(self, user_id: str) -> None:
        """Make a legacy for a user who has none."""
        await self._records.insert(LegacyRecord(user_id=user_id))

    async def change(self, user_id: str, step: Step) -> LegacyRecord:
        """Take a step from a legacy as it is now.

        Raises MemorialNotFound, AccountChanged, and what `step` raises.
        """
        for _ in range(TRIES):
            legacy = await self.current(user_id)
            if legacy is None:
                raise MemorialNotFound(user_id)
            changed = step(legacy)
            if changed is legacy:
                return legacy
            if (stored := await self.store(changed)) is not None:
                return stored
        raise AccountChanged

    async def store(self, step: LegacyRecord) -> LegacyRecord | None:
        """Store a step and its entries in the audit; None if the legacy was changed meanwhile."""
        stored = step.model_copy(update={"revision": step.revision + 1})
        return await self._audited(stored) if await self._records.replace(stored) else None

    async def _audited(self, legacy: LegacyRecord) -> LegacyRecord:
        """The legacy, with its entries in the audit; if that fails, the next look tries again."""
        with suppress(DatabaseUnavailable, StorageFull):
            for entry in legacy.unaudited:
                await self._trail.add(entry)
            noted = legacy.model_copy(update={"unaudited": [], "revision": legacy.revision + 1})
            if await self._records.replace(noted):
                return noted
        return legacy

    async def delete(self, user_id: str) -> None:
        await self._records.delete(user_id)

    async def _settled(self, legacy: LegacyRecord) -> LegacyRecord | None:
        """The legacy after its waiting; None if it was changed meanwhile."""
        now, valid = self.clock(), await self.valid(legacy)
        if legacy.ordered_at is None and not steps.is_enough(valid):
            return await self.store(steps.stop_waiting(legacy, valid, now))
        stored = await self.store(steps.memorialize(legacy, now))
        if stored is not None:
            logger.info("user %s: the account is a memorial now", legacy.user_id)
            await self._sessions.delete_of(legacy.user_id)
        return stored

    async def valid(self, legacy: LegacyRecord) -> list[Confirmation]:
        """The confirmations of those who may still confirm."""
        found = []
        for each in legacy.confirmations:
            user = await self._users.find(each.user_id)
            if user is None or user.disabled:
                continue
            if user.is_admin if each.of_admin else each.user_id in legacy.contacts:
                found.append(each)
        return found

    async def reconsider(self, legacy: LegacyRecord) -> LegacyRecord:
        """Stop the waiting if too few valid confirmations are left. Raises AccountChanged."""
        for _ in range(TRIES):
            if legacy.state is not LegacyState.WAITING or legacy.ordered_at is not None:
                return legacy
            valid = await self.valid(legacy)
            if steps.is_enough(valid):
                return legacy
            stopped = await self.store(steps.stop_waiting(legacy, valid, self.clock()))
            if stopped is not None:
                return stopped
            legacy = await self.current(legacy.user_id) or legacy
        raise AccountChanged

    async def watch(self, user_id: str) -> None:
        """Have the gate decide on a user. Counts as a change of the user each time: see unwatch.

        Raises MemorialNotFound: there is no such user. Raises AccountChanged.
        """
        for _ in range(TRIES):
            user = await self._users.find(user_id)
            if user is None or user.deleting:
                raise MemorialNotFound(user_id)
            changed = {"memorial": True, "revision": user.revision + 1}
            if await self._users.replace(user.model_copy(update=changed)):
                return
        raise AccountChanged

    async def unwatch(self, user: UserRecord) -> None:
        """Let a user in without the gate again, after a step to a legacy that nobody has confirmed.

        user: as read before the legacy that the step was taken from. If somebody confirms the
        death meanwhile, watch() has changed the record since then, and the gate stays.
        """
        if user.memorial:
            changed = {"memorial": False, "revision": user.revision + 1}
            await self._users.replace(user.model_copy(update=changed))

    async def end_sessions(self, user_id: str) -> None:
        await self._sessions.delete_of(user_id)

    async def user(self, user_id: str) -> UserRecord | None:
        return await self._users.find(user_id)
