"""The records of the pronunciation lexicon: words of a language and their pronunciations."""

import logging
from collections.abc import Iterable, Iterator

from pydantic import AwareDatetime, ValidationError
from pymongo.errors import DuplicateKeyError

from phonex.store.database.connection import Connection, Database, Document, Index
from phonex.store.owners import owned_by, owner_of, stored_owner
from phonex.store.records.base import Record


class TrialRecord(Record):
    """A pronunciation for a single job; the fields of phonex.text.lexicon.entries.Entry."""

    key: str
    word: str
    respelling: str = ""
    ipa: str = ""


class PronunciationRecord(TrialRecord):
    """The pronunciation of a word in a language."""

    language: str
    updated_at: AwareDatetime
    owner_id: str | None = None


logger = logging.getLogger(__name__)

COLLECTION = "lexicon"
_REVISIONS = "lexicon_revision"  # one document, which counts the changes
_WHICH = {"name": "lexicon"}
INDEXES = (Index({"owner_id": 1, "language": 1, "key": 1}, unique=True),)


class Pronunciations:
    """All methods raise DatabaseUnavailable; those that write also raise StorageFull."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def revision(self) -> int:
        """Grows with every change, of any process."""
        found = await self._connection.call(lambda db: db[_REVISIONS].find_one(_WHICH))
        return 0 if found is None else int(found["n"])

    async def _changed(self) -> None:
        change = {"$inc": {"n": 1}}
        await self._connection.call(
            lambda db: db[_REVISIONS].update_one(_WHICH, change, upsert=True)
        )

    async def all(self) -> list[PronunciationRecord]:
        """All owners' entries."""
        return await self._find({})

    async def of(self, owner_id: str | None, language: str) -> list[PronunciationRecord]:
        """An owner's entries for a language, sorted by word."""
        return await self._find({**owned_by(owner_id), "language": language})

    async def of_owner(self, owner_id: str) -> list[PronunciationRecord]:
        """An owner's entries for all languages."""
        return await self._find(owned_by(owner_id))

    async def delete_all(self, owner_id: str) -> None:
        """Delete an owner's entries."""
        which = owned_by(owner_id)
        await self._connection.call(lambda db: db[COLLECTION].delete_many(which))
        await self._changed()

    async def _find(self, which: Document) -> list[PronunciationRecord]:
        """Skips unreadable entries: they must not make the others unavailable."""

        async def work(db: Database) -> list[Document]:
            return await db[COLLECTION].find(which).sort("key", 1).to_list(None)

        return list(_readable(await self._connection.call(work)))

    async def find(
        self, owner_id: str | None, language: str, key: str
    ) -> PronunciationRecord | None:
        which = _with_key(owner_id, language, key)
        document = await self._connection.call(lambda db: db[COLLECTION].find_one(which))
        return None if document is None else _to_record(document)

    async def put(self, record: PronunciationRecord) -> bool:
        """Store an entry, replacing its owner's entry for that word; True if there was none."""
        try:
            is_new = await self._put(record)
        except DuplicateKeyError:  # inserted concurrently: replace it
            is_new = await self._put(record)
        await self._changed()
        return is_new

    async def _put(self, record: PronunciationRecord) -> bool:
        which = _with_key(record.owner_id, record.language, record.key)
        document = {**record.model_dump(), "owner_id": stored_owner(record.owner_id)}
        result = await self._connection.call(
            lambda db: db[COLLECTION].replace_one(which, document, upsert=True)
        )
        return not result.matched_count

    async def delete(self, owner_id: str | None, language: str, key: str) -> bool:
        """Delete an entry; False if there was none."""
        which = _with_key(owner_id, language, key)
        result = await self._connection.call(lambda db: db[COLLECTION].delete_one(which))
        await self._changed()
        return bool(result.deleted_count)


def _readable(documents: Iterable[Document]) -> Iterator[PronunciationRecord]:
    for document in documents:
        try:
            yield _to_record(document)
        except ValidationError:
            logger.exception("cannot read the lexicon record of a word")


def _with_key(owner_id: str | None, language: str, key: str) -> Document:
    # $eq: treat client input as a value, not an operator
    return {**owned_by(owner_id), "language": language, "key": {"$eq": key}}


def _to_record(document: Document) -> PronunciationRecord:
    fields = {name: value for name, value in document.items() if name != "_id"}
    fields["owner_id"] = owner_of(fields.get("owner_id"))
    return PronunciationRecord.model_validate(fields)
