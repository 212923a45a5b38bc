"""Prometheus metrics of a worker. What waits, and how jobs end for clients, nodes tell."""

from dataclasses import dataclass

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    ProcessCollector,
    generate_latest,
)

from phonex.store.records.job import JobRecord, JobStatus, SynthesisRecord


@dataclass(frozen=True)
class WorkerState:
    """running: jobs. broker_ok, database_ok: whether they answered last time.

    device_memory: bytes in use and in all, of a GPU.
    """

    running: int
    broker_ok: bool
    database_ok: bool
    device_memory: tuple[int, int] | None = None


class WorkerMetrics:
    """The metrics of one worker, with its own registry. Every label has few values.

    database_ok: kept up to date by a background task.
    """

    content_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self.database_ok = True
        registry = self._registry = CollectorRegistry()
        ProcessCollector(registry=registry)  # memory, processor time, open files
        self._jobs = Counter(
            "phonex_worker_jobs",
            "Jobs that have ended here",
            ["kind", "outcome"],
            registry=registry,
        )
        self._failures = Counter(
            "phonex_worker_failures",
            "Jobs that failed here, by the code of their error",
            ["code"],
            registry=registry,
        )
        self._audio = Counter("phonex_worker_audio_seconds", "Speech produced", registry=registry)
        self._computed = Counter(
            "phonex_worker_processing_seconds",
            "Time that the speech of phonex_worker_audio_seconds took",
            registry=registry,
        )
        self._unmarked = Counter(
            "phonex_watermark_missing",
            "Checked audio in which its watermark was not found",
            registry=registry,
        )
        self._running = Gauge("phonex_worker_jobs_running", "Jobs running here", registry=registry)
        self._broker = Gauge("phonex_worker_broker_up", "1 while it responds", registry=registry)
        self._database = Gauge(
            "phonex_worker_database_up", "1 while it responds", registry=registry
        )
        self._memory = Gauge(
            "phonex_device_memory_bytes", "Memory of the GPU", ["state"], registry=registry
        )

    def count_job(self, record: JobRecord) -> None:
        """Count a job that has ended here, with any outcome."""
        self._jobs.labels(record.kind, record.status).inc()
        if record.error is not None:
            self._failures.labels(record.error.code).inc()
        if isinstance(record, SynthesisRecord) and record.status is JobStatus.COMPLETED:
            spent = record.timings
            seconds = (spent.text + spent.acoustic + spent.convert + spent.encode) / 1000
            self._audio.inc(record.duration or 0.0)
            self._computed.inc(seconds)

    def count_unmarked(self) -> None:
        """Count a finished audio without its watermark."""
        self._unmarked.inc()

    def render(self, state: WorkerState) -> bytes:
        """All counters and the current state, in Prometheus text format."""
        self._running.set(state.running)
        self._broker.set(state.broker_ok)
        self._database.set(state.database_ok)
        if state.device_memory is not None:
            used, total = state.device_memory
            self._memory.labels("used").set(used)
            self._memory.labels("total").set(total)
        return generate_latest(self._registry)
