"""The records of speakers' consents: what a person said, recorded, that their voice may be cloned.

The recording is in the files (store/files/consent_files.py); voices refer to a consent by its id.
"""

from collections.abc import Sequence

from pydantic import AwareDatetime

from phonex.store.database.connection import Connection
from phonex.store.database.paging import Page
from phonex.store.records import owned
from phonex.store.records.owned import OwnedRecord, OwnedRecords


class ConsentRecord(OwnedRecord):
    """A consent. name: for its owner. language: of the recording. terms: what was agreed to, or its
    version. revoked_at: since when the voices that rest on it are disabled.
    """

    user_id: str = ""  # consents are not divided by users, as echos are
    language: str
    terms: str | None = None
    revoked_at: AwareDatetime | None = None


COLLECTION = "consents"
INDEXES = owned.INDEXES


class Consents(OwnedRecords[ConsentRecord]):
    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, COLLECTION, ConsentRecord)

    async def page_of_owner(
        self, owner_id: str | None, limit: int, cursor: str | None
    ) -> Page[ConsentRecord]:
        """An owner's consents, newest first. Raises ValueOutOfRange: invalid limit or cursor."""
        return await self.page(owner_id, "", limit, cursor)

    async def with_ids(self, ids: Sequence[str]) -> list[ConsentRecord]:
        """The consents of any owner with these ids, in no particular order."""
        wanted = [object_id for each in ids if (object_id := owned.find_object_id(each))]
        settled = {"$eq": owned.RecordState.SETTLED.value}
        return await self._some({"_id": {"$in": wanted}, "state": settled})
