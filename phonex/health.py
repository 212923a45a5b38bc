"""What the service tells of its own state; filled by services, shown by GET /health."""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from phonex.engines.base import EngineState
from phonex.errors import LanguageNotFound
from phonex.system.worker_threads import WorkerThreads

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
    is nearly full or fails, a sentence each.
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


class DiskWatch:
    """How full the disks are, as last seen: one that hangs is not asked while people wait.

    downloads: whose room is told. folders: setting → folder, made or not.
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
    """The folder, or the one it would be made in. Blocks; raises OSError."""
    places = (folder.absolute(), *folder.absolute().parents)
    return next(path for path in places if path.exists())


def free_mb(folder: Path) -> int:
    """Room for more, in MB (10^6 bytes). folder: made or not. Blocks; raises OSError."""
    return shutil.disk_usage(nearest_folder(folder)).free // 10**6


def find_low_disks(folders: Mapping[str, Path], low_mb: int = LOW_DISK_MB) -> list[str]:
    """Which disks are nearly full or fail, a sentence each. folders: setting → folder. Blocks."""
    sentences = []
    for setting, folder in folders.items():
        where = f"the disk of {folder.absolute()} ({setting})"
        try:
            free = free_mb(folder)
        except OSError as exc:
            sentences.append(f"It is unknown how full {where} is: {exc.strerror}.")
            continue
        if free < low_mb:
            sentences.append(f"Only {free} MB are free on {where}; make room.")
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
