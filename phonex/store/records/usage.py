"""How much each owner has used on each day (UTC)."""

from datetime import date

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from phonex.store.database.connection import Connection, Document, Index
from phonex.store.owners import stored_owner

COLLECTION = "usage"
INDEXES = (Index({"owner_id": 1, "day": 1}, unique=True), Index({"day": 1}))


class UsageCounters:
    """All methods raise DatabaseUnavailable; those that write also raise StorageFull."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def characters(self, owner_id: str, day: date) -> int:
        """The number of characters spoken on a day."""
        which = _of_day(owner_id, day)
        found = await self._connection.call(lambda db: db[COLLECTION].find_one(which))
        return 0 if found is None else int(found["characters"])

    async def add_characters(
        self, owner_id: str, day: date, n_characters: int, limit: int | None = None
    ) -> bool:
        """Add to a day's characters; False, without a change, if the sum would exceed the limit."""
        which = _of_day(owner_id, day)
        if limit is not None:
            which["characters"] = {"$lte": limit - n_characters}
        if await self._add(which, n_characters):
            return True
        await self._begin(owner_id, day)
        return await self._add(which, n_characters)

    async def take_back(self, owner_id: str, day: date, n_characters: int) -> None:
        """Subtract from a day's characters; does nothing if they have been deleted."""
        await self._add(_of_day(owner_id, day), -n_characters)

    async def _add(self, which: Document, n_characters: int) -> bool:
        change = {"$inc": {"characters": n_characters}}
        found = await self._connection.call(
            lambda db: db[COLLECTION].find_one_and_update(
                which, change, return_document=ReturnDocument.AFTER
            )
        )
        return found is not None

    async def _begin(self, owner_id: str, day: date) -> None:
        # Not an upsert: above the limit, it would collide with the day's document.
        document = {**_of_day(owner_id, day), "characters": 0}
        try:
            await self._connection.call(lambda db: db[COLLECTION].insert_one(document))
        except DuplicateKeyError:
            return

    async def delete_before(self, day: date) -> None:
        """Delete all owners' counts of earlier days."""
        earlier = {"day": {"$lt": day.isoformat()}}
        await self._connection.call(lambda db: db[COLLECTION].delete_many(earlier))

    async def delete(self, owner_id: str) -> None:
        """Delete an owner's counts."""
        which = {"owner_id": {"$eq": stored_owner(owner_id)}}
        await self._connection.call(lambda db: db[COLLECTION].delete_many(which))


def _of_day(owner_id: str, day: date) -> Document:
    return {"owner_id": stored_owner(owner_id), "day": day.isoformat()}
