"""A synthesis with a real engine (espeak-ng): its file, its limit in time, what is left of it."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from phonex.accounts.principal import ANONYMOUS
from phonex.audio.types import Audio
from phonex.errors import FittingImpossible, VoiceNotFound
from phonex.pipeline.pipeline import Pipeline
from phonex.store.records.job import JobKind, JobStatus
from phonex.synthesis.request import SynthesisRequest
from phonex.synthesis.spoken_job import FITTING_PERCENT
from phonex.synthesis.task import fit_of
from phonex.system.worker_threads import TIMEOUTS, JobTimeouts
from tests.synthesis.workplace import Threads, Workplace

pytestmark = pytest.mark.anyio
AT_ONCE = JobTimeouts(base_s=0, per_character_s=0, hang_s=0.2)
REQUEST = SynthesisRequest(JobKind.TTS, "Good morning.", format="flac")
SAMPLE = {"offline": {"speaker": np.ones(4, np.float32)}}
QUICK = replace(
    REQUEST, kind=JobKind.QUICK, sample=SAMPLE, fit=True, audio=Audio.silence(1, 16_000)
)


@pytest.fixture
async def work(pipeline: Pipeline, threads: Threads, tmp_path: Path) -> AsyncIterator[Workplace]:
    """Started."""
    work = Workplace(pipeline, threads, tmp_path / "data")
    await work.start()
    yield work
    await work.stop()


def left(work: Workplace) -> list[str]:
    """The kinds of files in the folder of the audio."""
    return sorted(path.suffix for path in work.folder.iterdir() if path.is_file())


async def test_a_job_is_spoken_into_its_file(work: Workplace) -> None:
    job = await work.spoken(REQUEST)
    assert (work.folder / f"{job.job_id}.flac").stat().st_size > 5000
    assert (job.status, job.progress) == (JobStatus.COMPLETED, 100)
    assert job.duration is not None
    assert 0.5 < job.duration < 3
    assert job.timings.acoustic > 0
    assert job.timings.encode > 0
    assert left(work) == [".flac", ".json"]  # the audio and its words


async def test_a_job_beyond_its_time_is_given_up_and_the_next_one_runs(
    pipeline: Pipeline, threads: Threads, tmp_path: Path
) -> None:
    hasty = Workplace(pipeline, threads, tmp_path / "data", AT_ONCE, check_timeouts=TIMEOUTS)
    await hasty.start()
    job = await hasty.spoken(REQUEST)
    await hasty.stop()
    assert job.error is not None
    assert job.error.code == "synthesis_timeout"
    patient = Workplace(pipeline, threads, tmp_path / "data")
    await patient.start()
    assert (await patient.spoken(REQUEST)).status is JobStatus.COMPLETED
    await patient.stop()
    assert left(patient) == [".flac", ".json"]


async def until_it_waits_for_its_turn(work: Workplace, job_id: str) -> None:
    """Which is shown by a time limit that does not run."""
    job = work.queue.live.find(job_id)
    assert job is not None
    deadline = time.monotonic() + 60
    while job.deadline is None or job.deadline.when() is not None:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


async def test_no_time_limit_runs_while_another_job_has_the_turn(work: Workplace) -> None:
    async with work.scheduler.turn(0):
        record = await work.submit(REQUEST)
        await until_it_waits_for_its_turn(work, record.job_id)
    assert (await work.ended(record)).status is JobStatus.COMPLETED


async def test_a_job_that_waits_for_its_turn_can_be_cancelled(
    pipeline: Pipeline, threads: Threads, tmp_path: Path
) -> None:
    work = Workplace(pipeline, threads, tmp_path / "data", cancel_s=0.1)
    await work.start()
    async with work.scheduler.turn(0):
        record = await work.submit(REQUEST)
        await until_it_waits_for_its_turn(work, record.job_id)
        await work.service.cancel(ANONYMOUS, record.job_id)
        assert (await work.ended(record)).status is JobStatus.CANCELLED
    await work.stop()


@pytest.mark.parametrize("which", ["networks", "encoding"])
async def test_threads_that_hang_are_replaced_by_the_job_that_waits_too_long(
    pipeline: Pipeline, threads: Threads, tmp_path: Path, which: str
) -> None:
    gate = threading.Event()
    hung = {"networks": threads.networks, "encoding": threads.encoding}[which]
    waiting = asyncio.create_task(hung.run(gate.wait))
    await asyncio.sleep(0)
    timeouts = JobTimeouts(base_s=0.5, per_character_s=0, hang_s=0.2)
    hasty = Workplace(pipeline, threads, tmp_path / "data", timeouts)
    await hasty.start()
    assert (await hasty.spoken(REQUEST)).status is JobStatus.FAILED
    await hasty.stop()
    patient = Workplace(pipeline, threads, tmp_path / "data")
    await patient.start()
    assert (await patient.spoken(REQUEST)).status is JobStatus.COMPLETED
    await patient.stop()
    gate.set()
    await waiting
    assert left(patient) == [".flac", ".json"]


async def test_a_job_whose_voice_is_gone_is_not_spoken(
    pipeline: Pipeline, threads: Threads, tmp_path: Path
) -> None:
    work = Workplace(pipeline, threads, tmp_path / "data")
    work.voices.sweep()
    work.voices.write_embeddings("anna", {"offline": {"a": np.ones(3)}})
    clone = replace(REQUEST, kind=JobKind.CLONE, voice_id="anna")
    job = await work.submit(clone)
    work.roster.gone.add("anna")  # its file is still there
    await work.start()
    ended = await work.ended(job)
    assert ended.error is not None
    assert ended.error.code == VoiceNotFound.code
    with pytest.raises(VoiceNotFound):
        await work.service.check(ANONYMOUS, clone)
    await work.stop()


async def test_what_cannot_be_removed_of_a_sample_ends_nothing(
    pipeline: Pipeline, threads: Threads, tmp_path: Path
) -> None:
    work = Workplace(pipeline, threads, tmp_path / "data")
    work.samples.sweep()
    job_id = "00000000-0000-4000-8000-000000000000"
    work.samples.write_sample(job_id, Audio.silence(1, 16_000))
    # Nobody can unlink that.
    (work.folder / "samples" / f"{job_id}.pth" / "held").mkdir(parents=True)
    await work.start()
    await work.stop()
    assert not work.samples.has_sample(job_id)


async def test_what_cannot_be_fitted_is_spoken_with_a_warning(work: Workplace) -> None:
    work.fitter.outcome = FittingImpossible("No room.")
    work.fitter.gate.set()
    quick = await work.submit(QUICK)
    reported = await work.ended(quick)
    assert reported.warnings[0] == "Spoken with the instant clone. No room."
    assert not reported.fit


async def test_a_fit_is_the_first_part_of_a_job(work: Workplace) -> None:
    quick = await work.submit(QUICK)
    while not work.fitter.begun:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    fit = work.queue.live.find(fit_of(quick).job_id)
    assert fit is not None
    fit.change(progress=50)
    reported = work.queue.find(quick.job_id)
    assert reported is not None
    assert (reported.status, reported.progress) == (JobStatus.QUEUED, FITTING_PERCENT // 2)


async def test_a_quick_clone_of_an_earlier_release_is_fitted_first(
    pipeline: Pipeline, threads: Threads, tmp_path: Path
) -> None:
    """Its record names no job that it waits for, and there is no such job."""
    before = Workplace(pipeline, threads, tmp_path / "data")
    before.samples.sweep()
    quick = await before.submit(QUICK)
    old = quick.model_copy(update={"waits_for": None, "revision": 0, "progress": 40})
    work = Workplace(pipeline, threads, tmp_path / "data")
    work.records.kept[old.job_id] = old
    await work.start()
    while not work.fitter.begun:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    assert work.fitter.begun == [fit_of(quick).job_id]
    reported = work.queue.find(quick.job_id)
    assert reported is not None
    assert (reported.status, reported.waits_for) == (JobStatus.QUEUED, fit_of(quick).job_id)
    assert work.samples.has_sample(quick.job_id)
    await work.stop()


async def test_the_sample_of_a_quick_clone_is_kept_for_its_fit_and_no_longer(
    work: Workplace,
) -> None:
    work.fitter.cancel_s = 0.01
    quick = await work.submit(QUICK)
    kept = {path.suffix for path in (work.folder / "samples").iterdir()}
    while not work.fitter.begun:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    await work.queue.cancel(ANONYMOUS, quick.job_id)
    assert kept == {".pth", ".wav"}
    assert list((work.folder / "samples").iterdir()) == []
