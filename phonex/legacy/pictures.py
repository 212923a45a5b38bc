"""The picture of a memorial."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from phonex.accounts.principal import Principal
from phonex.legacy.errors import PictureNotFound
from phonex.legacy.service import LegacyService, ShownLegacy, user_id_of
from phonex.store.files.blob_store import BlobNotFoundError
from phonex.store.files.portraits import Portraits, media_type
from phonex.store.records.owned import make_record_id
from phonex.system.worker_threads import WorkerThreads

# A picture is stored before its record names it.
UNUSED_S = 3600.0


@dataclass(frozen=True)
class Picture:
    content: bytes
    media_type: str


class LegacyPictures:
    """All methods raise DatabaseUnavailable, StorageUnavailable; those that write also raise
    StorageFull, AccountChanged, AccountMemorialized.

    threads: decode and encode.
    """

    def __init__(self, legacy: LegacyService, portraits: Portraits, threads: WorkerThreads) -> None:
        self._legacy = legacy
        self._portraits = portraits
        self._threads = threads

    async def put(self, principal: Principal, file: BinaryIO) -> ShownLegacy:
        """Replace one's picture; it is encoded anew, without metadata.

        Raises NotAnImage, ImageTooLarge, ImageUnusable.
        """
        user_id = user_id_of(principal)

        def store() -> str:
            from phonex.conversations.images import reencode  # slow: Pillow

            image = reencode(file)
            name = f"{make_record_id()}{image.suffix}"
            self._portraits.write(user_id, name, image.content)
            return name

        return await self._use(principal, await self._threads.run(store))

    async def delete(self, principal: Principal) -> ShownLegacy:
        return await self._use(principal, None)

    async def _use(self, principal: Principal, name: str | None) -> ShownLegacy:
        user_id = user_id_of(principal)
        unused = name  # until the record names it
        try:
            unused = await self._legacy.change_picture(user_id, name)
        finally:
            if unused is not None:
                await self._threads.run(self._portraits.delete, user_id, unused)
        return await self._legacy.own(principal)

    async def get(self, principal: Principal, user_id: str) -> Picture:
        """The picture of a memorial that the principal may see.

        Raises MemorialNotFound, PictureNotFound.
        """
        name = (await self._legacy.memorial(principal, user_id)).record.picture
        if name is None:
            raise PictureNotFound
        try:
            content = await self._threads.run(self._read, user_id, name)
        except BlobNotFoundError as exc:  # replaced meanwhile
            raise PictureNotFound from exc
        return Picture(content, media_type(name))

    def _read(self, user_id: str, name: str) -> bytes:
        with self._portraits.open(user_id, name) as file:
            return file.read()

    @contextmanager
    def opened(self, user_id: str, name: str) -> Iterator[BinaryIO]:
        """A user's picture, for an export. Blocks. Raises PictureNotFound."""
        try:
            with self._portraits.open(user_id, name) as file:
                yield file
        except BlobNotFoundError as exc:
            raise PictureNotFound from exc

    async def repair(self) -> None:
        """Delete the pictures that dead processes left: those that no legacy names."""
        long_ago = time.time() - UNUSED_S
        for each in await self._threads.run(lambda: list(self._portraits.all())):
            if (
                each.modified < long_ago
                and await self._legacy.picture_of(each.user_id) != each.name
            ):
                await self._threads.run(self._portraits.delete, each.user_id, each.name)

    async def delete_all(self, user_id: str) -> None:
        await self._threads.run(self._portraits.delete_all, user_id)
