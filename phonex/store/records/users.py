"""The records of users: those who sign in with a password, and those of an identity provider."""

from collections.abc import Collection
from datetime import datetime

from bson import ObjectId
from pydantic import AwareDatetime
from pymongo.errors import DuplicateKeyError

from phonex.store.database.connection import Connection, Database, Document, Index
from phonex.store.records.base import Record
from phonex.store.user_search import SEARCHED, conditions, search_fields
from phonex.store.voice_search import folded
from phonex.system.clock import utc_now


class UserRecord(Record):
    """A user. user_id: 24 hex digits. revision: incremented by every change.

    email: as it was typed. email_key: by which its user signs in, so only with a password.
    auth0_id: the subject of the identity provider's tokens. deleting: the account is being deleted.
    memorial: somebody has confirmed the user's death, so the gate decides who signs in (accounts/
    gate.py).
    findable: others find the user by name or address. last_seen_at: when their last socket closed.
    """

    user_id: str
    auth0_id: str | None = None
    email: str | None = None
    email_key: str | None = None
    password_hash: str | None = None
    first_name: str = ""
    last_name: str = ""
    is_admin: bool = False
    disabled: bool = False
    deleting: bool = False
    memorial: bool = False
    findable: bool = True
    last_seen_at: AwareDatetime | None = None
    created_at: AwareDatetime
    revision: int = 0


COLLECTION = "users"
INDEXES = (
    Index({"email_key": 1}, unique=True, where_present="email_key"),
    Index({"auth0_id": 1}, unique=True, where_present="auth0_id"),
    *(Index({field: 1}) for field in SEARCHED),
)
_ADDED = ("_id", *SEARCHED)
_ONLY_PRESENT = ("auth0_id", "email_key")  # absent instead of null, for the indexes


def make_user_id() -> str:
    return str(ObjectId())


def email_key(email: str) -> str:
    """An e-mail address in the form in which addresses are compared."""
    return email.strip().lower()


def _name(user: UserRecord) -> str:
    return f"{user.first_name} {user.last_name}".strip()


class Users:
    """All methods raise DatabaseUnavailable; those that write also raise StorageFull."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def insert(self, user: UserRecord) -> bool:
        """Store a new user; False if the e-mail address or the identity is taken."""
        document = _to_document(user)
        try:
            await self._connection.call(lambda db: db[COLLECTION].insert_one(document))
        except DuplicateKeyError:
            return False
        return True

    async def replace(self, user: UserRecord) -> bool:
        """Store a user's next revision; False if the stored one is not its predecessor.

        Also False if the e-mail address or the identity is another user's.
        """
        document = _to_document(user)
        which = {"_id": document["_id"], "revision": user.revision - 1}
        try:
            result = await self._connection.call(
                lambda db: db[COLLECTION].replace_one(which, document)
            )
        except DuplicateKeyError:
            return False
        return bool(result.matched_count)

    async def find(self, user_id: str) -> UserRecord | None:
        if not ObjectId.is_valid(user_id):
            return None
        return await self._find({"_id": ObjectId(user_id)})

    async def find_all(self, ids: Collection[str]) -> list[UserRecord]:
        """The users with these ids, in no particular order."""
        wanted = [ObjectId(each) for each in ids if ObjectId.is_valid(each)]
        return await self._some({"_id": {"$in": wanted}}, len(wanted))

    async def find_by_email(self, email: str) -> UserRecord | None:
        """The user who signs in with this address."""
        return await self._find({"email_key": {"$eq": email_key(email)}})

    async def find_by_auth0(self, auth0_id: str) -> UserRecord | None:
        return await self._find({"auth0_id": {"$eq": auth0_id}})

    async def search(self, text: str, limit: int, *, other_than: str) -> list[UserRecord]:
        """Users who can be found and whose name begins with a text, or whose address it is, sorted
        by name.
        """
        found: dict[str, UserRecord] = {}
        for each in conditions(text):  # next to `$or`, the embedded server ignores the others
            which = {**each, "findable": True, "disabled": False}
            users = await self._some(which, limit + 1)
            found |= {user.user_id: user for user in users if user.user_id != other_than}
        return sorted(found.values(), key=lambda user: (folded(_name(user)), user.user_id))[:limit]

    async def _some(self, which: Document, limit: int) -> list[UserRecord]:
        async def work(db: Database) -> list[Document]:
            return await db[COLLECTION].find(which).limit(limit).to_list(None)

        return [_to_record(document) for document in await self._connection.call(work)]

    async def all(self) -> list[UserRecord]:
        """Oldest first."""

        async def work(db: Database) -> list[Document]:
            return await db[COLLECTION].find({}).sort("_id", 1).to_list(None)

        return [_to_record(document) for document in await self._connection.call(work)]

    async def deleting(self) -> list[str]:
        """The ids of the users whose accounts are being deleted."""

        async def work(db: Database) -> list[Document]:
            return await db[COLLECTION].find({"deleting": True}, {"_id": 1}).to_list(None)

        return [str(document["_id"]) for document in await self._connection.call(work)]

    async def upsert_auth0(self, auth0_id: str, email: str | None) -> UserRecord:
        """The user of an identity, created if there is none; an email replaces the stored one.

        Never a user who signs in with a password, even if the address is the same. The address of
        one whose death was confirmed stays.
        """
        while True:  # until no other request has changed the user in between
            user = await self.find_by_auth0(auth0_id)
            if user is None:
                user = UserRecord(
                    user_id=make_user_id(), auth0_id=auth0_id, email=email, created_at=utc_now()
                )
                if await self.insert(user):
                    return user
                continue
            if email is None or email == user.email or user.memorial:
                return user
            user = user.model_copy(update={"email": email, "revision": user.revision + 1})
            if await self.replace(user):
                return user

    async def mark_seen(self, user_id: str, moment: datetime) -> None:
        # A string: the embedded server converts a date in an update to a text format of its own.
        change = {"$set": {"last_seen_at": moment.isoformat()}}
        which = {"_id": ObjectId(user_id)}
        await self._connection.call(lambda db: db[COLLECTION].update_one(which, change))

    async def delete(self, user_id: str) -> bool:
        """Delete a user; False if there was none."""
        if not ObjectId.is_valid(user_id):
            return False
        which = {"_id": ObjectId(user_id)}
        result = await self._connection.call(lambda db: db[COLLECTION].delete_one(which))
        return bool(result.deleted_count)

    async def _find(self, which: Document) -> UserRecord | None:
        document = await self._connection.call(lambda db: db[COLLECTION].find_one(which))
        return None if document is None else _to_record(document)


def _to_document(user: UserRecord) -> Document:
    document = user.model_dump(exclude={"user_id"})
    for name in _ONLY_PRESENT:
        if document[name] is None:
            del document[name]
    searched = search_fields(user.first_name, user.last_name, user.email)
    return {"_id": ObjectId(user.user_id), **document, **searched}


def _to_record(document: Document) -> UserRecord:
    fields = {name: value for name, value in document.items() if name not in _ADDED}
    return UserRecord.model_validate({"user_id": str(document["_id"]), **fields})
