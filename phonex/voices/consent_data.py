"""A user's recorded consents, to take along and to delete."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from functools import partial
from typing import BinaryIO

from phonex.accounts.errors import DeletionUnfinished
from phonex.accounts.personal_data import ExportedFile, json_file
from phonex.store.files.blob_store import BlobNotFoundError
from phonex.store.files.consent_files import SUFFIX
from phonex.store.records.consents import ConsentRecord, Consents
from phonex.system.worker_threads import WorkerThreads
from phonex.voices.consent_repository import key_of
from phonex.voices.consents import ConsentService
from phonex.voices.errors import ConsentNotFound


class ConsentData:
    """PersonalData: the consents' records and recordings."""

    def __init__(self, consents: ConsentService, records: Consents, disk: WorkerThreads) -> None:
        self._consents = consents
        self._records = records
        self._files = consents.files
        self._disk = disk

    async def export(self, owner_id: str) -> AsyncIterator[ExportedFile]:
        for consent in await self._records.of_owner(owner_id):
            fields = consent.model_dump(mode="json", exclude={"user_id"})
            yield json_file(f"consents/{consent.id}.json", fields)
            name = f"consents/{consent.id}{SUFFIX}"
            yield ExportedFile(name, partial(self._opened, consent))

    @contextmanager
    def _opened(self, consent: ConsentRecord) -> Iterator[BinaryIO]:
        try:
            with self._files.open(key_of(consent)) as file:
                yield file
        except BlobNotFoundError as exc:
            raise ConsentNotFound(consent.id) from exc

    async def delete(self, owner_id: str) -> None:
        if self._consents.is_making_one(owner_id):
            raise DeletionUnfinished("a consent")
        await self._disk.run(self._files.delete_all, owner_id)
        await self._records.remove_of_owner(owner_id)
