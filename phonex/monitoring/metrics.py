"""Prometheus metrics. Every label has few values: route templates, methods, states, names."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

from phonex.monitoring.health import HealthReport
from phonex.store.records.job import JobRecord, JobStatus, SynthesisRecord

METHODS = frozenset({"GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"})
LATENCY_S = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 600)
FIRST_AUDIO_S = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2.5, 5, 10, 30)
REAL_TIME_FACTORS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2, 5)


@dataclass
class SocketCount:
    """What is known of a socket at its end. route: its template."""

    route: str = ""
    accepted: bool = False


class Metrics:
    """The metrics of one service, with its own registry."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        ProcessCollector(registry=registry)  # memory, processor time, open files
        self._requests = Counter(
            "phonex_requests", "Requests answered", ["route", "method", "status"], registry=registry
        )
        self._latency = Histogram(
            "phonex_request_seconds",
            "Time until the response began",
            ["route", "method"],
            buckets=LATENCY_S,
            registry=registry,
        )
        self._sockets = Counter(
            "phonex_sockets", "WebSockets that have ended", ["route", "outcome"], registry=registry
        )
        self._open_sockets = Gauge(
            "phonex_sockets_open", "WebSockets that are open", registry=registry
        )
        self._streams = Gauge(
            "phonex_streams_open", "Audio that is sent while it is made", registry=registry
        )
        self._first_audio = Histogram(
            "phonex_first_audio_seconds",
            "Time from a request to the first audio of its stream",
            buckets=FIRST_AUDIO_S,
            registry=registry,
        )
        self._jobs = Counter(
            "phonex_jobs", "Ended jobs", ["kind", "outcome", "engine"], registry=registry
        )
        self._failures = Counter(
            "phonex_job_failures",
            "Failed jobs by the code of their error",
            ["code"],
            registry=registry,
        )
        self._audio = Counter(
            "phonex_audio_seconds", "Speech produced", ["engine"], registry=registry
        )
        self._unmarked = Counter(
            "phonex_watermark_missing",
            "Checked audio in which its watermark was not found",
            registry=registry,
        )
        self._factor = Histogram(
            "phonex_real_time_factor",
            "Processing time for each second of speech",
            ["engine", "kind"],
            buckets=REAL_TIME_FACTORS,
            registry=registry,
        )
        self._add_gauges(registry)

    def _add_gauges(self, registry: CollectorRegistry) -> None:
        """What is at the moment."""
        self._depth = Gauge("phonex_queue_depth", "Jobs waiting", registry=registry)
        self._capacity = Gauge("phonex_queue_capacity", "Jobs that may wait", registry=registry)
        self._oldest = Gauge(
            "phonex_queue_age_seconds",
            "How long the oldest waiting job has waited",
            registry=registry,
        )
        self._running = Gauge("phonex_jobs_running", "Jobs running", registry=registry)
        self._fits = Gauge("phonex_fits_waiting", "Voices waiting to be fitted", registry=registry)
        self._voices = Gauge("phonex_voices", "Registered voices", registry=registry)
        self._database = Gauge("phonex_database_up", "1 while it responds", registry=registry)
        self._redis: Gauge | None = None
        self._disk = Gauge("phonex_disk_free_bytes", "Free space for audio", registry=registry)
        self._device_memory = Gauge(
            "phonex_device_memory_bytes", "Memory of the GPU", ["state"], registry=registry
        )
        self._chat_sockets = Gauge(
            "phonex_chat_sockets", "Open Socket.IO sockets", registry=registry
        )
        self._chat_events = Counter(
            "phonex_chat_events",
            "Events answered on Socket.IO sockets",
            ["event", "outcome"],
            registry=registry,
        )
        self._uptime = Gauge("phonex_uptime_seconds", "Time since the start", registry=registry)

    def count_request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request. route: its template, never the requested path."""
        method = method if method in METHODS else "OTHER"
        self._requests.labels(route, method, str(status)).inc()
        self._latency.labels(route, method).observe(seconds)

    @contextmanager
    def open_socket(self) -> Iterator["SocketCount"]:
        """Count a WebSocket for the block."""
        count = SocketCount()
        try:
            with self._open_sockets.track_inprogress():
                yield count
        finally:
            outcome = "accepted" if count.accepted else "refused"
            self._sockets.labels(count.route, outcome).inc()

    def watch_streams(self, n_open: Callable[[], int]) -> None:
        """n_open: how many streams are open, whenever it is asked."""
        self._streams.set_function(n_open)

    def time_first_audio(self, seconds: float) -> None:
        """Count a stream whose first audio came after so long."""
        self._first_audio.observe(seconds)

    def count_job(self, record: JobRecord) -> None:
        """Count a synthesis that has ended, with any outcome. Jobs of other kinds do not count."""
        if not isinstance(record, SynthesisRecord):
            return
        engine = record.speech_engine or "none"
        self._jobs.labels(record.kind, record.status, engine).inc()
        if record.error is not None:
            self._failures.labels(record.error.code).inc()
        if record.status is not JobStatus.COMPLETED or not record.duration:
            return
        spent = record.timings
        seconds = (spent.text + spent.acoustic + spent.convert + spent.encode) / 1000
        self._audio.labels(engine).inc(record.duration)
        self._factor.labels(engine, record.kind).observe(seconds / record.duration)

    def set_chat_sockets(self, n: int) -> None:
        self._chat_sockets.set(n)

    def count_chat_event(self, event: str, outcome: str) -> None:
        """Count an event of a socket. event: a known name; outcome: ok, or the error's code."""
        self._chat_events.labels(event, outcome).inc()

    def count_unmarked(self) -> None:
        """Count a finished audio without its watermark."""
        self._unmarked.inc()

    def render(self, health: HealthReport) -> bytes:
        """All counters and the current state, in Prometheus text format."""
        self._depth.set(health.queue.depth)
        self._capacity.set(health.queue.capacity)
        self._oldest.set(health.queue.oldest_s)
        self._running.set(health.queue.running)
        self._fits.set(health.fits_waiting)
        self._database.set(health.database.ok)
        if health.redis is not None:
            self._redis = self._redis or Gauge(
                "phonex_redis_up", "1 while it responds", registry=self._registry
            )
            self._redis.set(health.redis.ok)
        self._disk.set(health.disk_free_mb * 1_000_000)
        self._uptime.set(health.uptime_s)
        if health.device_memory is not None:
            used, total = health.device_memory
            self._device_memory.labels("used").set(used)
            self._device_memory.labels("total").set(total)
        if health.voices is not None:
            self._voices.set(health.voices)
        return generate_latest(self._registry)
