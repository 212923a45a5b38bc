"""What stands for the database and for the work in tests of the runner."""

import asyncio
from collections.abc import Callable
from typing import cast

from phonex.jobs.ask import Ask
from phonex.jobs.journal import Journal
from phonex.jobs.live import LiveJob
from phonex.jobs.work import Queue, Workshop

from phonex.clock import utc_now
from phonex.errors import FittingImpossible, PhonexError, VoiceNotFound
from phonex.jobs.runner import JobRunner
from phonex.store.records import Failure, JobKind, JobRecord, JobStatus
from phonex.store.store import Store


class Records:
    """Stands for the database's jobs. fault: what every call meets; gate: closed, writes wait."""

    def __init__(self) -> None:
        self.kept: dict[str, JobRecord] = {}
        self.fault: PhonexError | None = None
        self.gate = asyncio.Event()
        self.gate.set()

    @property
    def jobs(self) -> "Records":
        return self

    async def replace(self, record: JobRecord) -> None:
        await self._answer()
        self.kept[record.job_id] = record

    async def find(self, job_id: str) -> JobRecord | None:
        await self._answer()
        return self.kept.get(job_id)

    async def get(self, job_id: str) -> JobRecord:
        await self._answer()
        return self.kept[job_id]

    async def unfinished(self) -> list[JobRecord]:
        await self._answer()
        return [record for record in self.kept.values() if not record.status.ended]

    async def delete(self, job_id: str) -> None:
        await self._answer()
        self.kept.pop(job_id, None)

    async def _answer(self) -> None:
        await asyncio.sleep(0)
        await self.gate.wait()
        if self.fault:
            raise self.fault


class Bench:
    """Stands for the workshop: a job begins, waits for the gate, and ends as it is told."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.begun: list[str] = []
        self.queue: Queue = tuple
        self.outcome: Exception | None = None
        self.kept_samples: list[str] = []
        self.fit_gate = asyncio.Event()
        self.fit_outcome: Exception | None = None
        self.disk_fault: PhonexError | None = None

    async def accept(self, ask: Ask, job_id: str) -> JobRecord:
        if ask.kind is JobKind.QUICK:
            self.kept_samples.append(job_id)
        return make_record(job_id, kind=ask.kind, fit=ask.fit)

    async def fit(self, job: LiveJob) -> None:
        await self.fit_gate.wait()
        if self.fit_outcome:
            raise self.fit_outcome

    async def run(self, job: LiveJob, queue: Queue) -> None:
        self.begun.append(job.record.job_id)
        self.queue = queue
        await self.gate.wait()
        if self.outcome:
            raise self.outcome

    async def samples(self) -> list[str]:
        return list(self.kept_samples)

    async def discard_sample(self, job_id: str) -> None:
        self.kept_samples.remove(job_id)

    async def discard_audio(self, audio_id: str) -> bool:
        if self.disk_fault:
            raise self.disk_fault
        return True


class Fitter:
    """Stands for the queue of fits. why: it cannot."""

    def __init__(self, why: str = "") -> None:
        self.why = why

    async def fit_quick(self, job_id: str, told: Callable[[int], None]) -> None:
        if self.why:
            raise FittingImpossible(self.why)
        told(50)

    async def forget_quick(self, job_id: str) -> None: ...


class Completer:
    """Stands for the completion of voices: every voice is known already."""

    async def complete(self, voice_id: str) -> None: ...


class Everyone:
    """Stands for the roster: whoever is asked for is registered. gone: but for these."""

    def __init__(self, *gone: str) -> None:
        self.gone = set(gone)

    async def require(self, voice_id: str) -> None:
        if voice_id in self.gone:
            raise VoiceNotFound(voice_id)


def make_record(job_id: str, **fields: object) -> JobRecord:
    plain = {"kind": JobKind.TTS, "text": "Hello.", "language": "EN", "speaker": "EN-US"}
    return JobRecord.model_validate(
        {"job_id": job_id, "created_at": utc_now(), **plain, **fields},
    )


def failed(job_id: str) -> JobRecord:
    failure = Failure(code="synthesis_failed", message="It failed.", status=500)
    return make_record(job_id, status=JobStatus.FAILED, error=failure, completed_at=utc_now())


def make_runner(records: Records, bench: Bench) -> JobRunner:
    """Not started yet."""
    journal = Journal(cast("Store", records))
    return JobRunner(cast("Workshop", bench), journal, capacity=8)


async def turn() -> None:
    """Let everything go on that can."""
    for _ in range(20):
        await asyncio.sleep(0)
