"""What the service tells of its own state; filled by services, shown by GET /health."""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from phonex.engines.base import EngineState
from phonex.errors import LanguageNotFound

if TYPE_CHECKING:
    from phonex.engines.registry import EngineRegistry

LOW_DISK_MB = 50


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
    """kind: "embedded" or "mongodb"; ok: whether it has all records and takes more.

    reason: why it does not, a sentence.
    """

    kind: str
    ok: bool
    reason: str = ""


@dataclass(frozen=True)
class QueueReport:
    """Jobs. depth: waiting; capacity: how many may wait; running: at work."""

    depth: int
    capacity: int
    running: int


@dataclass(frozen=True)
class HealthReport:
    """The service at one moment. voices: as last counted, None when not known.

    fits_waiting: voices to be fitted, the one at work included. low_disks: of folders whose disk
    is nearly full, a sentence each.
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
    low_disks: Sequence[str] = ()

    @property
    def status(self) -> str:
        """ "healthy", or "degraded" when records or an engine cannot be had, or soon room."""
        well = self.database.ok and self.engines.complete and not self.low_disks
        return "healthy" if well else "degraded"


def find_low_disks(folders: Mapping[str, Path], low_mb: int = LOW_DISK_MB) -> list[str]:
    """Which disks are nearly full, a sentence each. folders: setting → folder, made or not."""
    sentences = []
    for setting, folder in folders.items():
        places = (folder.absolute(), *folder.absolute().parents)
        free_mb = shutil.disk_usage(next(path for path in places if path.exists())).free // 10**6
        if free_mb < low_mb:
            where = f"the disk of {places[0]} ({setting})"
            sentences.append(f"Only {free_mb} MB are free on {where}; make room.")
    return sentences


def report_engines(engines: "EngineRegistry", languages: Iterable[str]) -> EnginesReport:
    """Who speaks each language and who converts."""
    route = engines.converters.route()
    return EnginesReport(
        speech={language: _choice(engines, language) for language in languages},
        converter=EngineChoice(route.converter.name, route.reason),
        states=engines.states(),
    )


def _choice(engines: "EngineRegistry", language: str) -> EngineChoice:
    try:
        route = engines.speech_for(language)
    except LanguageNotFound as exc:
        return EngineChoice(None, exc.message)
    return EngineChoice(route.engine.name, route.reason)
