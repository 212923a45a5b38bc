"""People with accounts, a clock that the test sets, and the legacies of each."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from phonex.accounts.accounts import Accounts
from phonex.accounts.audit import AuditService
from phonex.accounts.principal import Principal, scopes_of
from phonex.accounts.session_service import TokenPair
from phonex.accounts.user_service import NewUser
from phonex.conversations.people import People
from phonex.legacy.contacts import ContactCheck
from phonex.legacy.memorials import Memorials, Witness
from phonex.legacy.personal_data import LegacyData
from phonex.legacy.pictures import LegacyPictures
from phonex.legacy.service import LegacyFields, LegacyService
from phonex.personas.types import NEEDED_TEXTS, Profile
from phonex.services.legacy import LegacyParts
from phonex.store.files.portraits import Portraits
from phonex.store.records.audit import AuditAction
from phonex.store.records.echos import EchoRecord
from phonex.store.records.legacies import LegacyRecord, LegacyState
from phonex.store.records.users import UserRecord
from phonex.store.store import Store
from phonex.system.clock import utc_now
from phonex.system.worker_threads import WorkerThreads
from tests.accounts.samples import PASSWORD

WAIT = timedelta(hours=72)


@dataclass
class Clock:
    """A time that passes when it is told to."""

    now: datetime = field(default_factory=utc_now)

    def __call__(self) -> datetime:
        return self.now

    def pass_time(self, time: timedelta) -> None:
        self.now += time


@dataclass(frozen=True)
class House:
    """What a process has; ada trusts bob and cy. eve is a stranger, root an administrator."""

    store: Store
    accounts: Accounts
    parts: LegacyParts
    clock: Clock
    ada: UserRecord
    bob: UserRecord
    cy: UserRecord
    eve: UserRecord
    root: UserRecord

    @property
    def memorials(self) -> Memorials:
        return self.parts.memorials

    @property
    def legacy(self) -> LegacyService:
        return self.parts.service

    async def sign_in(self, user: UserRecord) -> TokenPair:
        return await self.accounts.sessions.login(user.email or "", PASSWORD)

    async def confirm(self, *users: UserRecord) -> LegacyRecord:
        """Confirm ada's death."""
        for user in users:
            witness = Witness(user.user_id, is_admin=user.is_admin)
            legacy = await self.memorials.confirm(self.ada.user_id, witness)
        return legacy

    async def memorialize(self) -> LegacyRecord:
        """Make ada's account a memorial."""
        await self.confirm(self.bob, self.cy)
        self.clock.pass_time(WAIT)
        return await self.of_ada()

    async def of_ada(self) -> LegacyRecord:
        legacy = await self.memorials.ledger.current(self.ada.user_id)
        assert legacy is not None
        return legacy

    async def state(self) -> LegacyState:
        return (await self.of_ada()).state

    async def is_watched(self) -> bool:
        user = await self.store.users.find(self.ada.user_id)
        assert user is not None
        return user.memorial

    async def audited(self) -> list[AuditAction]:
        """What the audit says of ada, oldest first."""
        page = await self.store.audit.page(self.ada.user_id, 100, None)
        return [each.action for each in reversed(page.items)]

    async def profile(self, **fields: object) -> EchoRecord:
        """Ada's own echo."""
        echo = EchoRecord(
            id="",
            owner_id=self.ada.user_id,
            user_id=self.ada.user_id,
            name="Ada",
            is_profile=True,
            is_active=True,
            voice_model_id="a voice",
            created_at=self.clock(),
            updated_at=self.clock(),
        )
        return await self.store.echos.insert_profile(echo.model_copy(update=fields))


def principal(user: UserRecord) -> Principal:
    return Principal(user.user_id, scopes_of(is_admin=user.is_admin))


class StandInProfiles:
    """Stands for the personas: everybody with an echo has written enough."""

    def __init__(self, store: Store) -> None:
        self._echos = store.echos

    async def profile(self, principal: Principal, /) -> Profile:
        echo = await self._echos.find_profile(principal.owner_id or "")
        return Profile(echo, NEEDED_TEXTS, [])


def open_parts(
    store: Store, portraits: Portraits, disk: WorkerThreads, clock: Clock
) -> LegacyParts:
    memorials = Memorials(store, WAIT, clock)
    people = People(store.users, store.conversations, store.legacies)
    contacts = ContactCheck(store.users, people)
    legacy = LegacyService(store, memorials, StandInProfiles(store), contacts, clock)
    pictures = LegacyPictures(legacy, portraits, disk)
    data = LegacyData(memorials, pictures)
    return LegacyParts(memorials, legacy, pictures, AuditService(store.audit), data)


async def furnish(store: Store, accounts: Accounts, parts: LegacyParts, clock: Clock) -> House:
    async def add(name: str, *, is_admin: bool = False) -> UserRecord:
        email = f"{name}.{uuid.uuid4().hex}@example.org"
        return await accounts.users.add(NewUser(email, PASSWORD, name.title(), is_admin=is_admin))

    ada, bob, cy, eve = [await add(name) for name in ("ada", "bob", "cy", "eve")]
    root = await add("root", is_admin=True)
    house = House(store, accounts, parts, clock, ada, bob, cy, eve, root)
    contacts = (bob.user_id, cy.user_id)
    await parts.service.put(principal(ada), LegacyFields(contacts, "Be kind."))
    return house
