"""Free space of the disks that the service writes to, measured in the background."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from phonex.errors import StorageFull
from phonex.store.errors import StorageUnavailable
from phonex.store.files.places import BlobPlace
from phonex.system.disk_space import free_bytes
from phonex.system.worker_threads import WorkerThreads

LOW_DISK_MB = 50


@dataclass(frozen=True)
class FilesReport:
    """The place of voices, audio and other files. place: `file:`, or the bucket. ok: whether it
    answers; reason: why not, as a sentence. conditional_writes: whether machines that change a
    file at the same moment notice each other; None while it does not answer.
    """

    place: str
    ok: bool
    reason: str = ""
    conditional_writes: bool | None = None


class DiskWatch:
    """Free disk space as last measured, so that a disk that hangs does not block a request; the
    same for a place elsewhere.

    downloads: the folder that free_mb is for. folders: setting → folder, existing or not.
    """

    def __init__(
        self,
        disk: WorkerThreads,
        downloads: Path,
        folders: Mapping[str, Path],
        place: BlobPlace,
    ) -> None:
        self._disk = disk
        self._downloads = downloads
        self._folders = folders
        self._place = place
        self.free_mb = 0
        self.low: Sequence[str] = ()
        self.files = FilesReport(place.name, ok=True)

    async def look(self) -> None:
        with suppress(OSError):  # `low` says why
            self.free_mb = await self._disk.run(free_mb, self._downloads)
        self.low = await self._disk.run(find_low_disks, self._folders)
        self.files = await self._disk.run(report_files, self._place)


def report_files(place: BlobPlace) -> FilesReport:
    """Whether the place answers. Blocks."""
    try:
        place.check()
        return FilesReport(place.name, ok=True, conditional_writes=place.replaces_safely())
    except (StorageUnavailable, StorageFull) as exc:
        return FilesReport(place.name, ok=False, reason=exc.message)


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
