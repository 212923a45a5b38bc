"""What the service tells of its own state; filled by services, shown by GET /health."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from phonex.engines.base import EngineState


@dataclass(frozen=True)
class EngineChoice:
    """Which engine does a thing, and why this one. engine: None when none can."""

    engine: str | None
    reason: str


@dataclass(frozen=True)
class EnginesReport:
    """speech: language code → who speaks it; states: every engine, used or not."""

    speech: Mapping[str, EngineChoice]
    converter: EngineChoice
    states: Sequence[EngineState]

    @property
    def complete(self) -> bool:
        choices = [*self.speech.values(), self.converter]
        return all(choice.engine is not None for choice in choices)


@dataclass(frozen=True)
class DatabaseReport:
    """kind: "embedded" or "mongodb"; ok: whether it answered when last asked."""

    kind: str
    ok: bool


@dataclass(frozen=True)
class QueueReport:
    """Jobs. depth: waiting; capacity: how many may wait; running: at work."""

    depth: int
    capacity: int
    running: int


@dataclass(frozen=True)
class HealthReport:
    """The service at one moment. voices: as last counted, None when not known.

    fits_waiting: voices to be fitted, the one at work included.
    """

    version: str
    uptime_s: float
    device: str
    engines: EnginesReport
    database: DatabaseReport
    queue: QueueReport
    disk_free_mb: int
    voices: int | None = None
    fits_waiting: int = 0

    @property
    def status(self) -> str:
        """ "healthy", or "degraded" when records or an engine cannot be had."""
        return "healthy" if self.database.ok and self.engines.complete else "degraded"
