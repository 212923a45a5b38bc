"""The service's health report; filled in by services, returned by GET /health."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from phonex.engines.types import EngineState
from phonex.errors import LanguageNotFound
from phonex.system.disk_space import free_bytes
from phonex.system.worker_threads import WorkerThreads

if TYPE_CHECKING:
    from phonex.engines.registry import EngineRegistry

LOW_DISK_MB = 50


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
class HealthReport:
    """A snapshot of the service. voices: as last counted, None when unknown.

    fits_waiting: queued and running fits. low_disks: one sentence for each folder whose disk is
    nearly full or fails.
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
        """ "healthy", or "degraded" when records, an engine or disk space are lacking."""
        healthy = self.database.ok and self.engines.complete and not self.low_disks
        return "healthy" if healthy else "degraded"


class DiskWatch:
    """Free disk space as last measured, so that a disk that hangs does not block a request.

    downloads: the folder that free_mb is for. folders: setting → folder, existing or not.
    """

    def __init__(self, disk: WorkerThreads, downloads: Path, folders: Mapping[str, Path]) -> None:
        self._disk = disk
        self._downloads = downloads
        self._folders = folders
        self.free_mb = 0
        self.low: Sequence[str] = ()

    async def look(self) -> None:
        with suppress(OSError):  # `low` says why
            self.free_mb = await self._disk.run(free_mb, self._downloads)
        self.low = await self._disk.run(find_low_disks, self._folders)


def nearest_folder(folder: Path) -> Path:
    """The folder, or its nearest existing parent. Blocks; raises OSError."""
    places = (folder.absolute(), *folder.absolute().parents)
    return next(path for path in places if path.exists())


def free_mb(folder: Path) -> int:
    """Free space in MB (10^6 bytes). folder: existing or not. Blocks; raises OSError."""
    return free_bytes(nearest_folder(folder)) // 10**6


def find_low_disks(folders: Mapping[str, Path], low_mb: int = LOW_DISK_MB) -> list[str]:
    """A sentence for each disk that is nearly full or fails. folders: setting → folder. Blocks."""
    sentences = []
    for setting, folder in folders.items():
        where = f"the disk of {folder.absolute()} ({setting})"
        try:
            free = free_mb(folder)
        except OSError as exc:
            sentences.append(f"The free space on {where} is unknown: {exc.strerror}.")
            continue
        if free < low_mb:
            sentences.append(f"Only {free} MB are free on {where}; free some space.")
    return sentences


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
