"""Makes a backup of an installation while it runs.

Files are made before the record that names them, and deleted after it. So the files are copied
first, which takes long; then the records are read, which does not; then the files that are new
since. A file that a record names and that was deleted between the two looks is noticed, because
the record is compared with what was copied: then the records are read again.
"""

import asyncio
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from phonex import __version__
from phonex.backup.copying import FileCopies, copy_private
from phonex.backup.errors import BackupUnderWay, BackupUnusable, FolderTaken
from phonex.backup.manifest import (
    FILES,
    LEXICON,
    NAME,
    RECORDS,
    SECRETS,
    BackupManifest,
    FileEntry,
    Watch,
    describe,
    read_manifest,
)
from phonex.store.files.blob_store import BlobStore
from phonex.store.files.places import BlobKind
from phonex.store.transfer.exporting import export_records
from phonex.store.transfer.named_files import NamedFile, files_named, stem_of
from phonex.store.transfer.source import RecordSource
from phonex.system.atomic_file import SUFFIX, sync_folder
from phonex.system.clock import utc_now

_MAKING = ".making"
_ROUNDS = 5
_TIME = "%Y-%m-%dT%H-%M-%SZ"  # no colons: names for every file system


@dataclass(frozen=True)
class Installation:
    """What is backed up. places: the files of each kind. lexicon: a file of the operator's."""

    places: Mapping[str, BlobStore]
    open_records: Callable[[], AbstractAsyncContextManager[RecordSource]]
    secrets: Path
    lexicon: Path | None


@dataclass(frozen=True)
class Made:
    """lost: files that records name, and that the installation itself does not have."""

    folder: Path
    manifest: BackupManifest
    n_copied: int
    n_linked: int
    lost: list[NamedFile]
    removed: list[Path]


async def make_backup(
    installation: Installation, folder: Path, watch: Watch, keep: int | None = None
) -> Made:
    """Make a backup in a folder, beside earlier ones. keep: how many stay, the newest.

    Raises FolderTaken, BackupUnderWay, NothingToExport, DatabaseUnavailable, OSError.
    """
    with _held(folder):
        now = utc_now()
        making = folder / _MAKING
        await asyncio.to_thread(shutil.rmtree, making, ignore_errors=True)  # of a killed one
        making.mkdir(0o700)
        backup = _Backup(installation, making, _last(folder))
        lost = await backup.make(watch)
        manifest = BackupManifest(__version__, now.isoformat(), backup.n_records, backup.entries)
        await asyncio.to_thread(os.sync)  # all files, before the manifest says that they are there
        manifest.write(making)
        made = _free_name(folder, now.strftime(_TIME))
        making.rename(made)
        sync_folder(folder)
        removed = await asyncio.to_thread(_prune, folder, keep)
    return Made(made, manifest, backup.files.n_copied, backup.files.n_linked, lost, removed)


class _Backup:
    def __init__(self, installation: Installation, folder: Path, last: Path | None) -> None:
        self._installation = installation
        self._folder = folder
        known = {} if last is None else read_manifest(last).entries
        self.files = FileCopies(folder, installation.places, last, known)
        self.n_records = 0
        self._others: dict[str, FileEntry] = {}

    @property
    def entries(self) -> dict[str, FileEntry]:
        return self._others | self.files.entries

    async def make(self, watch: Watch) -> list[NamedFile]:
        """Returns the files that are lost."""
        await asyncio.to_thread(self.files.update, watch)
        before: set[NamedFile] | None = None
        for _ in range(_ROUNDS):
            await self._read_records(watch)
            voices = self._voices()
            there = await asyncio.to_thread(self.files.update, watch)
            named = await asyncio.to_thread(self._named)
            missing = {each for each in named if each not in self._stems()}
            if missing == (before or set()) and self._voices_are(voices):
                break
            before = missing
        self.files.keep_only(there | self._paths_of(named))
        await asyncio.to_thread(self._copy_others)
        return sorted(missing, key=lambda each: (each.place, each.stem))

    async def _read_records(self, watch: Watch) -> None:
        path = self._folder / RECORDS
        path.unlink(missing_ok=True)
        path.touch(0o600)
        async with self._installation.open_records() as source:
            with path.open("wb") as file:
                self.n_records = (await export_records(source, file, watch)).facts.count
                file.flush()
                os.fsync(file.fileno())

    def _named(self) -> set[NamedFile]:
        with (self._folder / RECORDS).open("rb") as file:
            return set(files_named(file))

    def _stems(self) -> set[NamedFile]:
        return set(map(_named_by, self.files.entries))

    def _paths_of(self, named: set[NamedFile]) -> set[str]:
        return {path for path in self.files.entries if _named_by(path) in named}

    def _voices(self) -> dict[str, str]:
        """The versions of the voices' files: alone of all, they are replaced."""
        start = f"{FILES}/{BlobKind.VOICES}/"
        found = self.files.entries.items()
        return {path: entry.version for path, entry in found if path.startswith(start)}

    def _voices_are(self, known: Mapping[str, str]) -> bool:
        now = self._voices()
        return all(now.get(path, version) == version for path, version in known.items())

    def _copy_others(self) -> None:
        others: dict[str, Path] = {}
        if self._installation.secrets.is_dir():
            secrets = self._installation.secrets.iterdir()
            kept = (each for each in secrets if each.is_file() and not each.name.endswith(SUFFIX))
            others |= {f"{SECRETS}/{each.name}": each for each in kept}
        if self._installation.lexicon is not None:
            others[LEXICON] = self._installation.lexicon
        for path, source in others.items():
            copy_private(source, self._folder / path)
        for path in (RECORDS, *others):
            self._others[path] = describe(self._folder / path)


def _named_by(path: str) -> NamedFile:
    _, place, key = path.split("/", 2)
    return NamedFile(place, stem_of(key))


def backups_in(folder: Path) -> list[Path]:
    """The finished backups, oldest first."""
    if not folder.is_dir():
        return []
    found = (each for each in folder.iterdir() if not each.name.startswith("."))
    return sorted(each for each in found if (each / NAME).is_file())


def _last(folder: Path) -> Path | None:
    for backup in reversed(backups_in(folder)):
        try:
            read_manifest(backup)
        except BackupUnusable:
            continue
        return backup
    return None


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    folder.mkdir(0o700, parents=True, exist_ok=True)
    known = {_MAKING, *(each.name for each in backups_in(folder))}
    if any(each.name not in known for each in folder.iterdir()):
        raise FolderTaken(folder)
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as exc:
        raise BackupUnderWay(folder) from exc
    else:
        yield
    finally:
        os.close(fd)


def _free_name(folder: Path, name: str) -> Path:
    """Of two backups in a second, the second one gets a number."""
    number, path = 1, folder / name
    while path.exists():
        number += 1
        path = folder / f"{name}.{number}"
    return path


def _prune(folder: Path, keep: int | None) -> list[Path]:
    removed = [] if keep is None else backups_in(folder)[:-keep]
    for backup in removed:
        (backup / NAME).unlink()  # half a backup must not look like one
        shutil.rmtree(backup)
    return removed
