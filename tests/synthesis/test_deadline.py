"""A text that never ends being read: its job fails or is cancelled, and the next one is spoken."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from phonex.accounts.principal import ANONYMOUS
from phonex.engines.registry import EngineOptions, EngineRegistry
from phonex.engines.types import Speaker, Speech
from phonex.errors import SynthesisFailed, SynthesisTimeout
from phonex.lexicon.service import LexiconService
from phonex.pipeline.pipeline import Pipeline
from phonex.pipeline.plan import Plan, Utterance
from phonex.store.owners import VoiceKey
from phonex.store.records.job import JobKind, JobStatus
from phonex.store.store import open_store
from phonex.synthesis.request import SynthesisRequest
from phonex.system.worker_threads import JobTimeouts
from phonex.text.lexicon.entries import Entry
from phonex.text.lexicon.lexicons import Lexicons
from tests.synthesis.workplace import Threads, Workplace

pytestmark = pytest.mark.anyio
STUCK, PLAIN = "This never ends.", "Good morning."
NOWHERE = "mongodb://127.0.0.1:1"
STAGES = ("check", "plan", "speak")


class Hasty(JobTimeouts):
    """With the one text."""

    def limit_s(self, text: str) -> float:
        return 0.3 if text == STUCK else super().limit_s(text)


HASTY, PATIENT = Hasty(hang_s=0.1), JobTimeouts(hang_s=0.1)


class Snare(Pipeline):
    """Is caught in one stage of the one text until it is let go."""

    def __init__(self, registry: EngineRegistry) -> None:
        super().__init__(registry)
        self.stage = "plan"
        self.let_go = threading.Event()
        self.caught = threading.Event()
        self.closed = False

    def _pass(self, stage: str, text: str) -> None:
        if stage == self.stage and text == STUCK:
            self.caught.set()
            self.let_go.wait()
            if self.closed:  # its thread was given up: it must start nothing any more
                raise SynthesisFailed("Let go.")

    def check(
        self,
        text: str,
        language: str,
        speaker: str | None,
        trial: Entry | None = None,
        owner_id: str | None = None,
        *,
        marked: bool = False,
    ) -> Speaker:
        self._pass("check", text)
        return super().check(text, language, speaker, trial, owner_id)

    def plan(self, utterance: Utterance) -> Plan:
        self._pass("plan", utterance.text)
        return super().plan(utterance)

    def speak(self, plan: Plan, *others: object) -> Iterator[Speech]:
        self._pass("speak", plan.pieces[0])
        speeches = super().speak(plan, *others)  # type: ignore[arg-type]
        for piece in plan.pieces:
            self._pass("piece", piece)
            yield next(speeches)


@pytest.fixture
def snare(tmp_path: Path) -> Iterator[Snare]:
    registry = EngineRegistry(EngineOptions(tmp_path, threads=1, speech="espeak"))
    pipeline = Snare(registry)
    yield pipeline
    pipeline.closed = True
    pipeline.let_go.set()
    registry.close()


async def open_work(
    snare: Snare, threads: Threads, folder: Path, timeouts: JobTimeouts, cancel_s: float = 0.1
) -> Workplace:
    work = Workplace(snare, threads, folder / "data", timeouts, cancel_s)
    await work.start()
    return work


async def until_caught(snare: Snare) -> None:
    assert await asyncio.to_thread(snare.caught.wait, 60)


@pytest.mark.parametrize("stage", STAGES[1:])
async def test_a_text_that_hangs_fails_at_its_deadline_and_the_next_is_spoken(
    snare: Snare, threads: Threads, tmp_path: Path, stage: str
) -> None:
    snare.stage = stage
    work = await open_work(snare, threads, tmp_path, HASTY)
    stuck, plain = [await work.submit(SynthesisRequest(JobKind.TTS, t)) for t in (STUCK, PLAIN)]
    ended = [await work.ended(record) for record in (stuck, plain)]
    await work.stop()
    assert snare.caught.is_set()
    assert [record.status for record in ended] == [JobStatus.FAILED, JobStatus.COMPLETED]
    assert ended[0].error is not None
    assert ended[0].error.code == "synthesis_timeout"


async def test_one_piece_of_a_long_text_that_hangs_does_not_take_the_time_of_all(
    snare: Snare, threads: Threads, tmp_path: Path
) -> None:
    snare.stage = "piece"
    work = await open_work(snare, threads, tmp_path, HASTY)
    long = await work.submit(SynthesisRequest(JobKind.TTS, f"{PLAIN * 6} {STUCK}"))
    ended = await work.ended(long)
    await work.stop()
    assert ended.error is not None
    assert ended.error.code == "synthesis_timeout"
    assert "within 0 s" in ended.error.message  # the piece's limit
    assert ended.progress > 0


async def test_a_text_that_hangs_when_it_is_checked_is_refused_and_the_next_is_taken(
    snare: Snare, threads: Threads, tmp_path: Path
) -> None:
    snare.stage = "check"
    work = await open_work(snare, threads, tmp_path, HASTY)
    with pytest.raises(SynthesisTimeout):
        await work.submit(SynthesisRequest(JobKind.TTS, STUCK))
    assert (await work.spoken(SynthesisRequest(JobKind.TTS, PLAIN))).progress == 100
    await work.stop()


async def test_a_voice_whose_completion_hangs_keeps_no_thread(
    snare: Snare, threads: Threads, tmp_path: Path
) -> None:
    class Hanging:
        async def complete(self, voice: VoiceKey) -> None:
            await threads.networks.run(snare.let_go.wait)

    work = Workplace(snare, threads, tmp_path / "data", HASTY, completer=Hanging())
    await work.start()
    work.voices.write_embeddings("anne", {"any": {"tone": np.zeros(3, np.float32)}})
    stuck = await work.submit(SynthesisRequest(JobKind.CLONE, STUCK, voice_id="anne"))
    assert (await work.ended(stuck)).status is JobStatus.FAILED
    assert (await work.spoken(SynthesisRequest(JobKind.TTS, PLAIN))).progress == 100
    await work.stop()


@pytest.mark.parametrize("stage", STAGES[1:])
async def test_a_job_is_cancelled_though_its_text_hangs(
    snare: Snare, threads: Threads, tmp_path: Path, stage: str
) -> None:
    snare.stage = stage
    work = await open_work(snare, threads, tmp_path, PATIENT)
    job = await work.submit(SynthesisRequest(JobKind.TTS, STUCK))
    await until_caught(snare)
    for _ in range(2):
        await work.queue.cancel(ANONYMOUS, job.job_id)
    assert (await work.ended(job)).status is JobStatus.CANCELLED
    assert (await work.spoken(SynthesisRequest(JobKind.TTS, PLAIN))).progress == 100
    await work.stop()


async def test_a_job_that_was_cancelled_while_it_was_planned_is_not_spoken(
    snare: Snare, threads: Threads, tmp_path: Path
) -> None:
    work = await open_work(snare, threads, tmp_path, PATIENT, cancel_s=60)
    job = await work.submit(SynthesisRequest(JobKind.TTS, STUCK))
    await until_caught(snare)
    cancelling = asyncio.create_task(work.service.cancel(ANONYMOUS, job.job_id))
    await asyncio.sleep(0)
    snare.let_go.set()
    reported = await cancelling
    await work.stop()
    assert (reported.status, reported.speech_engine) == (JobStatus.CANCELLED, None)


async def test_phonemes_that_hang_are_given_up(
    snare: Snare, threads: Threads, tmp_path: Path
) -> None:
    store = await open_store(NOWHERE, "phonex", tmp_path)  # the entry tried is not a stored one
    desk = LexiconService(store, Lexicons(), snare, threads.networks, HASTY)
    with pytest.raises(SynthesisTimeout):
        await desk.phonemes(ANONYMOUS, STUCK, "EN", None, Entry("a", "a", respelling="b"))
    assert await threads.networks.run(lambda: "works") == "works"
    await store.close()
