"""Jobs that speak SSML: their parts, voices and marks."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from phonex.accounts.principal import ANONYMOUS, Principal
from phonex.engines.offline.embedding import PITCH, PROPORTIONS, SPECTRUM, VOICES
from phonex.errors import Forbidden, VoiceNotFound
from phonex.pipeline.pipeline import Pipeline
from phonex.pipeline.plan import Embeddings
from phonex.store.records.job import JobKind, JobStatus, SynthesisRecord
from phonex.synthesis.request import SynthesisRequest
from phonex.synthesis.script import WholeText
from tests.store.samples import make_voice
from tests.synthesis.workplace import Threads, Workplace

pytestmark = pytest.mark.anyio

BOB = Principal("bob-1")
SHARE_ID = "65b2f0c49a1e4d0c8f7a1b2c"
EMBEDDINGS: Embeddings = {
    "offline": {
        VOICES: np.frombuffer(b"am_adam", np.uint8),
        PROPORTIONS: np.ones(1, np.float32),
        PITCH: np.array([4.7, 0.2]),
        SPECTRUM: np.ones(513, np.float32),
    }
}


@pytest.fixture
async def work(pipeline: Pipeline, threads: Threads, tmp_path: Path) -> AsyncIterator[Workplace]:
    """Ada's voice anna is there, and shared; not started."""
    work = Workplace(pipeline, threads, tmp_path / "data")
    work.voices.sweep()
    work.voices.of("ada-1").write_embeddings("anna", EMBEDDINGS)
    shared = {"owner_id": "ada-1", "share_id": SHARE_ID}
    work.roster.shared[SHARE_ID] = make_voice("anna").model_copy(update=shared)
    yield work
    await work.stop()


def ssml(inner: str, **fields: object) -> SynthesisRequest:
    request = SynthesisRequest(JobKind.TTS, f"<speak>{inner}</speak>", format="flac")
    return replace(request, **fields)  # type: ignore[arg-type]


async def ended(work: Workplace, request: SynthesisRequest) -> SynthesisRecord:
    job = await work.service.submit(BOB, request)
    return await work.service.wait(BOB, job.job_id, 60)


async def test_the_parts_of_a_text_are_one_audio_with_one_set_of_times(work: Workplace) -> None:
    await work.start()
    inner = 'One. <break time="2s"/><mark name="m"/><lang xml:lang="es">dos</lang> three'
    job = await ended(work, ssml(inner))
    assert (job.status, job.error) == (JobStatus.COMPLETED, None)
    assert (job.ssml, job.n_characters, job.language) == (True, 12, "EN")
    passages = work.audio.words(job.job_id)
    words = [word for passage in passages for word in passage.words]
    assert [word.text for word in words] == ["One", "dos", "three"]
    assert words[1].start - words[0].end > 2
    assert job.duration is not None
    assert words[2].end <= job.duration
    (mark,) = [mark for passage in passages for mark in passage.marks]
    assert mark.name == "m"
    assert mark.time == pytest.approx(words[1].start, abs=0.001)


async def test_progress_grows_part_by_part(work: Workplace, threads: Threads) -> None:
    job = await work.service.submit(BOB, ssml("aaa <break/>bbbbbb <break/>ccc"))
    parts = [part async for part in WholeText(threads.disk).parts(job)]
    assert [(part.text, part.start, part.share) for part in parts] == [
        ("aaa", 0, 25),
        ("bbbbbb", 25, 50),
        ("ccc", 75, 25),
    ]
    assert [part.is_first for part in parts] == [True, False, False]


async def test_voices_are_kept_as_they_were_found(work: Workplace) -> None:
    inner = f'<voice name="alloy">one</voice><voice name="{SHARE_ID}">two</voice>'
    job = await work.service.submit(BOB, ssml(inner))
    assert [voice.name for voice in job.voices] == ["alloy", SHARE_ID]
    await work.start()
    job = await work.service.wait(BOB, job.job_id, 60)
    assert (job.status, job.error) == (JobStatus.COMPLETED, None)
    assert job.converter == "offline"


async def test_a_voice_that_is_not_shared_any_more_is_not_spoken(work: Workplace) -> None:
    request = ssml(f'<voice name="{SHARE_ID}">two</voice>')
    job = await work.service.submit(BOB, request)
    work.roster.shared.clear()
    await work.start()
    job = await work.service.wait(BOB, job.job_id, 60)
    assert job.error is not None
    assert (job.error.code, SHARE_ID in job.error.message) == (VoiceNotFound.code, True)
    assert "anna" not in job.error.message
    with pytest.raises(VoiceNotFound):
        await work.service.submit(BOB, request)


async def test_a_voice_whose_consent_is_revoked_is_not_spoken_with(work: Workplace) -> None:
    request = ssml(f'one <voice name="{SHARE_ID}">two</voice>')
    job = await work.service.submit(BOB, request)
    work.roster.refused.add("anna")
    with pytest.raises(Forbidden, match=SHARE_ID):  # asked before each piece of a running job
        await work.spoken_voices.refuse_revoked(job)
    with pytest.raises(Forbidden, match=SHARE_ID):
        await work.service.submit(BOB, request)
    await work.start()
    job = await work.service.wait(BOB, job.job_id, 60)
    assert job.error is not None
    assert job.error.code == "consent_revoked"


async def test_a_shared_voice_that_fails_is_named_as_it_was_asked_for(work: Workplace) -> None:
    job = await work.service.submit(BOB, ssml(f'<voice name="{SHARE_ID}">two</voice>'))
    with work.voices.blobs.writer(work.voices.of("ada-1").embeddings_key("anna")) as file:
        file.write(b"damaged")
    await work.start()
    job = await work.service.wait(BOB, job.job_id, 60)
    assert job.error is not None
    assert (job.error.code, "anna" in job.error.message) == (VoiceNotFound.code, False)


async def test_a_job_whose_voices_are_forgotten_does_not_speak_with_another(
    work: Workplace,
) -> None:
    job = await work.service.submit(BOB, ssml(f'<voice name="{SHARE_ID}">two</voice>'))
    live = work.queue.live.find(job.job_id)
    assert live is not None
    live.change(voices=[])
    await work.start()
    job = await work.service.wait(BOB, job.job_id, 60)
    assert job.error is not None
    assert job.error.code == VoiceNotFound.code


async def test_a_stream_speaks_ssml(work: Workplace) -> None:
    await work.start()
    request = ssml('One. <break time="1s"/>two')
    async with work.streams.open(ANONYMOUS, request) as stream:
        n_bytes = sum([len(getattr(event, "data", b"")) async for event in stream.events()])
        record = await stream.finished()
    assert n_bytes > 0
    assert record.duration is not None
    assert record.duration > 1.5
