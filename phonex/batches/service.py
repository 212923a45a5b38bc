"""Accepts batches, and reports, delivers and deletes them."""

import uuid
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import BinaryIO

from phonex.accounts.archive import zipped
from phonex.accounts.personal_data import ExportedFile
from phonex.accounts.principal import Principal
from phonex.audio.formats import find_format
from phonex.batches.errors import (
    MOST_FAULTS,
    BatchEmpty,
    BatchNotEnded,
    BatchNotFound,
    LineFault,
    LinesInvalid,
)
from phonex.batches.lines import AskedLine, KeptLine, ManifestLine
from phonex.batches.manifest import manifest_file, manifest_line
from phonex.batches.names import file_name, name_fault, numbered, same_file
from phonex.errors import (
    AudioNotFound,
    AudioNotReady,
    Conflict,
    Forbidden,
    InvalidInput,
    JobNotFound,
    NotFound,
)
from phonex.jobs.admission import Admission
from phonex.jobs.queue import JobQueue
from phonex.store.database.paging import Page
from phonex.store.files.audio_files import AudioFiles
from phonex.store.files.batch_files import PART_LINES, BatchFiles
from phonex.store.records.job import BatchRecord, JobKind, JobStatus, SynthesisRecord
from phonex.store.records.jobs import Jobs
from phonex.synthesis.children import child_id
from phonex.synthesis.service import JobCallbacks, SynthesisService
from phonex.system.clock import utc_now
from phonex.system.worker_threads import WorkerThreads

SETTLED_S = 600  # after that long, lines without a job will get none


class BatchService:
    """Batches of a principal; those of others are not found."""

    def __init__(
        self,
        queue: JobQueue,
        admission: Admission,
        synthesis: SynthesisService,
        jobs: Jobs,
        files: BatchFiles,
        audio: AudioFiles,
        callbacks: JobCallbacks,
        disk: WorkerThreads,
    ) -> None:
        self._queue = queue
        self._admission = admission
        self._synthesis = synthesis
        self._jobs = jobs
        self._files = files
        self._audio = audio
        self._callbacks = callbacks
        self._disk = disk

    async def submit(
        self,
        principal: Principal,
        lines: Sequence[AskedLine],
        faults: Sequence[LineFault] = (),
        callback_url: str | None = None,
    ) -> BatchRecord:
        """Check all lines, then queue the batch.

        faults: what is known to be wrong with other lines. Raises LinesInvalid, BatchEmpty,
        QueueFull, Stopping, QuotaExceeded, AudioQuotaReached, CallbacksOff, CallbackRefused,
        EngineUnavailable, DatabaseUnavailable, StorageFull, StorageUnavailable.
        """
        if callback_url is not None:
            self._callbacks.check(callback_url)
        if not lines and not faults:
            raise BatchEmpty
        with self._admission.place():
            batch_id = str(uuid.uuid4())
            kept = await self._checked(principal, batch_id, lines, faults)
            await self._synthesis.check_audio(principal)
            n_characters = sum(each.record.n_characters for each in kept)
            record = BatchRecord(
                job_id=batch_id,
                owner_id=principal.owner_id,
                n_children=len(kept),
                n_characters=n_characters,
                unlimited=principal.is_admin,
                callback_url=callback_url,
                created_at=utc_now(),
            )
            async with self._synthesis.spend(principal, n_characters):
                return await self._submit(record, kept)

    async def _submit(self, record: BatchRecord, kept: Sequence[KeptLine]) -> BatchRecord:
        content = [each.model_dump_json() for each in kept]
        await self._disk.run(self._files.write, record.job_id, content)
        if record.callback_url is not None:
            await self._callbacks.expect(record)
        return _batch(await self._queue.submit(record))

    async def _checked(
        self,
        principal: Principal,
        batch_id: str,
        lines: Sequence[AskedLine],
        faults: Sequence[LineFault],
    ) -> list[KeptLine]:
        """Raises LinesInvalid, and what is no line's fault."""
        found, kept, names = [*faults], list[KeptLine](), dict[str, int]()
        for line in lines:
            if len(found) >= MOST_FAULTS:
                break
            try:
                record = await self._synthesis.prepare(principal, line.request)
            except (InvalidInput, NotFound, Forbidden, Conflict) as exc:
                found.append(LineFault(line.line, exc.param or "text", exc.message))
                continue
            name = line.name or numbered(line.line)
            file = file_name(name, find_format(record.format).suffix)
            before = names.setdefault(same_file(file), line.line)
            if fault := name_fault(name) or _twice(before, line.line):
                found.append(LineFault(line.line, "name", fault))
            own = {"job_id": child_id(batch_id, len(kept)), "parent_id": batch_id}
            record = record.model_copy(update=own)
            kept.append(KeptLine(line=line.line, file=file, record=record))
        if found:
            raise LinesInvalid(found)
        return kept

    async def get(self, principal: Principal, batch_id: str) -> BatchRecord:
        """Raises BatchNotFound, DatabaseUnavailable."""
        try:
            return _batch(await self._queue.get(principal, batch_id))
        except JobNotFound as exc:
            raise BatchNotFound(batch_id) from exc

    async def page(
        self, principal: Principal, status: JobStatus | None, limit: int, cursor: str | None
    ) -> Page[BatchRecord]:
        page = await self._queue.page(principal, (JobKind.BATCH,), status, limit, cursor)
        return Page([_batch(record) for record in page.items], page.next_cursor)

    async def manifest(self, batch: BatchRecord) -> AsyncIterator[ManifestLine]:
        """What became of each line. Raises BatchNotFound, DatabaseUnavailable."""
        async for number, kept, record in self._lines(batch):
            yield manifest_line(batch, number, kept, record)

    async def _lines(
        self, batch: BatchRecord
    ) -> AsyncIterator[tuple[int, KeptLine, SynthesisRecord | None]]:
        """Each line with its number from 0 and its job, if that exists."""
        for part in range(-(-batch.n_children // PART_LINES)):
            try:
                content = await self._disk.run(self._files.read, batch.job_id, part)
            except JobNotFound as exc:
                raise BatchNotFound(batch.job_id) from exc
            lines = [KeptLine.model_validate_json(line) for line in content]
            jobs = await self._jobs_of([line.record.job_id for line in lines])
            for number, line in enumerate(lines, part * PART_LINES):
                yield number, line, jobs.get(line.record.job_id)

    async def _jobs_of(self, job_ids: Collection[str]) -> dict[str, SynthesisRecord]:
        stored = {record.job_id: record for record in await self._jobs.with_ids(job_ids)}
        latest = [self._queue.find(job_id) or stored.get(job_id) for job_id in job_ids]
        return {each.job_id: each for each in latest if isinstance(each, SynthesisRecord)}

    def archive(self, batch: BatchRecord) -> AsyncIterator[bytes]:
        """A zip of all audio and the manifest, made while it is read. Raises BatchNotEnded."""
        if not batch.status.ended:
            raise BatchNotEnded(batch.job_id)
        return zipped(self.files(batch), self._disk, compressed=False)

    async def files(self, batch: BatchRecord) -> AsyncIterator[ExportedFile]:
        """All audio that is spoken so far, and the manifest. Raises BatchNotFound."""
        manifest = list[ManifestLine]()
        async for number, kept, record in self._lines(batch):
            manifest.append(manifest_line(batch, number, kept, record))
            if record is not None and record.status is JobStatus.COMPLETED:
                yield ExportedFile(kept.file, partial(self._opened, record.job_id))
        yield manifest_file(manifest)

    @contextmanager
    def _opened(self, audio_id: str) -> Iterator[BinaryIO]:
        """Blocks. Raises AudioNotFound."""
        audio = self._audio.find(audio_id)
        if audio is None:
            raise AudioNotFound(audio_id)
        with self._audio.local_copy(audio) as path, path.open("rb") as file:
            yield file

    async def delete(self, principal: Principal, batch_id: str) -> None:
        """Delete a batch that has ended with all its audio.

        Raises BatchNotFound, BatchNotEnded, DatabaseUnavailable, StorageFull, StorageUnavailable.
        """
        batch = await self.get(principal, batch_id)
        if not batch.status.ended:
            raise BatchNotEnded(batch_id)
        with suppress(BatchNotFound):  # an earlier call was interrupted
            async for _, _, record in self._lines(batch):
                if record is not None:
                    await self._delete_line(principal, record)
        # The lines before the record, which is needed to try again.
        await self.remove(principal, batch_id)

    async def remove(self, principal: Principal, batch_id: str) -> None:
        """Remove the lines and the record of a batch that has ended."""
        await self._disk.run(self._files.delete, batch_id)
        with suppress(JobNotFound):
            await self._queue.delete(principal, batch_id)

    async def _delete_line(self, principal: Principal, record: SynthesisRecord) -> None:
        await self._synthesis.stop(principal, record.job_id)
        with suppress(AudioNotFound, AudioNotReady):
            await self._synthesis.delete_audio(principal, record.job_id)
        with suppress(JobNotFound):
            await self._queue.delete(principal, record.job_id)

    async def repair(self) -> None:
        """Delete the lines of batches whose jobs are gone, or were never queued.

        Raises DatabaseUnavailable, StorageUnavailable.
        """
        settled = utc_now().timestamp() - SETTLED_S
        stored = await self._disk.run(self._files.finished_before, settled)
        known = await self._jobs.statuses(stored) if stored else {}
        for batch_id in stored.difference(known):
            if self._queue.find(batch_id) is None:
                await self._disk.run(self._files.delete, batch_id)


def _twice(before: int, line: int) -> str | None:
    """before: the first line of that name."""
    return None if before == line else f"Line {before} has this name already."


def _batch(record: object) -> BatchRecord:
    """Raises JobNotFound for a job of another kind."""
    if not isinstance(record, BatchRecord):
        raise JobNotFound(getattr(record, "job_id", ""))
    return record
