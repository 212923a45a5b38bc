"""Restores an installation from a backup: beside the present folders, which it then replaces."""

import asyncio
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass
from pathlib import Path

from phonex.backup.copying import copy_private
from phonex.backup.errors import BucketNotEmpty, InstallationNotEmpty, NoBackup
from phonex.backup.making import backups_in
from phonex.backup.manifest import (
    FILES,
    LEXICON,
    NAME,
    RECORDS,
    SECRETS,
    BackupManifest,
    Watch,
    check_files,
    read_manifest,
)
from phonex.store.errors import StorageUnavailable
from phonex.store.files.blob_store import BlobStore
from phonex.store.transfer.importing import Present, Target, import_records
from phonex.system.atomic_file import sync_folder
from phonex.system.clock import utc_now


@dataclass(frozen=True)
class Staged:
    """An installation that is being built. folders: where each was built → where it belongs."""

    folders: Mapping[Path, Path]
    places: Mapping[str, BlobStore]
    secrets: Path
    open_records: Callable[[], AbstractAsyncContextManager[Target]]
    lexicon: Path | None


@dataclass(frozen=True)
class Restored:
    """aside: where the former folders are now. lexicon: where the backup's is, if not in place."""

    backup: Path
    manifest: BackupManifest
    aside: Sequence[Path]
    lexicon: Path | None


def find_backup(folder: Path, at: str | None) -> Path:
    """A backup in a folder, or the folder itself; the newest unless it is named.

    Raises NoBackup.
    """
    if at is None and (folder / NAME).is_file():
        return folder
    found = [each for each in backups_in(folder) if at in (None, each.name)]
    if not found:
        raise NoBackup(folder, at)
    return found[-1]


async def restore_backup(
    backup: Path, staged: Staged, watch: Watch, *, replace: bool = False
) -> Restored:
    """replace: move present folders aside. Nothing is changed unless everything succeeds. A bucket
    has to be empty, because what is in it cannot be moved aside.

    Raises BackupUnusable, InstallationNotEmpty, BucketNotEmpty, DatabaseNotEmpty, StorageFull,
    StorageUnavailable, OSError.
    """
    for belongs in staged.folders.values():
        if not replace and _has_files(belongs):
            raise InstallationNotEmpty(belongs)
    bucket = [blobs for blobs in staged.places.values() if blobs.is_shared]
    if await asyncio.to_thread(lambda: any(next(blobs.list(), None) for blobs in bucket)):
        raise BucketNotEmpty
    manifest = read_manifest(backup)
    await asyncio.to_thread(check_files, backup, manifest, watch)
    try:
        await asyncio.to_thread(_copy_files, backup, manifest, staged, watch)
        await _import(backup, staged, watch, replace=replace)
        aside = _exchange(staged.folders)
    except BaseException:
        await asyncio.to_thread(_empty, bucket)
        for folder in staged.folders:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    return Restored(backup, manifest, aside, _restore_lexicon(backup, manifest, staged.lexicon))


def _copy_files(backup: Path, manifest: BackupManifest, staged: Staged, watch: Watch) -> None:
    for folder in staged.folders:
        shutil.rmtree(folder, ignore_errors=True)  # of a restore that was killed
        folder.mkdir(0o700, parents=True)
    start = f"{FILES}/"
    paths = [path for path in manifest.entries if path.startswith(start)]
    for number, path in enumerate(paths, start=1):
        _, place, key = path.split("/", 2)
        _copy_file(backup / path, staged.places[place], key)
        watch("restoring, files", number, len(paths))
    for path in manifest.entries:
        if path.startswith(f"{SECRETS}/"):
            copy_private(backup / path, staged.secrets / path.partition("/")[2])


def _copy_file(source: Path, blobs: BlobStore, key: str) -> None:
    with source.open("rb") as content, blobs.writer(key) as file:
        shutil.copyfileobj(content, file)
    if blobs.is_shared:  # where no time can be set
        return
    modified = source.stat().st_mtime
    with blobs.local_copy(key) as path:  # audio expires by its age
        os.utime(path, (modified, modified))


def _empty(bucket: Sequence[BlobStore]) -> None:
    """Remove what was written; what cannot be removed is left, and refuses the next restore."""
    with suppress(StorageUnavailable):
        for blobs in bucket:
            blobs.delete([blob.key for blob in blobs.list()])


async def _import(backup: Path, staged: Staged, watch: Watch, *, replace: bool) -> None:
    present = Present.REPLACE if replace else Present.NONE
    async with staged.open_records() as target:
        with (backup / RECORDS).open("rb") as file:
            await import_records(target, file, present, watch)


def _exchange(folders: Mapping[Path, Path]) -> list[Path]:
    """Put the new folders in place, all or none; returns where the former ones are."""
    suffix = utc_now().strftime(".before-%Y-%m-%dT%H-%M-%SZ")
    undo: list[tuple[Path, Path]] = []
    aside: list[Path] = []
    try:
        for new, belongs in folders.items():
            if belongs.exists():
                former = belongs.with_name(f"{belongs.name}{suffix}")
                belongs.rename(former)
                undo.append((former, belongs))
                aside.append(former)
            new.rename(belongs)
            undo.append((belongs, new))
    except OSError:
        for moved, back in reversed(undo):
            moved.rename(back)
        raise
    for folder in {belongs.parent for belongs in folders.values()}:
        sync_folder(folder)
    for former in aside:
        if not _has_files(former):
            shutil.rmtree(former)
    return [former for former in aside if former.exists()]


def _restore_lexicon(backup: Path, manifest: BackupManifest, lexicon: Path | None) -> Path | None:
    if LEXICON not in manifest.entries:
        return None
    if lexicon is None or lexicon.exists():
        return backup / LEXICON
    copy_private(backup / LEXICON, lexicon)
    return None


def _has_files(folder: Path) -> bool:
    """Whether there is more than what a start leaves behind: empty folders, a lock."""
    found = (Path(top) / name for top, _, names in os.walk(folder) for name in names)
    return any(path.is_file() and not path.name.startswith("embedded.") for path in found)
