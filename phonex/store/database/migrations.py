"""Brings the records of former versions into the form of this one, before anything is read.

The database knows how many steps it has been through. A step that is broken off is taken again
from its beginning, by this process or another, and finds only what is left to be done; so several
processes may take it at once.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from pymongo.errors import OperationFailure

from phonex.store.database.connection import Database, Document

if TYPE_CHECKING:
    from motor.motor_asyncio import AsyncIOMotorCollection

logger = logging.getLogger(__name__)

_COLLECTION = "schema"
_WHICH = {"name": "records"}
_BATCH = 500  # documents changed by one call: even a slow disk manages these in time
_INDEX_NOT_FOUND = 27
# Not of what may be null: for the embedded server a field that is null is not there.
_NO_REVISION: Document = {"revision": {"$exists": False}}

Step = Callable[[Database], Awaitable[None]]


async def migrate(db: Database) -> None:
    """Take the steps that the database has not been through."""
    found = await db[_COLLECTION].find_one(_WHICH)
    n_done = 0 if found is None else int(found["n_steps"])
    for n_steps, step in enumerate(STEPS[n_done:], start=n_done + 1):
        await step(db)
        change = {"$set": {**_WHICH, "n_steps": n_steps}}
        await db[_COLLECTION].update_one(_WHICH, change, upsert=True)


async def give_owners(db: Database) -> None:
    """Every record is an owner's, and has a revision; ids are unique for each owner."""
    await _fill(db["voices"], {"owner_id": None}, {"owner_id": ""})
    await _fill(db["voices"], _NO_REVISION, {"revision": 0})
    await _fill(db["lexicon"], {"owner_id": None}, {"owner_id": ""})
    await _fill(db["jobs"], _NO_REVISION, {"owner_id": None, "revision": 0, "attempt": 0})
    await _drop_index(db["voices"], ["voice_id"])
    await _drop_index(db["voices"], ["order"])
    await _drop_index(db["lexicon"], ["language", "key"])


STEPS: Sequence[Step] = (give_owners,)


async def _fill(
    collection: "AsyncIOMotorCollection[Document]", which: Document, fields: Document
) -> None:
    """Change all documents that match, after which they match no more."""
    n_changed = 0
    while found := await collection.find(which, {"_id": 1}).limit(_BATCH).to_list(_BATCH):
        ids = [document["_id"] for document in found]
        await collection.update_many({"_id": {"$in": ids}}, {"$set": fields})
        n_changed += len(ids)
    if n_changed:
        logger.info("records of a former version migrated: %d %s", n_changed, collection.name)


async def _drop_index(
    collection: "AsyncIOMotorCollection[Document]", fields: Sequence[str]
) -> None:
    """Drop the index on exactly these fields, if there is one."""
    for name, known in (await collection.index_information()).items():
        if [field for field, _ in known["key"]] == list(fields):
            try:
                await collection.drop_index(name)
            except OperationFailure as exc:  # another process was faster
                if exc.code != _INDEX_NOT_FOUND:
                    raise
