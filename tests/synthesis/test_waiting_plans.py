"""Jobs that wait are spoken along with the one at work, where MeloTTS speaks several at once."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from phonex.audio.decode import decode
from phonex.audio.types import Audio
from phonex.engines.melotts.engine import MeloEngine
from phonex.engines.melotts.variation import Variation
from phonex.engines.protocols import SpeechEngine
from phonex.engines.registry import EngineOptions, EngineRegistry
from phonex.engines.types import Prosody, Speaker, Speech
from phonex.jobs.broker_queue.deliveries import Deliveries
from phonex.jobs.broker_queue.lanes import SPEECH, waiting_queues
from phonex.jobs.broker_queue.messages import MessageBroker
from phonex.jobs.broker_queue.sender import JobSender
from phonex.jobs.broker_queue.worker_queue import WorkerQueue
from phonex.jobs.local_queue import LocalQueue
from phonex.pipeline.pipeline import Pipeline
from phonex.pipeline.plan import Plan, Utterance
from phonex.store.records.job import JobKind, JobStatus, SynthesisRecord
from phonex.synthesis.request import SynthesisRequest
from phonex.synthesis.waiting_plans import WaitingPlans
from phonex.system.worker_threads import WorkerThreads
from tests.jobs.stand_ins import Records, make_record
from tests.published import lay_melotts, lay_openvoice
from tests.redis_server import RedisServer, needs_redis
from tests.synthesis.workplace import Threads, Workplace

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


class Office:
    """A workplace whose engine speaks so many pieces together."""

    def __init__(
        self,
        models: Path,
        folder: Path,
        threads: Threads,
        n_together: int,
        open_queue: Callable[[Records], LocalQueue] = LocalQueue,
    ) -> None:
        self.house = House(models, n_together)
        place = folder / str(n_together)
        self.work = Workplace(Pipeline(self.house), threads, place, open_queue=open_queue)
        self.work.voices.sweep()
        tone = np.random.default_rng(0).normal(size=(1, 256, 1)).astype(np.float32)
        self.work.voices.write_embeddings("anne", {"openvoice": {"tone": tone}})

    async def jobs(self, *requests: SynthesisRequest) -> list[SynthesisRecord]:
        return [await self.work.submit(request) for request in requests]

    async def run(self, jobs: Sequence[SynthesisRecord]) -> list[SynthesisRecord]:
        await self.work.start()
        ended = [await self.work.ended(job) for job in jobs]
        await self.work.stop()
        return ended

    def sound_of(self, job: SynthesisRecord) -> Audio:
        return decode(self.work.folder / f"{job.job_id}.wav", max_seconds=60)


async def test_waiting_jobs_are_spoken_along_and_sound_as_they_would_alone(
    models: Path, tmp_path: Path, threads: Threads
) -> None:
    requests = [SynthesisRequest(JobKind.TTS, text, seed=seed) for seed, text in enumerate(TEXTS)]
    requests[1] = replace(requests[1], kind=JobKind.CLONE, voice_id="anne")
    together, singly = (Office(models, tmp_path, threads, n) for n in (4, 1))
    found, wanted = [await each.run(await each.jobs(*requests)) for each in (together, singly)]
    assert (len(together.house.choir.calls), len(singly.house.choir.calls)) == (1, 3)
    for one, other in zip(found, wanted, strict=True):
        heard, alone = together.sound_of(one), singly.sound_of(other)
        assert heard.rate == alone.rate
        np.testing.assert_allclose(heard.samples, alone.samples, atol=1e-4)


async def test_jobs_of_another_speaker_or_without_their_voice_wait_for_their_turn(
    models: Path, tmp_path: Path, threads: Threads
) -> None:
    office = Office(models, tmp_path, threads, 4)
    requests = [
        SynthesisRequest(JobKind.TTS, TEXTS[0]),
        SynthesisRequest(JobKind.TTS, TEXTS[1], speaker="EN-BR"),
        SynthesisRequest(JobKind.CLONE, TEXTS[2], voice_id="anne"),
    ]
    jobs = await office.jobs(*requests)
    office.work.voices.delete("anne")
    ended = await office.run(jobs)
    assert [job.status for job in ended] == [
        JobStatus.COMPLETED,
        JobStatus.COMPLETED,
        JobStatus.FAILED,
    ]
    assert office.house.choir.calls == [[TEXTS[0]], [TEXTS[1]]]


@needs_redis
async def test_a_worker_speaks_along_what_the_broker_has_given_it_ahead(
    models: Path, tmp_path: Path, threads: Threads
) -> None:
    records = [make_record(text=text, seed=seed) for seed, text in enumerate(TEXTS)]
    singly = Office(models, tmp_path, threads, 1)
    requests = [SynthesisRequest(JobKind.TTS, each.text, seed=each.seed) for each in records]
    wanted = await singly.run(await singly.jobs(*requests))
    with RedisServer(tmp_path / "redis") as redis:
        worker = WorkerOffice(models, tmp_path, threads, redis.url)
        ended = await worker.run_sent(records)
    assert [job.status for job in ended] == [JobStatus.COMPLETED] * len(TEXTS)
    assert [sorted(call) for call in worker.office.house.choir.calls] == [sorted(TEXTS)]
    for one, other in zip(ended, wanted, strict=True):
        heard, alone = worker.office.sound_of(one), singly.sound_of(other)
        np.testing.assert_allclose(heard.samples, alone.samples, atol=1e-4)


class WorkerOffice:
    """An office whose jobs come by a broker. They begin when it holds all that are sent."""

    def __init__(self, models: Path, folder: Path, threads: Threads, url: str) -> None:
        self._broker = MessageBroker(url, "test")
        self._sending = WorkerThreads("broker")
        self._sender = JobSender(self._broker, self._sending)
        self.office = Office(models, folder, threads, 4, self._open_queue)

    def _open_queue(self, records: Records) -> WorkerQueue:
        self._queue = WorkerQueue(records, self._sender, "worker")
        return self._queue

    async def run_sent(self, records: Sequence[SynthesisRecord]) -> list[SynthesisRecord]:
        work, queues = self.office.work, waiting_queues(SPEECH)
        deliveries = Deliveries(self._broker, queues, len(records), self._queue.take, 20)
        deliveries.start()
        for record in records:
            await work.records.insert(record)
            await self._sender.send(work.task, record)
        async with asyncio.timeout(60):
            while len(self._queue.live.queued(work.task)) < len(records):
                await work.queue.arrived[work.task].wait()
                work.queue.arrived[work.task].clear()
        ended = await self.office.run(records)
        await deliveries.stop()
        self._broker.close()
        self._sending.close()
        return ended


def test_what_waits_is_planned_once_however_often_it_is_asked_for(pipeline: Pipeline) -> None:
    planned: list[str] = []

    def plan(record: SynthesisRecord) -> Plan:
        planned.append(record.job_id)
        return pipeline.plan(Utterance(record.text, record.language))

    job, *waiting = (make_record(str(n)) for n in range(3))
    plans = WaitingPlans(job, plan)
    for _ in range(3):
        plans.note(waiting)
        assert len(list(plans.plans())) == 2
    assert planned == ["1", "2"]
