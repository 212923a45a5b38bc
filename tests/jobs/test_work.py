"""A job's work with a real engine (espeak-ng): its limit in time, and what is left of it."""

import asyncio
import threading
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from phonex.jobs.ask import Ask
from phonex.jobs.live import LiveJob
from phonex.jobs.work import FITTING_PERCENT, Workshop

from phonex.audio.formats import FORMATS
from phonex.audio.types import Audio
from phonex.engines.registry import EngineOptions, EngineRegistry
from phonex.errors import SynthesisTimeout, TextTooLong, VoiceNotFound
from phonex.pipeline import Pipeline
from phonex.store.blobs import AudioFiles, VoiceFiles
from phonex.store.records import JobKind
from phonex.system.worker_threads import TIMEOUTS, JobTimeouts, WorkerThreads
from tests.jobs.stand_ins import Completer, Everyone, Fitter

pytestmark = pytest.mark.anyio
AT_ONCE = JobTimeouts(base_s=0, per_character_s=0, hang_s=0.2)
ASK = Ask(JobKind.TTS, "Good morning.", format="flac")


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    models = tmp_path_factory.mktemp("none")
    registry = EngineRegistry(EngineOptions(models, threads=1, speech="espeak"))
    yield Pipeline(registry)
    registry.close()


@pytest.fixture
def networks() -> Iterator[WorkerThreads]:
    lane = WorkerThreads("networks")
    yield lane
    lane.close()


@pytest.fixture
def disk() -> Iterator[WorkerThreads]:
    lane = WorkerThreads("disk")
    yield lane
    lane.close()


def workshop(
    pipeline: Pipeline,
    networks: WorkerThreads,
    disk: WorkerThreads,
    folder: Path,
    timeouts: JobTimeouts = TIMEOUTS,
    fitter: Fitter | None = None,
    roster: Everyone | None = None,
) -> Workshop:
    audio = AudioFiles(folder, [form.suffix for form in FORMATS.values()])
    audio.sweep()
    voices = VoiceFiles(folder / "voices")
    fits = fitter or Fitter()
    return Workshop(
        pipeline=pipeline,
        networks=networks,
        disk=disk,
        audio=audio,
        voices=voices,
        roster=roster or Everyone(),
        samples=voices,
        fitter=fits,
        completer=Completer(),
        max_chars=100,
        patience=patience,
    )


async def test_a_job_is_spoken_into_its_file(
    pipeline: Pipeline, networks: WorkerThreads, disk: WorkerThreads, tmp_path: Path
) -> None:
    work = workshop(pipeline, networks, disk, tmp_path)
    job = LiveJob(await work.accept(ASK, str(uuid.uuid4())))
    await work.run(job)
    assert (tmp_path / f"{job.record.job_id}.flac").stat().st_size > 5000
    assert job.record.progress == 100
    assert job.record.duration is not None
    assert 0.5 < job.record.duration < 3


async def test_a_job_beyond_its_time_is_given_up_and_the_next_one_runs(
    pipeline: Pipeline, networks: WorkerThreads, disk: WorkerThreads, tmp_path: Path
) -> None:
    hasty = workshop(pipeline, networks, disk, tmp_path, AT_ONCE)
    patient = workshop(pipeline, networks, disk, tmp_path)
    job = LiveJob(await patient.accept(ASK, str(uuid.uuid4())))
    with pytest.raises(SynthesisTimeout):
        await hasty.run(job)
    await patient.run(LiveJob(await patient.accept(ASK, str(uuid.uuid4()))))
    left = sorted(path.suffix for path in tmp_path.iterdir() if path.is_file())
    assert left == [".flac", ".json"]  # the audio and its words


async def test_a_lane_that_hangs_is_freed_by_the_job_that_waits_too_long(
    pipeline: Pipeline, networks: WorkerThreads, disk: WorkerThreads, tmp_path: Path
) -> None:
    gate = threading.Event()
    waiting = asyncio.create_task(networks.run(gate.wait))
    await asyncio.sleep(0)
    hasty = workshop(pipeline, networks, disk, tmp_path, AT_ONCE)
    patient = workshop(pipeline, networks, disk, tmp_path)
    job = LiveJob(await patient.accept(ASK, str(uuid.uuid4())))
    with pytest.raises(SynthesisTimeout):
        await hasty.run(job)
    await patient.run(LiveJob(await patient.accept(ASK, str(uuid.uuid4()))))
    gate.set()
    await waiting


async def test_a_job_whose_voice_is_gone_is_not_spoken(
    pipeline: Pipeline, networks: WorkerThreads, disk: WorkerThreads, tmp_path: Path
) -> None:
    roster = Everyone()
    work = workshop(pipeline, networks, disk, tmp_path, roster=roster)
    VoiceFiles(tmp_path / "voices").write_embeddings("anna", {"offline": {"a": np.ones(3)}})
    ask = replace(ASK, kind=JobKind.CLONE, voice_id="anna")
    job = LiveJob(await work.accept(ask, str(uuid.uuid4())))
    roster.gone.add("anna")  # its file is still there
    with pytest.raises(VoiceNotFound):
        await work.run(job)
    with pytest.raises(VoiceNotFound):
        await work.check(ask)


async def test_what_cannot_be_removed_of_a_sample_ends_nothing(
    pipeline: Pipeline, networks: WorkerThreads, disk: WorkerThreads, tmp_path: Path
) -> None:
    work = workshop(pipeline, networks, disk, tmp_path)
    job_id = str(uuid.uuid4())
    VoiceFiles(tmp_path / "voices").write_sample(job_id, Audio.silence(1, 16_000))
    assert await work.samples() == [job_id]
    (tmp_path / "voices" / f"{job_id}.pth" / "held").mkdir(parents=True)  # nobody can unlink that
    await work.discard_sample(job_id)
    assert not (tmp_path / "voices" / f"{job_id}.wav").exists()


async def test_a_text_beyond_the_limit_is_refused(
    pipeline: Pipeline, networks: WorkerThreads, disk: WorkerThreads, tmp_path: Path
) -> None:
    work = workshop(pipeline, networks, disk, tmp_path)
    with pytest.raises(TextTooLong):
        await work.accept(Ask(JobKind.TTS, "x" * 101), str(uuid.uuid4()))


async def test_what_cannot_be_fitted_is_spoken_with_a_warning(
    pipeline: Pipeline, networks: WorkerThreads, disk: WorkerThreads, tmp_path: Path
) -> None:
    work = workshop(pipeline, networks, disk, tmp_path, fitter=Fitter("No room."))
    job = LiveJob(await work.accept(replace(ASK, fit=True), str(uuid.uuid4())))
    await work.fit(job)
    await work.run(job)
    assert job.record.warnings == ["Spoken with the instant clone. No room."]
    assert job.record.progress == 100


async def test_a_fit_is_the_first_part_of_a_job(
    pipeline: Pipeline, networks: WorkerThreads, disk: WorkerThreads, tmp_path: Path
) -> None:
    work = workshop(pipeline, networks, disk, tmp_path)
    job = LiveJob(await work.accept(replace(ASK, fit=True), str(uuid.uuid4())))
    await work.fit(job)
    assert job.record.progress == FITTING_PERCENT // 2
    await work.run(job)
    assert (job.record.progress, job.record.warnings) == (100, [])


async def test_the_sample_of_a_quick_clone_is_kept_for_its_fit_and_no_longer(
    pipeline: Pipeline, networks: WorkerThreads, disk: WorkerThreads, tmp_path: Path
) -> None:
    work = workshop(pipeline, networks, disk, tmp_path)
    sample = {"offline": {"speaker": np.ones(4, np.float32)}}
    ask = Ask(JobKind.QUICK, "Hello.", sample=sample, fit=True, audio=Audio.silence(1, 16_000))
    record = await work.accept(ask, str(uuid.uuid4()))
    assert record.fit
    kept = {path.suffix for path in (tmp_path / "voices").iterdir()}
    await work.discard_sample(record.job_id)
    assert kept == {".pth", ".wav"}
    assert list((tmp_path / "voices").iterdir()) == []
