"""What clients may ask of syntheses, and what is refused."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from phonex.accounts.principal import ANONYMOUS, Principal
from phonex.audio.errors import BitrateUnsupported, SampleRateUnsupported
from phonex.errors import (
    AudioNotFound,
    AudioNotReady,
    JobNotFound,
    QueueFull,
    SampleNotKept,
    Stopping,
    StorageFull,
    SynthesisFailed,
    TextTooLong,
    UnknownFormat,
)
from phonex.jobs.job import LiveJob
from phonex.pipeline.pipeline import Pipeline
from phonex.store.errors import StorageUnavailable
from phonex.store.files import word_times as wordfile
from phonex.store.records.job import JobKind, JobStatus
from phonex.synthesis.request import SynthesisRequest
from phonex.synthesis.task import fit_of
from tests.jobs.stand_ins import failed, make_record
from tests.synthesis.workplace import CAPACITY, Threads, Unlimited, Workplace

pytestmark = pytest.mark.anyio
TTS = SynthesisRequest(JobKind.TTS, "Hello.")
ID = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
async def work(pipeline: Pipeline, threads: Threads, tmp_path: Path) -> AsyncIterator[Workplace]:
    """Not started yet."""
    work = Workplace(pipeline, threads, tmp_path / "data")
    yield work
    await work.stop()


def keep_audio(work: Workplace, audio_id: str) -> Path:
    """As if it had been made."""
    with work.audio.writer(audio_id, ".wav") as file:
        file.write(b"sound")
    return work.folder / f"{audio_id}.wav"


async def test_what_cannot_be_spoken_is_refused(work: Workplace) -> None:
    with pytest.raises(TextTooLong):
        await work.submit(SynthesisRequest(JobKind.TTS, "x" * 501))
    with pytest.raises(UnknownFormat):
        await work.submit(SynthesisRequest(JobKind.TTS, "Hello.", format="mp7"))
    with pytest.raises(SampleRateUnsupported):
        await work.submit(
            SynthesisRequest(JobKind.TTS, "Hello.", format="ulaw", sample_rate=16_000)
        )
    with pytest.raises(BitrateUnsupported):
        await work.submit(SynthesisRequest(JobKind.TTS, "Hello.", format="wav", bitrate=64_000))
    assert work.records.kept == {}


async def test_a_full_queue_and_a_stopping_service_take_nothing(work: Workplace) -> None:
    for _ in range(CAPACITY):
        await work.submit(TTS)
    with pytest.raises(QueueFull):
        await work.submit(TTS)
    with pytest.raises(QueueFull):
        await work.service.check(ANONYMOUS, TTS)
    assert (work.service.state.depth, work.service.state.running) == (CAPACITY, 0)
    await work.stop()
    with pytest.raises(Stopping):
        await work.submit(TTS)


async def test_fits_take_no_place_in_the_queue_and_are_no_syntheses(work: Workplace) -> None:
    fit = fit_of(make_record())
    await work.queue.submit(fit)
    assert work.service.state.depth == 0
    with pytest.raises(JobNotFound):
        await work.service.get(ANONYMOUS, fit.job_id)
    assert (await work.service.page(ANONYMOUS, None, 10, None)).items == []


async def test_the_job_of_a_quick_clone_cannot_be_retried(work: Workplace) -> None:
    work.records.kept[ID] = failed(ID).model_copy(update={"kind": JobKind.QUICK})
    with pytest.raises(SampleNotKept):
        await work.service.retry(ANONYMOUS, ID)


async def test_audio_and_its_job_are_deleted_together(work: Workplace) -> None:
    await work.start()
    job = await work.spoken(TTS)
    assert job.status is JobStatus.COMPLETED
    await work.service.delete_audio(ANONYMOUS, job.job_id)
    assert work.records.kept == {}
    assert work.audio.find(job.job_id) is None
    with pytest.raises(AudioNotFound):
        await work.service.delete_audio(ANONYMOUS, job.job_id)


async def test_audio_that_a_disk_keeps_keeps_its_record(work: Workplace) -> None:
    job = make_record(ID, status=JobStatus.COMPLETED)
    work.records.kept[ID] = job
    path = keep_audio(work, ID)
    path.with_suffix(wordfile.SUFFIX).mkdir()  # nobody can unlink that
    with pytest.raises((PermissionError, IsADirectoryError, StorageUnavailable)):
        await work.service.delete_audio(ANONYMOUS, ID)
    assert work.records.kept == {ID: job}
    path.with_suffix(wordfile.SUFFIX).rmdir()
    keep_audio(work, ID)
    await work.service.delete_audio(ANONYMOUS, ID)
    assert work.records.kept == {}


async def test_audio_without_a_job_can_be_deleted(work: Workplace) -> None:
    path = keep_audio(work, ID)
    await work.service.delete_audio(ANONYMOUS, ID)
    assert not path.exists()


async def test_deleting_the_audio_of_a_failed_job_keeps_the_reason(work: Workplace) -> None:
    work.records.kept[ID] = failed(ID)
    with pytest.raises(AudioNotFound):
        await work.service.delete_audio(ANONYMOUS, ID)
    assert (await work.service.get(ANONYMOUS, ID)).error is not None


async def test_audio_that_is_being_made_is_not_deleted(work: Workplace) -> None:
    job = await work.submit(TTS)
    with pytest.raises(AudioNotReady):
        await work.service.delete_audio(ANONYMOUS, job.job_id)


@pytest.mark.parametrize("asks", ["me", None])
async def test_nobody_deletes_the_audio_of_others(work: Workplace, asks: str | None) -> None:
    owner_id = "you" if asks is None else None
    done = {"status": JobStatus.COMPLETED, "owner_id": owner_id}
    work.records.kept[ID] = make_record(ID).model_copy(update=done)
    path = keep_audio(work, ID)
    with pytest.raises(AudioNotFound):
        await work.service.delete_audio(Principal(asks), ID)
    assert path.exists()


class Counter(Unlimited):
    """Stands for the quotas: counts the characters of what is not refused."""

    def __init__(self) -> None:
        self.n_characters = 0

    @asynccontextmanager
    async def characters(self, principal: Principal, n_characters: int) -> AsyncIterator[None]:
        yield
        self.n_characters += n_characters


async def test_a_job_is_counted_once_also_if_it_is_retried_or_refused(
    pipeline: Pipeline, threads: Threads, tmp_path: Path
) -> None:
    quotas = Counter()
    work = Workplace(pipeline, threads, tmp_path / "data", quotas=quotas)
    job = await work.submit(replace(TTS, text="  Hello.  "))
    work.records.fault = StorageFull()
    with pytest.raises(StorageFull):
        await work.submit(TTS)
    work.records.fault = None
    await work.queue.end(live(work, job.job_id), JobStatus.FAILED, SynthesisFailed("no"))
    await work.service.retry(ANONYMOUS, job.job_id)
    assert quotas.n_characters == len("Hello.")
    await work.stop()


def live(work: Workplace, job_id: str) -> LiveJob:
    job = work.queue.live.find(job_id)
    assert job is not None
    return job
