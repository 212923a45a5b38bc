"""Jobs that wait are spoken along with the one at work, where MeloTTS speaks several at once."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from phonex.jobs.ask import Ask
from phonex.jobs.live import LiveJob
from phonex.jobs.work import Workshop

from phonex.audio.decode import decode
from phonex.audio.formats import FORMATS
from phonex.audio.types import Audio
from phonex.engines.base import Prosody, Speaker, Speech, SpeechEngine
from phonex.engines.melotts.engine import MeloEngine
from phonex.engines.melotts.variation import Variation
from phonex.engines.registry import EngineOptions, EngineRegistry
from phonex.errors import VoiceNotFound
from phonex.pipeline import Pipeline
from phonex.store.blobs import AudioFiles, VoiceFiles
from phonex.store.records import JobKind
from phonex.system.worker_threads import WorkerThreads
from tests.jobs.stand_ins import Completer, Everyone, Fitter
from tests.published import lay_melotts, lay_openvoice

pytestmark = pytest.mark.anyio
TEXTS = ("Good morning.", "The birch canoe slid on the smooth planks.", "A horse in a storm!")


class Choir(MeloEngine):
    """As on a GPU, and tells what it was asked."""

    def __init__(self, models: Path, n_together: int) -> None:
        super().__init__(models, 1, "cpu", "fp32", Variation())
        self._n_together = n_together
        self.calls: list[list[str]] = []

    @property
    def n_together(self) -> int:
        return self._n_together

    def speak_together(
        self, texts: Sequence[str], speaker: Speaker, prosodies: Sequence[Prosody]
    ) -> list[Speech]:
        self.calls.append(list(texts))
        return super().speak_together(texts, speaker, prosodies)


class House(EngineRegistry):
    def __init__(self, models: Path, n_together: int) -> None:
        super().__init__(EngineOptions(models, 1, "melotts", "openvoice", "cpu", "fp32"))
        self.choir = Choir(models, n_together)

    def engine_of(self, speaker: Speaker) -> SpeechEngine:
        return self.choir


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    lay_melotts(folder)
    lay_openvoice(folder)
    return folder


@pytest.fixture
def lane() -> Iterator[WorkerThreads]:
    lane = WorkerThreads("networks")
    yield lane
    lane.close()


class Office:
    """A workshop whose engine speaks so many pieces together."""

    def __init__(self, models: Path, folder: Path, lane: WorkerThreads, n_together: int) -> None:
        self.house = House(models, n_together)
        self.folder = folder / str(n_together)
        self.voices = VoiceFiles(self.folder / "voices")
        audio = AudioFiles(self.folder, [form.suffix for form in FORMATS.values()])
        audio.sweep()
        helpers = (Everyone(), self.voices, Fitter(), Completer())
        self.workshop = Workshop(
            Pipeline(self.house), lane, lane, audio, self.voices, *helpers, max_chars=500
        )
        tone = np.random.default_rng(0).normal(size=(1, 256, 1)).astype(np.float32)
        self.voices.write_embeddings("anne", {"openvoice": {"tone": tone}})

    async def jobs(self, *asks: Ask) -> list[LiveJob]:
        return [LiveJob(await self.workshop.accept(ask, str(uuid.uuid4()))) for ask in asks]

    async def run(self, jobs: Sequence[LiveJob]) -> list[Audio]:
        """One after the other, as the runner does."""
        for index, job in enumerate(jobs):
            behind = [later.record for later in jobs[index + 1 :]]
            await self.workshop.run(job, behind.copy)
        paths = [self.folder / f"{job.record.job_id}.wav" for job in jobs]
        return [decode(path, max_seconds=60) for path in paths]


async def test_waiting_jobs_are_spoken_along_and_sound_as_they_would_alone(
    models: Path, tmp_path: Path, lane: WorkerThreads
) -> None:
    asks = [Ask(JobKind.TTS, text, seed=seed) for seed, text in enumerate(TEXTS)]
    asks[1] = replace(asks[1], kind=JobKind.CLONE, voice_id="anne")
    together, singly = (Office(models, tmp_path, lane, n) for n in (4, 1))
    found, wanted = [await each.run(await each.jobs(*asks)) for each in (together, singly)]
    assert (len(together.house.choir.calls), len(singly.house.choir.calls)) == (1, 3)
    for one, other in zip(found, wanted, strict=True):
        assert one.rate == other.rate
        np.testing.assert_allclose(one.samples, other.samples, atol=1e-4)


async def test_jobs_of_another_speaker_or_without_their_voice_wait_for_their_turn(
    models: Path, tmp_path: Path, lane: WorkerThreads
) -> None:
    office = Office(models, tmp_path, lane, 4)
    asks = [
        Ask(JobKind.TTS, TEXTS[0]),
        Ask(JobKind.TTS, TEXTS[1], speaker="EN-BR"),
        Ask(JobKind.CLONE, TEXTS[2], voice_id="anne"),
    ]
    jobs = await office.jobs(*asks)
    office.voices.delete("anne")
    with pytest.raises(VoiceNotFound):
        await office.run(jobs)
    assert office.house.choir.calls == [[TEXTS[0]], [TEXTS[1]]]
