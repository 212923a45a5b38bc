"""Voice models: uploaded recordings that voices are made of, and the echos that speak with them."""

import unicodedata
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import PureWindowsPath

from phonex.accounts.principal import Principal
from phonex.audio.decode import has_video
from phonex.echo.deletion import Deletion
from phonex.echo.errors import EchoNotFound, VoiceModelNotFound
from phonex.echo.types import LinkedVoiceModel, Recording, UploadedRecording
from phonex.echo.users import EchoUsers, UserAccess
from phonex.errors import PhonexError, VoiceNotFound
from phonex.store.database.paging import Page
from phonex.store.records.echos import EchoRecord
from phonex.store.records.owned import RecordState, make_record_id
from phonex.store.records.voice_models import FileType, VoiceModelRecord
from phonex.store.store import Store
from phonex.system.clock import utc_now
from phonex.system.worker_threads import WorkerThreads
from phonex.voices.service import VoiceService

MAX_FILE_NAME_CHARS = 255
UNNAMED = "recording"
_UNPRINTED = ("Cc", "Cs", "Zl", "Zp")  # categories of control characters and line ends
# The fields of the voices' API, and what they are called in this one.
_FIELDS = {"voice_name": "name", "voice_sample": "audio"}


class VoiceModelService:
    """Makes, lists and deletes voice models. A voice model whose voice was deleted is not found."""

    def __init__(
        self,
        store: Store,
        users: EchoUsers,
        voices: VoiceService,
        disk: WorkerThreads,
    ) -> None:
        self._records = store.voice_models
        self._echos = store.echos
        self._known_voices = store.voices
        self._users = users
        self._voices = voices
        self._disk = disk
        self.deletion = Deletion(store.voice_models, self._clean)
        self._compared = False

    async def upload(
        self,
        principal: Principal,
        recording: Recording,
        *,
        user_id: str | None = None,
        echo_id: str | None = None,
    ) -> UploadedRecording:
        """Make a voice and a record of it, to which the echo is linked.

        Without accounts, and if neither a user nor an echo is given, only the voice is made.
        Raises EchoUserNotFound, UserMissing, AccountClosed, AccountMemorialized, EchoNotFound, and
        what VoiceService.register raises.
        An error leaves nothing behind.
        """
        model_id = make_record_id()
        if user_id is None and echo_id is None and principal.owner_id is None:
            await self._make_voice(principal, model_id, recording)
            return UploadedRecording(model_id, None)
        user = await self._users.access_to_add(principal, user_id)
        if echo_id is not None:
            await self._refuse_foreign(user, echo_id)
        record = await self._record(user, model_id, recording)
        async with self._adding(record):
            await self._make_voice(user.principal, model_id, recording, user.user_id)
            if not await self._records.settle(model_id):
                raise VoiceModelNotFound(model_id)  # its owner was deleted meanwhile
            if echo_id is not None:
                await self._link(record, echo_id)
            await self._users.refuse_closed(record.owner_id)
        return UploadedRecording(model_id, LinkedVoiceModel(record, echo_id))

    async def _make_voice(
        self,
        principal: Principal,
        model_id: str,
        recording: Recording,
        user_id: str | None = None,
    ) -> None:
        with _with_own_fields():
            await self._voices.register(
                principal,
                recording.name,
                [recording.file, *recording.more],
                voice_id=model_id,
                user_id=user_id,
                **recording.consent,
            )

    async def _record(
        self, user: UserAccess, model_id: str, recording: Recording
    ) -> VoiceModelRecord:
        with _with_own_fields():
            moves = await self._disk.run(has_video, recording.file)
        return VoiceModelRecord(
            id=model_id,
            owner_id=user.principal.owner_id,
            user_id=user.user_id,
            name=recording.name,
            audio_file_path=clean_file_name(recording.file_name),
            file_type=FileType.VIDEO if moves else FileType.AUDIO,
            trained_echo_id=recording.trained_echo_id,
            created_at=utc_now(),
        )

    @asynccontextmanager
    async def _adding(self, record: VoiceModelRecord) -> AsyncIterator[None]:
        """A pending record for the block, which settles it; an error undoes all."""
        with self.deletion.making(record.id):
            try:
                await self._records.insert(record, RecordState.PENDING)
                yield
            except BaseException:
                with suppress(PhonexError):  # then repair() does it
                    await self._undo(record)
                raise

    async def _undo(self, record: VoiceModelRecord) -> None:
        for pending in (True, False):
            if await self.deletion.delete(record.owner_id, record.id, pending=pending):
                return
        await self._clean(record.owner_id, record.id)

    async def _refuse_foreign(self, user: UserAccess, echo_id: str) -> None:
        """Raises EchoNotFound, also for another user's echo."""
        echo = await self._echos.find(user.principal.owner_id, echo_id)
        if echo is None or echo.user_id != user.user_id:
            raise EchoNotFound(echo_id)

    async def _link(self, model: VoiceModelRecord, echo_id: str) -> None:
        def speak_with_it(echo: EchoRecord) -> EchoRecord:
            return echo.model_copy(update={"voice_model_id": model.id, "updated_at": utc_now()})

        if await self._echos.change(model.owner_id, echo_id, speak_with_it) is None:
            raise EchoNotFound(echo_id)  # it was deleted meanwhile

    async def get(self, principal: Principal, model_id: str) -> LinkedVoiceModel:
        """Raises VoiceModelNotFound, DatabaseUnavailable."""
        record = await self._records.find(principal.owner_id, model_id)
        found = [] if record is None else await self._linked([record])
        if not found:
            raise VoiceModelNotFound(model_id)
        return found[0]

    async def page(
        self, principal: Principal, user_id: str | None, limit: int, cursor: str | None
    ) -> Page[LinkedVoiceModel]:
        """A user's voice models, newest first; a page may have fewer than limit.

        Raises EchoUserNotFound, UserMissing, ValueOutOfRange, DatabaseUnavailable.
        """
        user = await self._users.access(principal, user_id)
        owner_id = user.principal.owner_id
        page = await self._records.page(owner_id, user.user_id, limit, cursor)
        return Page(await self._linked(page.items), page.next_cursor)

    async def _linked(self, records: Sequence[VoiceModelRecord]) -> list[LinkedVoiceModel]:
        """Those of a user's voice models that have a voice, with their echos."""
        speaking = await self._speaking(records)
        if not speaking:
            return []
        ids, first = [record.id for record in speaking], speaking[0]
        echos = await self._echos.of_voice_models(first.owner_id, first.user_id, ids)
        newest = {echo.voice_model_id: echo.id for echo in reversed(echos)}
        disabled = await self._voices.disabled(first.owner_id, ids)
        return [
            LinkedVoiceModel(record, newest.get(record.id), disabled.get(record.id))
            for record in speaking
        ]

    async def existing(self, owner_id: str | None, ids: Sequence[str]) -> list[VoiceModelRecord]:
        """Those of these voice models that exist."""
        return await self._speaking(await self._records.find_all(owner_id, ids) if ids else [])

    async def _speaking(self, records: Sequence[VoiceModelRecord]) -> list[VoiceModelRecord]:
        lost = await self._voices.repository.lost_of([record.key for record in records])
        return [record for record in records if record.key not in lost]

    async def delete(self, principal: Principal, model_id: str) -> None:
        """Delete a voice model and its voice, and unlink its echos.

        Raises VoiceModelNotFound, DatabaseUnavailable; StorageFull or StorageUnavailable when files
        cannot be removed: the voice model is no longer found, and they are removed later.
        """
        if not await self.deletion.delete(principal.owner_id, model_id):
            raise VoiceModelNotFound(model_id)

    async def delete_trained(self, owner_id: str | None, echo_id: str) -> None:
        """Delete the voice that was made of an echo's training, if any. Raises as delete()."""
        for model in await self._records.trained_with(owner_id, echo_id):
            await self.deletion.delete(owner_id, model.id)

    async def _clean(self, owner_id: str | None, model_id: str) -> None:
        await self._echos.unlink(owner_id, model_id)
        with suppress(VoiceNotFound):
            await self._voices.delete(Principal(owner_id), model_id)

    async def repair(self) -> None:
        """Complete deletions; the first call also deletes voice models whose voice was deleted.

        Raises DatabaseUnavailable, StorageFull, StorageUnavailable.
        """
        if not self._compared:
            models = await self._records.keys()
            for lost in models - await self._known_voices.keys():
                await self.deletion.delete(lost.owner_id, lost.voice_id)
            self._compared = True
        await self.deletion.repair()


def clean_file_name(sent: str) -> str:
    """The name of a file as a client sent it, without folders and control characters."""
    name = PureWindowsPath(sent).name  # its separators include those of other systems
    kept = "".join(each for each in name if unicodedata.category(each) not in _UNPRINTED).strip()
    return kept[:MAX_FILE_NAME_CHARS] if kept.strip(".") else UNNAMED


@contextmanager
def _with_own_fields() -> Iterator[None]:
    """Errors of the voices name the fields of this API."""
    try:
        yield
    except PhonexError as exc:
        exc.param = _FIELDS.get(exc.param or "", exc.param)
        raise
