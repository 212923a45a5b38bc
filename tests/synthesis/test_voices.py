"""Whose voice a job speaks with, which version of it, and what is counted."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from phonex.accounts.principal import ANONYMOUS, Principal
from phonex.engines.offline.embedding import PITCH, PROPORTIONS, SPECTRUM, VOICES
from phonex.engines.registry import EngineOptions, EngineRegistry
from phonex.engines.types import Speech
from phonex.errors import Forbidden, VersionNotFound, VoiceNotFound
from phonex.pipeline.pipeline import Pipeline
from phonex.pipeline.plan import Embeddings, Plan
from phonex.store.files.version_files import VersionFiles
from phonex.store.owners import VoiceKey
from phonex.store.records.job import JobKind, JobStatus
from phonex.store.records.voice import Visibility
from phonex.synthesis.request import SynthesisRequest
from tests.store.samples import make_voice
from tests.synthesis.workplace import Threads, Workplace

pytestmark = pytest.mark.anyio

BOB = Principal("bob-1")
SHARE_ID = "65b2f0c49a1e4d0c8f7a1b2c"
ADAS = make_voice("anna").model_copy(
    update={"owner_id": "ada-1", "visibility": Visibility.LINK, "share_id": SHARE_ID}
)
EMBEDDINGS: Embeddings = {
    "offline": {
        VOICES: np.frombuffer(b"am_adam", np.uint8),
        PROPORTIONS: np.ones(1, np.float32),
        PITCH: np.array([4.7, 0.2]),
        SPECTRUM: np.ones(513, np.float32),
    }
}
CLONE = SynthesisRequest(JobKind.CLONE, "Good morning.", format="flac", voice_id=SHARE_ID)


@pytest.fixture
async def work(pipeline: Pipeline, threads: Threads, tmp_path: Path) -> AsyncIterator[Workplace]:
    """Ada's voice anna is there, and shared; not started."""
    work = Workplace(pipeline, threads, tmp_path / "data")
    work.voices.sweep()
    work.voices.of("ada-1").write_embeddings("anna", EMBEDDINGS)
    work.roster.shared[SHARE_ID] = ADAS
    yield work
    await work.stop()


async def test_a_shared_voice_speaks_for_others_and_is_counted_once(work: Workplace) -> None:
    job = await work.service.submit(BOB, CLONE)
    assert (job.owner_id, job.voice_id, job.voice) == ("bob-1", SHARE_ID, ADAS.key)
    await work.start()
    ended = await work.service.wait(BOB, job.job_id, 60)
    assert ended.status is JobStatus.COMPLETED, ended.error
    assert ended.duration is not None
    assert work.roster.counted == [(ADAS.key, job.job_id, ended.duration)]


async def test_a_voice_that_is_not_shared_any_more_is_not_spoken(work: Workplace) -> None:
    job = await work.service.submit(BOB, CLONE)
    work.roster.shared.clear()
    await work.start()
    ended = await work.service.wait(BOB, job.job_id, 60)
    assert ended.error is not None
    assert ended.error.code == VoiceNotFound.code
    assert work.roster.counted == []
    with pytest.raises(VoiceNotFound):
        await work.service.check(BOB, CLONE)


async def test_a_shared_voice_that_fails_is_named_as_it_was_asked_for(work: Workplace) -> None:
    job = await work.service.submit(BOB, CLONE)
    work.voices.blobs.delete([work.voices.of("ada-1").embeddings_key("anna")])
    with work.voices.blobs.writer(work.voices.of("ada-1").embeddings_key("anna")) as file:
        file.write(b"damaged")
    await work.start()
    ended = await work.service.wait(BOB, job.job_id, 60)
    assert ended.error is not None
    assert ended.error.code == VoiceNotFound.code
    assert "anna" not in ended.error.message
    assert SHARE_ID in ended.error.message


@pytest.mark.parametrize("voice_id", ["anna", SHARE_ID[:-1], "f" * 24, SHARE_ID.upper()])
async def test_others_find_a_voice_by_its_share_id_alone(work: Workplace, voice_id: str) -> None:
    for who in (BOB, ANONYMOUS):
        with pytest.raises(VoiceNotFound):
            await work.service.check(who, replace(CLONE, voice_id=voice_id))


async def test_ones_own_voice_comes_before_a_shared_one(work: Workplace) -> None:
    work.voices.of("bob-1").write_embeddings(SHARE_ID, EMBEDDINGS)
    job = await work.service.submit(BOB, CLONE)
    assert job.voice == VoiceKey("bob-1", SHARE_ID)


async def test_versions_are_the_owners_alone(work: Workplace) -> None:
    with pytest.raises(VersionNotFound):
        await work.service.check(BOB, replace(CLONE, version=1))


async def test_a_version_speaks_with_its_own_embeddings(work: Workplace) -> None:
    ada = Principal("ada-1")
    request = replace(CLONE, voice_id="anna", version=1)
    job = await work.service.submit(ada, request)
    assert job.voice_version == 1
    VersionFiles(work.voices.of("ada-1")).keep("anna", 1, None)
    work.voices.of("ada-1").write_embeddings("anna", {"offline": {PITCH: np.zeros(2)}})
    spoken = work.spoken_voices.embeddings(job)  # the version that was current then
    assert spoken is not None
    assert spoken["offline"][PITCH].tolist() == [4.7, 0.2]
    with pytest.raises(VersionNotFound) as refused:
        await work.service.check(ada, replace(request, version=2))
    assert refused.value.param == "version"


class Interrupted(Pipeline):
    """Calls back once it has spoken a piece, before the next one."""

    def __init__(self, registry: EngineRegistry) -> None:
        super().__init__(registry)
        self.n_spoken = 0
        self.call_back: Callable[[], None] = lambda: None

    def speak(self, plan: Plan, *others: object) -> Iterator[Speech]:
        for speech in super().speak(plan, *others):  # type: ignore[arg-type]
            self.n_spoken += 1
            self.call_back()
            yield speech


@pytest.mark.parametrize("who", [BOB, Principal("ada-1")])
async def test_a_running_job_fails_before_its_next_piece_once_consent_is_revoked(
    threads: Threads, tmp_path: Path, who: Principal
) -> None:
    with closing(EngineRegistry(EngineOptions(tmp_path, threads=1, speech="espeak"))) as registry:
        pipeline = Interrupted(registry)
        work = Workplace(pipeline, threads, tmp_path / "data")
        await work.start()
        work.voices.of("ada-1").write_embeddings("anna", EMBEDDINGS)
        work.roster.shared[SHARE_ID] = ADAS
        asked_for = SHARE_ID if who is BOB else "anna"
        pipeline.call_back = lambda: work.roster.refused.add("anna")
        text = "This is the first sentence. " * 9
        job = await work.service.submit(who, replace(CLONE, text=text, voice_id=asked_for))
        ended = await work.service.wait(who, job.job_id, 60)
        await work.stop()
    assert ended.error is not None
    assert (ended.error.code, ended.error.status) == ("consent_revoked", 403)
    assert repr(asked_for) in ended.error.message
    assert pipeline.n_spoken == 1
    assert not list((tmp_path / "data").glob("*.flac"))


async def test_a_voice_whose_consent_is_revoked_is_not_spoken_with(work: Workplace) -> None:
    job = await work.service.submit(BOB, CLONE)
    work.roster.refused.add("anna")
    await work.start()
    ended = await work.service.wait(BOB, job.job_id, 60)
    assert ended.error is not None
    assert ended.error.code == "consent_revoked"
    for who, voice_id in ((BOB, SHARE_ID), (Principal("ada-1"), "anna")):
        with pytest.raises(Forbidden, match=repr(voice_id)):
            await work.service.submit(who, replace(CLONE, voice_id=voice_id))


async def test_a_running_job_survives_that_its_voice_is_deleted(work: Workplace) -> None:
    job = await work.service.submit(BOB, CLONE)
    work.roster.gone.add("anna")
    await work.spoken_voices.refuse_revoked(job)


async def test_each_voice_of_ssml_is_counted_by_what_it_speaks(work: Workplace) -> None:
    text = f"<speak>One, two. <voice name='{SHARE_ID}'>Three. Four. Five.</voice></speak>"
    job = await work.service.submit(BOB, SynthesisRequest(JobKind.TTS, text))
    await work.start()
    ended = await work.service.wait(BOB, job.job_id, 60)
    assert ended.duration is not None
    [(key, job_id, seconds)] = work.roster.counted
    assert (key, job_id) == (ADAS.key, job.job_id)
    assert seconds == pytest.approx(ended.duration * 18 / 27)
