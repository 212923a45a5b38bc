"""The records of legacies: whom a person trusts with a memorial, and how far one has come."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from bson import ObjectId
from pydantic import AwareDatetime, Field
from pymongo.errors import DuplicateKeyError

from phonex.store.database.connection import Connection, Database, Document, Index
from phonex.store.records.audit import AuditRecord
from phonex.store.records.base import Record
from phonex.store.records.users import UserRecord
from phonex.system.clock import utc_now


class LegacyState(StrEnum):
    OPEN = "open"
    WAITING = "waiting"  # confirmed; the person can still object
    MEMORIALIZED = "memorialized"


class SignOfLife(StrEnum):
    """By what a person objected."""

    SIGN_IN = "sign_in"
    TOKEN = "token"  # noqa: S105  # a newer one of an identity provider
    OBJECTION = "objection"  # said so
    CHANGE = "change"  # changed the legacy


class Confirmation(Record):
    """Somebody's word that the person has died. of_admin: given as an administrator."""

    user_id: str
    at: AwareDatetime
    of_admin: bool = False


class Objection(Record):
    """confirmed_by: the users whose confirmations it ended."""

    at: AwareDatetime
    by: SignOfLife
    confirmed_by: list[str]


class LegacyRecord(Record):
    """A user's legacy; user_id: 24 hex digits. revision: incremented by every change.

    contacts: the users who may confirm the death and see the memorial. ordered_at: when the
    operator began the memorial by a command, so that no confirmations are needed. due_at: when the
    waiting ends. picture: the id of its file. deletion_asked_by: contacts. unaudited: entries of
    the audit that belong to the last change and may not be there yet.
    """

    user_id: str
    contacts: list[str] = Field(default=[])
    message: str = ""
    born_on: date | None = None
    died_on: date | None = None
    picture: str | None = None
    state: LegacyState = LegacyState.OPEN
    confirmations: list[Confirmation] = Field(default=[])
    ordered_at: AwareDatetime | None = None
    due_at: AwareDatetime | None = None
    memorialized_at: AwareDatetime | None = None
    objection: Objection | None = None
    deletion_asked_by: list[str] = Field(default=[])
    unaudited: list[AuditRecord] = Field(default=[])
    revision: int = 0

    @property
    def has_begun(self) -> bool:
        """Whether somebody has confirmed the death."""
        return bool(self.confirmations) or self.state is not LegacyState.OPEN

    def has_ended(self, now: datetime) -> bool:
        """Whether the time to object is over, but the account is no memorial yet."""
        waiting = self.state is LegacyState.WAITING
        return waiting and self.due_at is not None and now >= self.due_at


COLLECTION = "legacies"
INDEXES = (Index({"people": 1}), Index({"state": 1}))


class Legacies:
    """All methods raise DatabaseUnavailable; those that write also raise StorageFull."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, user_id: str) -> LegacyRecord | None:
        if not ObjectId.is_valid(user_id):
            return None
        which = {"_id": ObjectId(user_id)}
        document = await self._connection.call(lambda db: db[COLLECTION].find_one(which))
        return None if document is None else _to_record(document)

    async def insert(self, legacy: LegacyRecord) -> bool:
        """Store a user's first legacy; False if there is one."""
        document = _to_document(legacy)
        try:
            await self._connection.call(lambda db: db[COLLECTION].insert_one(document))
        except DuplicateKeyError:
            return False
        return True

    async def replace(self, legacy: LegacyRecord) -> bool:
        """Store the next revision; False if the stored one is not its predecessor."""
        document = _to_document(legacy)
        which = {"_id": document["_id"], "revision": legacy.revision - 1}
        result = await self._connection.call(lambda db: db[COLLECTION].replace_one(which, document))
        return bool(result.matched_count)

    async def mentioning(self, user_id: str) -> list[LegacyRecord]:
        """The legacies of others in which a user is a contact, or has done something."""
        # $in: the embedded server finds no element of a list by $eq.
        return await self._some({"people": {"$in": [user_id]}})

    async def waiting(self) -> list[LegacyRecord]:
        return await self._some({"state": LegacyState.WAITING.value})

    async def memorials_among(self, users: Iterable[UserRecord]) -> set[str]:
        """The ids of those whose accounts are memorials, or are about to become one: nothing looks
        at each when its waiting ends.
        """
        asked = [ObjectId(user.user_id) for user in users if user.memorial]
        if not asked:
            return set()
        now = utc_now()
        return {
            legacy.user_id
            for legacy in await self._some({"_id": {"$in": asked}})
            if legacy.state is LegacyState.MEMORIALIZED or legacy.has_ended(now)
        }

    async def delete(self, user_id: str) -> None:
        which = {"_id": ObjectId(user_id)}
        await self._connection.call(lambda db: db[COLLECTION].delete_one(which))

    async def _some(self, which: Document) -> list[LegacyRecord]:
        async def work(db: Database) -> list[Document]:
            return await db[COLLECTION].find(which).sort("_id", 1).to_list(None)

        return [_to_record(document) for document in await self._connection.call(work)]


def people_of(legacy: LegacyRecord) -> set[str]:
    """Everybody whom a legacy mentions, but the person."""
    objection = legacy.objection.confirmed_by if legacy.objection else []
    confirmed = [each.user_id for each in legacy.confirmations]
    return {*legacy.contacts, *confirmed, *objection, *legacy.deletion_asked_by}


def _to_document(legacy: LegacyRecord) -> Document:
    fields = legacy.model_dump(mode="json", exclude={"user_id"})
    return {"_id": ObjectId(legacy.user_id), "people": sorted(people_of(legacy)), **fields}


def _to_record(document: Document) -> LegacyRecord:
    fields = {name: value for name, value in document.items() if name not in ("_id", "people")}
    return LegacyRecord.model_validate({"user_id": str(document["_id"]), **fields})
