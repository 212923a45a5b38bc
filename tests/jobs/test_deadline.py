"""A text that never ends being read: its job fails or is cancelled, and the next one is spoken."""

import asyncio
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest
from phonex.jobs.ask import Ask
from phonex.jobs.behind import Behind
from phonex.jobs.live import LiveJob
from phonex.jobs.work import Cancelled, Workshop

from phonex.engines.base import Speaker, Speech
from phonex.engines.registry import EngineOptions, EngineRegistry
from phonex.errors import SynthesisFailed, SynthesisTimeout
from phonex.lexicon import LexiconDesk
from phonex.pipeline import Pipeline
from phonex.plan import Plan, Utterance
from phonex.store.records import JobKind, JobRecord, JobStatus
from phonex.store.store import Store
from phonex.system.worker_threads import JobTimeouts, WorkerThreads
from phonex.text.lexicon import Entry
from phonex.text.lexicons import Lexicons
from tests.jobs.stand_ins import Records, make_record, make_runner
from tests.jobs.test_work import workshop

pytestmark = pytest.mark.anyio
STUCK, PLAIN = "This never ends.", "Good morning."
STAGES = ("check", "plan", "speak")


class Hasty(JobTimeouts):
    """With the one text."""

    def limit_s(self, text: str) -> float:
        return 0.1 if text == STUCK else super().limit_s(text)


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
        self, text: str, language: str, speaker: str | None, trial: Entry | None = None
    ) -> Speaker:
        self._pass("check", text)
        return super().check(text, language, speaker, trial)

    def plan(self, utterance: Utterance) -> Plan:
        self._pass("plan", utterance.text)
        return super().plan(utterance)

    def speak(self, plan: Plan, *others: object) -> Iterator[Speech]:
        self._pass("speak", plan.pieces[0])
        return super().speak(plan, *others)  # type: ignore[arg-type]


@pytest.fixture
def snare(tmp_path: Path) -> Iterator[Snare]:
    registry = EngineRegistry(EngineOptions(tmp_path, threads=1, speech="espeak"))
    pipeline = Snare(registry)
    yield pipeline
    pipeline.closed = True
    pipeline.let_go.set()
    registry.close()


@pytest.fixture
def lanes() -> Iterator[tuple[WorkerThreads, WorkerThreads]]:
    networks, disk = WorkerThreads("networks"), WorkerThreads("disk")
    yield networks, disk
    networks.close()
    disk.close()


Open = Callable[[JobTimeouts], Workshop]


@pytest.fixture
def open_workshop(snare: Snare, lanes: tuple[WorkerThreads, WorkerThreads], tmp_path: Path) -> Open:
    return lambda patience: workshop(snare, *lanes, tmp_path / "data", patience)


async def spoken(work: Workshop, text: str) -> JobRecord:
    job = LiveJob(await work.accept(Ask(JobKind.TTS, text), str(uuid.uuid4())))
    await work.run(job)
    return job.record


async def until_caught(snare: Snare) -> None:
    assert await asyncio.to_thread(snare.caught.wait, 60)


@pytest.mark.parametrize("stage", STAGES)
async def test_a_text_that_hangs_fails_at_its_deadline_and_the_next_is_spoken(
    snare: Snare, open_workshop: Open, stage: str
) -> None:
    snare.stage = stage
    work = open_workshop(HASTY)
    with pytest.raises(SynthesisTimeout):
        await spoken(work, STUCK)
    assert snare.caught.is_set()
    assert (await spoken(work, PLAIN)).progress == 100


@pytest.mark.parametrize("stage", STAGES[1:])
async def test_a_job_is_cancelled_though_its_text_hangs(
    snare: Snare, open_workshop: Open, stage: str
) -> None:
    snare.stage = stage
    work = open_workshop(PATIENT)
    job = LiveJob(await work.accept(Ask(JobKind.TTS, STUCK), str(uuid.uuid4())))
    running = asyncio.create_task(work.run(job))
    await until_caught(snare)
    job.cancel(grace_s=0.1)
    job.cancel(grace_s=0.1)
    with pytest.raises(Cancelled):
        await running
    assert (await spoken(work, PLAIN)).progress == 100


async def test_a_job_that_was_cancelled_while_it_was_planned_is_not_spoken(
    snare: Snare, open_workshop: Open
) -> None:
    work = open_workshop(PATIENT)
    job = LiveJob(await work.accept(Ask(JobKind.TTS, STUCK), str(uuid.uuid4())))
    running = asyncio.create_task(work.run(job))
    await until_caught(snare)
    job.cancel(grace_s=60)
    snare.let_go.set()
    with pytest.raises(Cancelled):
        await running
    assert job.record.speech_engine is None


async def test_the_runner_goes_on_behind_a_job_whose_text_hangs(
    snare: Snare, open_workshop: Open, records: Records
) -> None:
    runner = make_runner(records, open_workshop(HASTY))  # type: ignore[arg-type]
    await runner.start()
    try:
        stuck, plain = [await runner.submit(Ask(JobKind.TTS, text)) for text in (STUCK, PLAIN)]
        ended = [await runner.wait(record.job_id, 60) for record in (stuck, plain)]
    finally:
        await runner.stop(0)
    assert [record.status for record in ended] == [JobStatus.FAILED, JobStatus.COMPLETED]
    assert ended[0].error is not None
    assert ended[0].error.code == "synthesis_timeout"


async def test_phonemes_that_hang_are_given_up(
    snare: Snare, lanes: tuple[WorkerThreads, WorkerThreads]
) -> None:
    desk = LexiconDesk(cast("Store", None), Lexicons(), snare, lanes[0], HASTY)
    with pytest.raises(SynthesisTimeout):
        await desk.phonemes(STUCK, "EN", None, Entry("a", "a", respelling="b"))
    assert await lanes[0].run(lambda: "works") == "works"


def test_what_waits_is_planned_once_however_often_it_is_asked_for(snare: Snare) -> None:
    planned: list[str] = []

    def plan(record: JobRecord) -> Plan:
        planned.append(record.job_id)
        return snare.plan(Utterance(record.text, record.language))

    job, *waiting = (make_record(str(n)) for n in range(3))
    behind = Behind(job, plan)
    for _ in range(3):
        behind.note(waiting)
        assert len(list(behind.plans())) == 2
    assert planned == ["1", "2"]
