"""Export and deletion of all that belongs to a user."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from phonex.accounts.archive import zipped
from phonex.accounts.errors import AccountChanged, UserNotFound
from phonex.accounts.personal_data import ExportedFile, PersonalData
from phonex.errors import PhonexError
from phonex.store.records.users import UserRecord, Users
from phonex.system.worker_threads import WorkerThreads

logger = logging.getLogger(__name__)

_TRIES = 5


class PersonalDataService:
    """Goes through the parts that hold users' data.

    A deletion first closes the account: from then on nobody can sign in, use a key or token, or
    speak with its voices. What an error or the end of the process leaves is deleted by
    finish_deletions(). The record of the user goes last, as the note that there is more to delete;
    it has no personal fields any more.

    parts: in the order of deletion. close: lets running requests make nothing more.
    flush: removes copies of deleted records. Methods raise DatabaseUnavailable, StorageFull,
    StorageUnavailable.
    """

    def __init__(
        self,
        users: Users,
        parts: Sequence[PersonalData],
        disk: WorkerThreads,
        close: Callable[[str], None],
        flush: Callable[[], Awaitable[None]],
    ) -> None:
        self._users = users
        self._parts = parts
        self._disk = disk
        self._close = close
        self._flush = flush

    def export(self, user_id: str) -> AsyncIterator[bytes]:
        """A zip archive of everything, in pieces."""
        return zipped(self._files(user_id), self._disk)

    async def _files(self, user_id: str) -> AsyncIterator[ExportedFile]:
        for part in self._parts:
            async for file in part.export(user_id):
                yield file

    async def delete(self, user_id: str) -> None:
        """Close an account and delete everything in it.

        Raises UserNotFound, AccountChanged; DeletionUnfinished if something is still being made.
        """
        await self._mark(user_id)
        await self._finish(user_id)

    async def _mark(self, user_id: str) -> None:
        for _ in range(_TRIES):
            user = await self._users.find(user_id)
            if user is None:
                raise UserNotFound(user_id)
            closed = UserRecord(
                user_id=user_id,
                disabled=True,
                deleting=True,
                created_at=user.created_at,
                revision=user.revision + 1,
            )
            if await self._users.replace(closed):
                return
        raise AccountChanged

    async def _finish(self, user_id: str) -> None:
        self._close(user_id)
        for part in self._parts:
            await part.delete(user_id)
        await self._flush()  # while the record still says that this has to be done
        await self._users.delete(user_id)
        await self._flush()
        logger.info("an account was deleted with all its data")

    async def finish_deletions(self) -> None:
        """Finish the deletions that have begun; one that fails does not stop the others.

        Raises DeletionUnfinished, as delete().
        """
        faults: list[PhonexError] = []
        for user_id in await self._users.deleting():
            try:
                await self._finish(user_id)
            except PhonexError as exc:
                faults.append(exc)
        if faults:
            raise faults[0]
