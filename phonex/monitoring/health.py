"""The service's health: what GET /health and /metrics report, from memory alone."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from phonex import __version__
from phonex.engines.types import EngineState
from phonex.errors import DatabaseUnavailable, LanguageNotFound
from phonex.monitoring.disks import DiskWatch
from phonex.store.store import Store
from phonex.text.languages import LANGUAGES

if TYPE_CHECKING:  # loads the engines' libraries
    from phonex.engines.registry import EngineRegistry


@dataclass(frozen=True)
class ChosenEngine:
    """Which engine was chosen, and why. engine: None when none is available."""

    engine: str | None
    reason: str


@dataclass(frozen=True)
class EnginesReport:
    """speech: language code → its engine; states: of every engine, used or not."""

    speech: Mapping[str, ChosenEngine]
    converter: ChosenEngine
    states: Sequence[EngineState]

    @property
    def complete(self) -> bool:
        choices = [*self.speech.values(), self.converter]
        return all(choice.engine is not None for choice in choices)


@dataclass(frozen=True)
class DatabaseReport:
    """kind: "embedded" or "mongodb"; ok: whether all records can be read and saved.

    reason: why not, as a sentence.
    """

    kind: str
    ok: bool
    reason: str = ""


@dataclass(frozen=True)
class QueueReport:
    """Numbers of jobs. depth: waiting; capacity: how many may wait; running."""

    depth: int
    capacity: int
    running: int


@dataclass(frozen=True)
class RedisReport:
    """The Redis that nodes share. reason: what follows from its absence, as a sentence."""

    ok: bool
    reason: str = ""


REDIS_AWAY = RedisReport(
    False,
    "Redis does not answer. Until it does, this node neither tells other nodes what happens in "
    "conversations nor learns of it, and counts what it limits alone.",
)


@dataclass(frozen=True)
class HealthReport:
    """A snapshot of the service. voices: as last counted, None when unknown.

    redis: None if no setting names one. fits_waiting: queued and running fits. low_disks: one
    sentence for each folder whose disk is nearly full or fails.
    """

    version: str
    uptime_s: float
    device: str
    engines: EnginesReport
    database: DatabaseReport
    queue: QueueReport
    disk_free_mb: int
    redis: RedisReport | None = None
    voices: int | None = None
    fits_waiting: int = 0
    low_disks: Sequence[str] = ()

    @property
    def status(self) -> str:
        """ "healthy", or "degraded" when records, Redis, an engine or disk space are lacking."""
        redis_ok = self.redis is None or self.redis.ok
        healthy = self.database.ok and redis_ok and self.engines.complete and not self.low_disks
        return "healthy" if healthy else "degraded"


def report_engines(engines: "EngineRegistry", languages: Iterable[str]) -> EnginesReport:
    """The engine of each language, and the converter."""
    route = engines.converters.route()
    return EnginesReport(
        speech={language: _choice(engines, language) for language in languages},
        converter=ChosenEngine(route.converter.name, route.reason),
        states=engines.states(),
    )


def _choice(engines: "EngineRegistry", language: str) -> ChosenEngine:
    try:
        route = engines.speech_for(language)
    except LanguageNotFound as exc:
        return ChosenEngine(None, exc.message)
    return ChosenEngine(route.engine.name, route.reason)


@dataclass(frozen=True)
class WorkReport:
    """queue: of syntheses. unwritten: why records are not saved yet, a sentence; "" if all are."""

    queue: QueueReport
    fits_waiting: int
    unwritten: str
    stopping: bool


class HealthMonitor:
    """Reports the state of every part without I/O. work: the state of the jobs. redis_is_up: None
    if there is none.

    warm, database_ok, n_voices: kept up to date by the background tasks.
    """

    def __init__(
        self,
        engines: "EngineRegistry",
        store: Store,
        disks: DiskWatch,
        work: Callable[[], WorkReport],
        redis_is_up: Callable[[], bool] | None = None,
    ) -> None:
        self._engines = engines
        self._store = store
        self._disks = disks
        self._work = work
        self._redis_is_up = redis_is_up
        self._started = time.monotonic()
        self.warm = False
        self.database_ok = True
        self.n_voices: int | None = None

    def ready(self) -> bool:
        return self.warm and not (self._work().stopping or self._store.unwritable)

    def report(self) -> HealthReport:
        work = self._work()
        return HealthReport(
            version=__version__,
            uptime_s=round(time.monotonic() - self._started, 1),
            device=self._engines.device(),
            engines=report_engines(self._engines, LANGUAGES),
            database=self._database(work.unwritten),
            queue=work.queue,
            redis=self._redis(),
            disk_free_mb=self._disks.free_mb,
            voices=self.n_voices,
            fits_waiting=work.fits_waiting,
            low_disks=self._disks.low,
        )

    def _redis(self) -> RedisReport | None:
        if self._redis_is_up is None:
            return None
        return RedisReport(True) if self._redis_is_up() else REDIS_AWAY

    def _database(self, unwritten: str) -> DatabaseReport:
        reason = self._store.unwritable or unwritten
        if not (reason or self.database_ok):
            reason = DatabaseUnavailable().message
        return DatabaseReport(self._store.kind, not reason, reason)
