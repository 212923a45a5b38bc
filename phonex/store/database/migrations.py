"""Migrates the records of earlier versions, before any record is read.

The database stores how many steps are done. An interrupted step is repeated from its beginning, by
this process or another, and changes only what is still unmigrated; so several processes may run it
at once.
"""

import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from pymongo.errors import OperationFailure

from phonex.store.database.connection import Database, Document
from phonex.store.user_search import NAME, search_fields
from phonex.store.voice_search import search_field, tags_field

if TYPE_CHECKING:
    from motor.motor_asyncio import AsyncIOMotorCollection

logger = logging.getLogger(__name__)

COLLECTION = "schema"
_WHICH = {"name": "records"}
_BATCH = 500  # documents changed per call: few enough for a slow disk
_INDEX_NOT_FOUND = 27
# Not for fields that may be null: the embedded server treats a null field as missing.
_NO_REVISION: Document = {"revision": {"$exists": False}}

Step = Callable[[Database], Awaitable[None]]


async def migrate(db: Database) -> None:
    """Run the steps that the database has not done yet."""
    found = await db[COLLECTION].find_one(_WHICH)
    n_done = steps_in([] if found is None else [found])
    for n_steps, step in enumerate(STEPS[n_done:], start=n_done + 1):
        await step(db)
        change = {"$set": {**_WHICH, "n_steps": n_steps}}
        await db[COLLECTION].update_one(_WHICH, change, upsert=True)


def steps_in(documents: Iterable[Document]) -> int:
    """How many steps are done, by the documents of the collection."""
    return max((int(each["n_steps"]) for each in documents), default=0)


async def give_owners(db: Database) -> None:
    """Give every record an owner and a revision; ids become unique per owner."""
    await _fill(db["voices"], {"owner_id": None}, {"owner_id": ""})
    await _fill(db["voices"], _NO_REVISION, {"revision": 0})
    await _fill(db["lexicon"], {"owner_id": None}, {"owner_id": ""})
    await _fill(db["jobs"], _NO_REVISION, {"owner_id": None, "revision": 0, "attempt": 0})
    await _drop_index(db["voices"], ["voice_id"])
    await _drop_index(db["voices"], ["order"])
    await _drop_index(db["lexicon"], ["language", "key"])


async def make_searchable(db: Database) -> None:
    """Let voices be found by id, name and tags."""
    voices, without = db["voices"], {"search": {"$exists": False}}
    n_changed = 0
    while found := await voices.find(without).limit(_BATCH).to_list(_BATCH):
        for voice in found:
            fields = search_field(voice["voice_id"], voice["name"]) | tags_field(())
            await voices.update_one({"_id": voice["_id"]}, {"$set": fields})
        n_changed += len(found)
    _report(n_changed, "voices")


async def make_users_findable(db: Database) -> None:
    """Let users be found by name and address."""
    users, without = db["users"], {NAME: {"$exists": False}}
    n_changed = 0
    while found := await users.find(without).limit(_BATCH).to_list(_BATCH):
        for user in found:
            fields = search_fields(user["first_name"], user["last_name"], user.get("email"))
            change = {"$set": {"findable": True, **fields}}
            await users.update_one({"_id": user["_id"]}, change)
        n_changed += len(found)
    _report(n_changed, "users")


STEPS: Sequence[Step] = (give_owners, make_searchable, make_users_findable)


async def _fill(
    collection: "AsyncIOMotorCollection[Document]", which: Document, fields: Document
) -> None:
    """Change all matching documents; a changed document must no longer match."""
    n_changed = 0
    while found := await collection.find(which, {"_id": 1}).limit(_BATCH).to_list(_BATCH):
        ids = [document["_id"] for document in found]
        await collection.update_many({"_id": {"$in": ids}}, {"$set": fields})
        n_changed += len(ids)
    _report(n_changed, collection.name)


def _report(n_changed: int, name: str) -> None:
    if n_changed:
        logger.info("migrated records of an earlier version: %d %s", n_changed, name)


async def _drop_index(
    collection: "AsyncIOMotorCollection[Document]", fields: Sequence[str]
) -> None:
    """Drop the index on exactly these fields, if there is one."""
    for name, known in (await collection.index_information()).items():
        if [field for field, _ in known["key"]] == list(fields):
            try:
                await collection.drop_index(name)
            except OperationFailure as exc:  # another process has dropped it
                if exc.code != _INDEX_NOT_FOUND:
                    raise
