"""A user's legacy, to take along and to delete; and what others' legacies say of the user."""

from collections.abc import AsyncIterator
from functools import partial

from phonex.accounts.personal_data import ExportedFile, json_file
from phonex.legacy.memorials import Memorials
from phonex.legacy.pictures import LegacyPictures

_INTERNAL = {"unaudited", "revision", "picture"}


class LegacyData:
    """PersonalData: the legacy. A contact whose account is deleted is left out of all others."""

    def __init__(self, memorials: Memorials, pictures: LegacyPictures) -> None:
        self._memorials = memorials
        self._pictures = pictures

    async def export(self, owner_id: str) -> AsyncIterator[ExportedFile]:
        legacy = await self._memorials.ledger.current(owner_id)
        if legacy is None:
            return
        yield json_file("legacy.json", legacy.model_dump(mode="json", exclude=_INTERNAL))
        if legacy.picture is not None:
            opened = partial(self._pictures.opened, owner_id, legacy.picture)
            yield ExportedFile(f"legacy/{legacy.picture}", opened)

    async def delete(self, owner_id: str) -> None:
        await self._memorials.ledger.delete(owner_id)
        await self._pictures.delete_all(owner_id)
        await self._memorials.forget(owner_id)
