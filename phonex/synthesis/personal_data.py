"""A user's jobs and audio, to take along and to delete."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import BinaryIO

from phonex.accounts.errors import DeletionUnfinished
from phonex.accounts.personal_data import ExportedFile, json_file
from phonex.accounts.principal import Principal
from phonex.errors import AudioNotFound, JobFinished, JobNotFound
from phonex.jobs.queue import JobQueue
from phonex.store.files.audio_files import AudioFiles, StoredAudio
from phonex.store.records.job import JobKind, JobRecord, JobStatus, SynthesisRecord
from phonex.store.records.jobs import Jobs
from phonex.system.worker_threads import WorkerThreads

PAGE = 500


class SpeechData:
    """PersonalData: jobs with their texts, and the audio they made; what the jobs of others say of
    the user's voices.
    """

    def __init__(self, queue: JobQueue, jobs: Jobs, audio: AudioFiles, disk: WorkerThreads) -> None:
        self._queue = queue
        self._jobs = jobs
        self._audio = audio
        self._disk = disk

    async def export(self, owner_id: str) -> AsyncIterator[ExportedFile]:
        principal, cursor, number = Principal(owner_id), None, 0
        while cursor is not None or not number:
            page = await self._queue.page(principal, list(JobKind), None, PAGE, cursor)
            cursor, number = page.next_cursor, number + 1
            yield json_file(f"jobs/{number}.json", [*map(_exported, page.items)])
            for record in page.items:
                if record.status is JobStatus.COMPLETED and (found := await self._find(record)):
                    name = f"audio/{found.audio_id}{found.suffix}"
                    yield ExportedFile(name, partial(self._opened, found))

    async def _find(self, record: JobRecord) -> StoredAudio | None:
        with suppress(AudioNotFound):  # a fit makes none
            return await self._disk.run(self._audio.find, record.job_id)
        return None

    @contextmanager
    def _opened(self, audio: StoredAudio) -> Iterator[BinaryIO]:
        with self._audio.local_copy(audio) as path, path.open("rb") as file:
            yield file

    async def delete(self, owner_id: str) -> None:
        principal = Principal(owner_id)
        while True:
            page = await self._queue.page(principal, list(JobKind), None, PAGE, None)
            for record in page.items:
                with suppress(JobNotFound):  # it has just been deleted
                    await self._delete(principal, record)
            if not page.items:
                break
        await self._forget_voices(owner_id)

    async def _forget_voices(self, owner_id: str) -> None:
        """Raises DeletionUnfinished while another user's job speaks with one of the voices."""
        for record in [each for kind in JobKind for each in self._queue.active(kind)]:
            if isinstance(record, SynthesisRecord) and _speaks_as(owner_id, record):
                raise DeletionUnfinished("audio")
        await self._jobs.forget_shared(owner_id)

    async def _delete(self, principal: Principal, record: JobRecord) -> None:
        if not record.status.ended:
            with suppress(JobFinished):
                record = await self._queue.cancel(principal, record.job_id)
            record = await self._queue.get(principal, record.job_id)
            if not record.status.ended:
                raise DeletionUnfinished("audio")
        # Files first: the record is needed to try again.
        with suppress(AudioNotFound):
            await self._disk.run(self._audio.delete, record.job_id)
        await self._queue.delete(principal, record.job_id)


def _exported(record: JobRecord) -> dict[str, object]:
    """Without the keys of voices that others share."""
    return record.model_dump(
        mode="json", exclude={"shared": True, "voices": {"__all__": {"shared"}}}
    )


def _speaks_as(owner_id: str, record: SynthesisRecord) -> bool:
    """Whether a job speaks in a voice that this owner shares."""
    shared = [record.shared, *(voice.shared for voice in record.voices)]
    return any(each is not None and each.owner_id == owner_id for each in shared)
