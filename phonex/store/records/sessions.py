"""The records of sessions: each begins with a sign-in and lives as long as it is refreshed."""

from phonex.store.database.connection import Connection, Document, Index
from phonex.store.records.base import Record


class SessionRecord(Record):
    """A session of a user. Times are seconds since 1970, as in its tokens.

    rotation: the number of its current refresh token. rotated_at: when that was issued.
    """

    session_id: str
    user_id: str
    rotation: int = 0
    rotated_at: int
    expires_at: int


COLLECTION = "sessions"
INDEXES = (
    Index({"session_id": 1}, unique=True),
    Index({"user_id": 1}),
    Index({"expires_at": 1}),
)


class Sessions:
    """All methods raise DatabaseUnavailable; those that write also raise StorageFull."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def insert(self, session: SessionRecord) -> None:
        document = session.model_dump()
        await self._connection.call(lambda db: db[COLLECTION].insert_one(document))

    async def find(self, session_id: str) -> SessionRecord | None:
        which = _with_id(session_id)
        document = await self._connection.call(lambda db: db[COLLECTION].find_one(which))
        return None if document is None else _to_record(document)

    async def rotate(self, session: SessionRecord) -> bool:
        """Store a session's next rotation; False if it has ended or been rotated meanwhile."""
        document = session.model_dump()
        which = _with_id(session.session_id) | {"rotation": session.rotation - 1}
        result = await self._connection.call(lambda db: db[COLLECTION].replace_one(which, document))
        return bool(result.matched_count)

    async def delete(self, session_id: str) -> None:
        """End a session if it exists."""
        which = _with_id(session_id)
        await self._connection.call(lambda db: db[COLLECTION].delete_one(which))

    async def delete_of(self, user_id: str, *, keep: str | None = None) -> None:
        """End all sessions of a user. keep: the id of one that goes on."""
        which: Document = {"user_id": {"$eq": user_id}}
        if keep is not None:
            which["session_id"] = {"$ne": keep}
        await self._connection.call(lambda db: db[COLLECTION].delete_many(which))

    async def delete_expired(self, now: int) -> None:
        """Delete the sessions whose time is over. now: seconds since 1970."""
        which = {"expires_at": {"$lte": now}}
        await self._connection.call(lambda db: db[COLLECTION].delete_many(which))


def _with_id(session_id: str) -> Document:
    return {"session_id": {"$eq": session_id}}


def _to_record(document: Document) -> SessionRecord:
    fields = {name: value for name, value in document.items() if name != "_id"}
    return SessionRecord.model_validate(fields)
