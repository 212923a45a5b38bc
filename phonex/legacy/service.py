"""Legacies as their people and contacts see them: who is named, what is shown, who may ask what."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol

from phonex.accounts.errors import AccountMemorialized
from phonex.accounts.principal import Principal
from phonex.legacy import steps
from phonex.legacy.contacts import ContactCheck
from phonex.legacy.errors import (
    DateImpossible,
    DeletionNotAsked,
    MemorialNotFound,
    NotMemorialized,
)
from phonex.legacy.memorials import Memorials, Witness
from phonex.personas.types import Profile
from phonex.store.records.echos import EchoRecord
from phonex.store.records.legacies import LegacyRecord, LegacyState, SignOfLife, people_of
from phonex.store.records.users import UserRecord
from phonex.store.store import Store
from phonex.system.clock import utc_now

Fields = dict[str, object]  # of a LegacyRecord

MAX_MESSAGE_CHARS = 5000


@dataclass(frozen=True)
class LegacyFields:
    """What a person says of their legacy."""

    contacts: tuple[str, ...]
    message: str = ""
    born_on: date | None = None


@dataclass(frozen=True)
class ShownLegacy:
    """A legacy, its person, and the names of those whom it mentions, by their ids.

    echo: with which visitors of the memorial can talk.
    """

    record: LegacyRecord
    person: UserRecord
    names: Mapping[str, str]
    echo: EchoRecord | None = None


class TaughtProfiles(Protocol):
    """What people have taught their own echos, as PersonaService knows it."""

    async def profile(self, principal: Principal, /) -> Profile:
        """Raises DatabaseUnavailable."""


class LegacyService:
    """All methods raise DatabaseUnavailable, AccountChanged; those that write also raise
    StorageFull.
    """

    def __init__(
        self,
        store: Store,
        memorials: Memorials,
        profiles: TaughtProfiles,
        contacts: ContactCheck,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._users = store.users
        self._profiles = profiles
        self._contacts = contacts
        self._memorials = memorials
        self._ledger = memorials.ledger
        self._clock = clock

    async def own(self, principal: Principal) -> ShownLegacy:
        """A person's own legacy; an empty one if they have said nothing yet."""
        user_id = user_id_of(principal)
        legacy = await self._ledger.current(user_id)
        return await self._shown(legacy or LegacyRecord(user_id=user_id))

    async def put(self, principal: Principal, fields: LegacyFields) -> ShownLegacy:
        """Replace what a person says. Whoever changes a legacy is alive, so it also objects.

        Raises ContactUnknown, DateImpossible.
        """
        user_id = user_id_of(principal)
        legacy = await self._ledger.current(user_id)
        known = legacy.contacts if legacy is not None else ()
        contacts = await self._contacts.checked(user_id, fields.contacts, known)
        if fields.born_on is not None and fields.born_on > self._clock().date():
            raise DateImpossible("born_on")
        said: Fields = {
            "contacts": contacts,
            "message": fields.message,
            "born_on": fields.born_on,
        }
        return await self._shown(await self._change_own(user_id, lambda _: said))

    async def picture_of(self, user_id: str) -> str | None:
        """The name of a person's picture."""
        legacy = await self._ledger.current(user_id)
        return None if legacy is None else legacy.picture

    async def change_picture(self, user_id: str, name: str | None) -> str | None:
        """Replace the name of a person's picture; returns the one before.

        Raises AccountMemorialized.
        """
        before: str | None = None

        def fields(legacy: LegacyRecord) -> Fields:
            nonlocal before
            before = legacy.picture
            return {"picture": name}

        await self._change_own(user_id, fields)
        return before

    async def _change_own(
        self, user_id: str, fields: Callable[[LegacyRecord], Fields]
    ) -> LegacyRecord:
        """Change fields of a person's legacy. Raises AccountMemorialized."""

        def step(legacy: LegacyRecord) -> LegacyRecord:
            now = self._clock()
            if legacy.state is LegacyState.MEMORIALIZED:
                raise AccountMemorialized
            if legacy.has_begun:
                legacy = steps.object_to(legacy, SignOfLife.CHANGE, now)
            return steps.change(legacy, now, **fields(legacy))

        user = await self._users.find(user_id)  # before the legacy, for unwatch
        await self._ledger.begin(user_id)
        changed = await self._ledger.change(user_id, step)
        if user is not None:
            await self._ledger.unwatch(user)
        await self._leave_nothing_of_deleted(user_id)
        return changed

    async def _leave_nothing_of_deleted(self, user_id: str) -> None:
        """Raises MemorialNotFound: the account was deleted while its legacy was changed."""
        person = await self._users.find(user_id)
        if person is None or person.deleting:
            await self._ledger.delete(user_id)
            raise MemorialNotFound(user_id)

    async def object_to(self, principal: Principal) -> ShownLegacy:
        """Say that one is alive. Raises AccountMemorialized."""
        if not await self._memorials.object_to(user_id_of(principal), SignOfLife.OBJECTION):
            raise AccountMemorialized
        return await self.own(principal)

    async def trusting(self, principal: Principal) -> list[ShownLegacy]:
        """The legacies of those who named the principal as a contact."""
        user_id, found = user_id_of(principal), []
        for each in await self._ledger.mentioning(user_id):
            legacy = await self._ledger.current(each.user_id)
            person = await self._users.find(each.user_id)
            if legacy is None or person is None or person.deleting:
                continue
            if user_id in legacy.contacts:
                found.append(ShownLegacy(legacy, person, {}))
        return found

    async def confirm(
        self, principal: Principal, user_id: str, died_on: date | None
    ) -> ShownLegacy:
        """Confirm a death, see Memorials. Raises MemorialNotFound, DateImpossible.

        That the death is before the birth is not told here: until there is a memorial, contacts
        must not find out when the person was born.
        """
        legacy = await self._ledger.current(user_id)
        if legacy is None or not _knows(principal, legacy):
            raise MemorialNotFound(user_id)
        # Tomorrow: the date of the place where the person died may be ahead of UTC.
        latest = (self._clock() + timedelta(days=1)).date()
        if died_on is not None and died_on > latest:
            raise DateImpossible("died_on")
        witness = Witness(user_id_of(principal), principal.is_admin)
        return await self._shown(await self._memorials.confirm(user_id, witness, died_on))

    async def withdraw(self, principal: Principal, user_id: str) -> ShownLegacy:
        """Take back one's confirmation. Raises MemorialNotFound."""
        legacy = await self._ledger.current(user_id)
        if legacy is None or not _knows(principal, legacy):
            raise MemorialNotFound(user_id)
        return await self._shown(await self._memorials.withdraw(user_id, user_id_of(principal)))

    async def memorial(self, principal: Principal, user_id: str) -> ShownLegacy:
        """A memorial, for contacts and administrators; before it is one, for the person.

        Raises MemorialNotFound.
        """
        if user_id == principal.owner_id:
            return await self._with_echo(await self.own(principal))
        legacy = await self._ledger.current(user_id)
        if legacy is None or not _knows(principal, legacy) or not _is_done(legacy):
            raise MemorialNotFound(user_id)
        return await self._with_echo(await self._shown(legacy))

    async def restore(self, principal: Principal, user_id: str) -> ShownLegacy:
        """See Memorials. Raises MemorialNotFound, NothingToRestore."""
        if not principal.is_admin:
            raise MemorialNotFound(user_id)
        return await self._shown(await self._memorials.restore(user_id, principal.owner_id))

    async def ask_deletion(self, principal: Principal, user_id: str) -> ShownLegacy:
        """As a contact, ask an administrator to delete a memorial's account.

        Raises MemorialNotFound, NotMemorialized.
        """
        contact = user_id_of(principal)

        def step(legacy: LegacyRecord) -> LegacyRecord:
            _check_contact(legacy, contact)
            if contact in legacy.deletion_asked_by:
                return legacy
            return steps.ask_deletion(legacy, contact, self._clock())

        asked = await self._ledger.change(user_id, step)
        return await self._with_echo(await self._shown(asked))

    async def withdraw_deletion(self, principal: Principal, user_id: str) -> ShownLegacy:
        """No longer ask for it. Raises MemorialNotFound, NotMemorialized."""
        contact = user_id_of(principal)

        def step(legacy: LegacyRecord) -> LegacyRecord:
            _check_contact(legacy, contact)
            if contact not in legacy.deletion_asked_by:
                return legacy
            return steps.withdraw_deletion(legacy, contact, self._clock())

        withdrawn = await self._ledger.change(user_id, step)
        return await self._with_echo(await self._shown(withdrawn))

    async def approve_deletion(self, principal: Principal, user_id: str) -> None:
        """Note that an administrator has the account of a memorial deleted, as a contact asked.

        Raises MemorialNotFound, NotMemorialized, DeletionNotAsked.
        """
        if not principal.is_admin:
            raise MemorialNotFound(user_id)

        def step(legacy: LegacyRecord) -> LegacyRecord:
            if not _is_done(legacy):
                raise NotMemorialized
            if not legacy.deletion_asked_by:
                raise DeletionNotAsked
            return steps.approve_deletion(legacy, user_id_of(principal), self._clock())

        await self._ledger.change(user_id, step)

    async def _with_echo(self, shown: ShownLegacy) -> ShownLegacy:
        profile = await self._profiles.profile(Principal(shown.record.user_id))
        return replace(shown, echo=profile.echo) if profile.is_active else shown

    async def _shown(self, legacy: LegacyRecord) -> ShownLegacy:
        """Raises MemorialNotFound: its person's account is being deleted."""
        person = await self._users.find(legacy.user_id)
        if person is None or person.deleting:
            raise MemorialNotFound(legacy.user_id)
        names = {}
        for each in sorted(people_of(legacy)):
            user = await self._users.find(each)
            if user is not None and not user.deleting:
                names[each] = name_of(user)
        return ShownLegacy(legacy, person, names)


def name_of(user: UserRecord) -> str:
    return f"{user.first_name} {user.last_name}".strip()


def user_id_of(principal: Principal) -> str:
    """The user's id; with accounts, every principal is a user."""
    assert principal.owner_id is not None
    return principal.owner_id


def _is_done(legacy: LegacyRecord) -> bool:
    return legacy.state is LegacyState.MEMORIALIZED


def _knows(principal: Principal, legacy: LegacyRecord) -> bool:
    return principal.is_admin or principal.owner_id in legacy.contacts


def _check_contact(legacy: LegacyRecord, user_id: str) -> None:
    """Raises MemorialNotFound, NotMemorialized."""
    if user_id not in legacy.contacts:
        raise MemorialNotFound(legacy.user_id)
    if not _is_done(legacy):
        raise NotMemorialized
