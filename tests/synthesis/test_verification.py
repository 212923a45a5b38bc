"""Which files were made here, and whose they are."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from phonex.accounts.principal import ANONYMOUS, Principal
from phonex.errors import NotAudio
from phonex.pipeline.pipeline import Pipeline
from phonex.store.records.job import JobKind
from phonex.synthesis.audio_library import AudioLibrary
from phonex.synthesis.provenance import says_synthetic
from phonex.synthesis.request import SynthesisRequest
from phonex.synthesis.verification import AudioVerifier
from tests.audio.tones import SPEECH_DIR
from tests.synthesis.workplace import WATERMARK, Threads, Workplace

pytestmark = pytest.mark.anyio
TEXT = "Good morning, this is a sentence of some length for a watermark."


@pytest.fixture
async def work(pipeline: Pipeline, threads: Threads, tmp_path: Path) -> AsyncIterator[Workplace]:
    work = Workplace(pipeline, threads, tmp_path / "data")
    await work.start()
    yield work
    await work.stop()


@pytest.fixture
def verifier(work: Workplace, threads: Threads) -> AudioVerifier:
    return AudioVerifier(WATERMARK, threads.disk, work.service)


@pytest.mark.parametrize(("made", "converted"), [("wav", None), ("wav", "mp3"), ("pcm", "m4a")])
async def test_own_audio_is_known_also_when_converted(
    work: Workplace,
    verifier: AudioVerifier,
    threads: Threads,
    made: str,
    converted: str | None,
) -> None:
    job = await work.spoken(SynthesisRequest(JobKind.TTS, TEXT, format=made))
    library = AudioLibrary(work.audio, threads.disk, work.service)
    async with library.file(ANONYMOUS, job.job_id, converted) as path:
        found = await verifier.verify(ANONYMOUS, io.BytesIO(path.read_bytes()))
    assert found.watermark.found
    assert found.audio_id == job.job_id
    assert says_synthetic(found.tags)
    assert found.tags["artist"] == job.speaker


async def test_the_id_of_anothers_audio_is_not_told(
    work: Workplace, verifier: AudioVerifier
) -> None:
    job = await work.spoken(SynthesisRequest(JobKind.TTS, TEXT))
    audio = work.audio.find(job.job_id)
    assert audio is not None
    with work.audio.local_copy(audio) as path:
        found = await verifier.verify(Principal("bob"), io.BytesIO(path.read_bytes()))
    assert found.watermark.found
    assert found.audio_id is None


async def test_a_recording_was_not_made_here(verifier: AudioVerifier) -> None:
    recording = (SPEECH_DIR / "lj-ver1.flac").read_bytes()
    found = await verifier.verify(ANONYMOUS, io.BytesIO(recording))
    assert not found.watermark.found
    assert found.watermark.marked_seconds == 0
    assert not says_synthetic(found.tags)
    assert found.audio_id is None


async def test_what_is_no_audio_is_refused_by_its_field(verifier: AudioVerifier) -> None:
    with pytest.raises(NotAudio) as refusal:
        await verifier.verify(ANONYMOUS, io.BytesIO(b"no audio at all"))
    assert refusal.value.param == "file"
