"""Batches with a real engine, over records in memory."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

from phonex.accounts.errors import AudioQuotaReached, QuotaExceeded
from phonex.accounts.principal import ANONYMOUS, Principal
from phonex.batches.errors import BatchEmpty, BatchNotFound, LinesInvalid
from phonex.batches.lines import AskedLine, ManifestLine
from phonex.batches.personal_data import BatchData
from phonex.batches.service import SETTLED_S, BatchService
from phonex.batches.task import BatchTask
from phonex.errors import QueueFull
from phonex.jobs.admission import Admission
from phonex.pipeline.pipeline import Pipeline
from phonex.store.files.batch_files import BatchFiles
from phonex.store.files.folders import open_batch_files
from phonex.store.files.places import BlobKind, BlobPlace
from phonex.store.records.job import BatchRecord, JobKind, JobRecord, JobStatus
from phonex.synthesis.children import ChildSyntheses
from phonex.synthesis.request import SynthesisRequest
from tests.blob_places import MakeOlder, everywhere, keys_of
from tests.synthesis.workplace import NoCallbacks, Threads, Workplace

pytestmark = [pytest.mark.anyio, everywhere]
ADA = Principal("ada")
CAPACITY = 2


class Limits:
    """Stands for the quotas. characters_left: of each user; audio_left: how many may be made."""

    def __init__(self) -> None:
        self.characters_left = 1000
        self.audio_left = 1000

    @asynccontextmanager
    async def characters(self, principal: Principal, n_characters: int) -> AsyncIterator[None]:
        if n_characters > self.characters_left:
            raise QuotaExceeded(n_characters, self.characters_left, 1000, 60)
        self.characters_left -= n_characters
        try:
            yield
        except BaseException:
            self.characters_left += n_characters
            raise

    async def check_audio(self, principal: Principal) -> None:
        if self.audio_left <= 0:
            raise AudioQuotaReached(1)
        self.audio_left -= 1


class BatchPlace(Workplace):
    """A workplace with batches."""

    def __init__(
        self, pipeline: Pipeline, threads: Threads, folder: Path, place: BlobPlace
    ) -> None:
        self.limits = Limits()
        super().__init__(pipeline, threads, folder, quotas=self.limits, place=place)
        self.files: BatchFiles = open_batch_files(place)
        self.files.sweep()
        self.queue.register(
            BatchTask(ChildSyntheses(self.queue), self.files, self.limits, threads.disk)
        )
        self.batches = BatchService(
            self.queue,
            Admission(self.queue, JobKind.BATCH, CAPACITY),
            self.service,
            self.records,
            self.files,
            self.audio,
            NoCallbacks(),
            threads.disk,
        )

    async def spoken_batch(self, batch: BatchRecord) -> JobRecord:
        return await self.queue.wait(Principal(batch.owner_id), batch.job_id, 60)

    async def manifest_of(self, batch: BatchRecord) -> list[ManifestLine]:
        latest = await self.batches.get(Principal(batch.owner_id), batch.job_id)
        return [line async for line in self.batches.manifest(latest)]


@pytest.fixture
async def place(
    pipeline: Pipeline, threads: Threads, tmp_path: Path, blob_place: BlobPlace
) -> AsyncIterator[BatchPlace]:
    """Not started yet."""
    place = BatchPlace(pipeline, threads, tmp_path / "data", blob_place)
    yield place
    await place.stop()


def asked(*texts: str) -> list[AskedLine]:
    return [
        AskedLine(line, None, SynthesisRequest(JobKind.TTS, text))
        for line, text in enumerate(texts, 1)
    ]


async def test_all_lines_are_spoken_and_paid_for_once(place: BatchPlace) -> None:
    batch = await place.batches.submit(ADA, asked("One.", "Two.", "Three."))
    assert (batch.n_characters, place.limits.characters_left) == (14, 986)
    await place.start()
    assert (await place.spoken_batch(batch)).status is JobStatus.COMPLETED
    assert [line.status for line in await place.manifest_of(batch)] == ["completed"] * 3
    assert place.limits.characters_left == 986


async def test_a_batch_over_the_quota_is_refused_as_a_whole(place: BatchPlace) -> None:
    place.limits.characters_left = 7
    with pytest.raises(QuotaExceeded):
        await place.batches.submit(ADA, asked("One.", "Two."))
    assert place.limits.characters_left == 7
    assert place.records.kept == {}


async def test_at_the_limit_of_audio_it_stops_and_a_retry_goes_on(place: BatchPlace) -> None:
    place.limits.audio_left = 1 + 2  # at the request, and for two lines
    batch = await place.batches.submit(ADA, asked("One.", "Two.", "Three."))
    await place.start()
    failed = await place.spoken_batch(batch)
    assert failed.error is not None
    assert (failed.status, failed.error.code) == ("failed", "audio_quota_reached")
    place.limits.audio_left = 1000
    await place.queue.retry(ADA, batch.job_id)
    assert (await place.spoken_batch(batch)).status is JobStatus.COMPLETED
    assert [line.status for line in await place.manifest_of(batch)] == ["completed"] * 3


async def test_lines_that_failed_are_told_and_spoken_again_by_a_retry(place: BatchPlace) -> None:
    cloned = AskedLine(2, "ada", SynthesisRequest(JobKind.CLONE, "Two.", voice_id="ada"))
    place.voices.sweep()
    place.voices.write_embeddings("ada", {"offline": {"a": np.ones(3)}})
    batch = await place.batches.submit(ANONYMOUS, [*asked("One."), cloned])
    place.roster.gone.add("ada")
    await place.start()
    for n_tries in (1, 2):
        failed = await place.spoken_batch(batch)
        assert failed.error is not None
        assert (failed.status, failed.error.code) == ("failed", "batch_incomplete")
        spoken, missing = await place.manifest_of(batch)
        assert (spoken.status, missing.error_code) == ("completed", "voice_not_found")
        jobs = [await place.queue.get(ANONYMOUS, line.audio_id) for line in (spoken, missing)]
        assert [job.attempt for job in jobs] == [1, n_tries]
        await place.queue.retry(ANONYMOUS, batch.job_id)


async def test_lines_do_not_fill_the_queue_of_others(place: BatchPlace) -> None:
    await place.batches.submit(ADA, asked(*["One."] * 20))
    await place.start()
    await until(lambda: len(place.queue.active(JobKind.TTS)) > 1)
    assert place.admission.state.depth == 0


async def test_so_many_batches_may_wait(place: BatchPlace) -> None:
    for _ in range(CAPACITY):
        await place.batches.submit(ADA, asked("One."))
    with pytest.raises(QueueFull):
        await place.batches.submit(ADA, asked("One."))


async def test_nothing_is_kept_of_a_batch_with_a_wrong_line(place: BatchPlace) -> None:
    with pytest.raises(LinesInvalid, match="Line 2, text"):
        await place.batches.submit(ADA, asked("One.", "x" * 501))
    with pytest.raises(BatchEmpty):
        await place.batches.submit(ADA, [])
    assert place.records.kept == {}
    assert place.files.finished_before(time.time() + 1) == set()


async def test_another_user_does_not_find_it(place: BatchPlace) -> None:
    batch = await place.batches.submit(ADA, asked("One."))
    with pytest.raises(BatchNotFound):
        await place.batches.get(Principal("bob"), batch.job_id)


async def test_a_user_takes_their_batches_along_and_has_them_deleted(place: BatchPlace) -> None:
    data = BatchData(place.batches, place.queue)
    mine = await place.batches.submit(ADA, asked("One."))
    other = await place.batches.submit(Principal("bob"), asked("Two."))
    exported = [file.name async for file in data.export("ada")]
    assert exported == [f"batches/{mine.job_id}.json"]
    await data.delete("ada")
    assert [*place.records.kept] == [other.job_id]
    assert place.files.finished_before(time.time() + 1) == {other.job_id}


async def test_lines_whose_job_is_gone_are_deleted_after_a_while(
    place: BatchPlace, blob_place: BlobPlace, make_older: MakeOlder
) -> None:
    batch = await place.batches.submit(ADA, asked("One."))
    gone = await place.batches.submit(ADA, asked("Two."))
    await place.queue.delete(ADA, gone.job_id)
    await place.batches.repair()
    assert place.files.finished_before(time.time() + 1) == {batch.job_id, gone.job_id}
    for key in keys_of(blob_place, BlobKind.BATCHES):
        make_older(blob_place, BlobKind.BATCHES, key, SETTLED_S + 60)
    await place.batches.repair()
    assert place.files.finished_before(time.time() + 1) == {batch.job_id}


async def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)
