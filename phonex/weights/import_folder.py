"""Imports weights: checks them, copies or links them under a hidden name, records them."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from phonex.errors import InvalidInput, PhonexError
from phonex.system.atomic_file import SUFFIX, put_in_place
from phonex.weights.bundle import File
from phonex.weights.checksums import Advance, sha256
from phonex.weights.detect import Found, read_config
from phonex.weights.disk import convert_disk_full
from phonex.weights.layout import VOCABULARY
from phonex.weights.manifest import Manifest, ManifestEntry
from phonex.weights.watcher import Watcher

Opens = Callable[[Path], object]  # raises a PhonexError for a file without weights

TENSORS = (".pth", ".bin", ".safetensors")


@dataclass(frozen=True)
class Imported:
    """The result for a bundle. n_taken: imported files; others existed. refused: why none was."""

    found: Found
    n_taken: int = 0
    n_bytes: int = 0
    refused: str = ""


def import_bundle(
    found: Found, manifest: Manifest, opens: Opens, watcher: Watcher, link: bool
) -> Imported:
    """Import a bundle, all of its files or none.

    link: hard-link the files where the disk allows it. Raises StorageFull.
    """
    try:
        for name, path in sorted(found.files.items()):
            _refuse_if_unusable(name, path, opens)
    except PhonexError as exc:
        return Imported(found, refused=exc.message)
    n_taken = n_bytes = 0
    for name, path in sorted(found.files.items()):
        size = path.stat().st_size
        watcher.begin(f"{found.bundle.folder}/{name}", size)
        with convert_disk_full(manifest.models_dir):
            if _take(found, name, path, manifest, watcher.advance, link):
                n_taken, n_bytes = n_taken + 1, n_bytes + size
    return Imported(found, n_taken, n_bytes)


def _refuse_if_unusable(name: str, path: Path, opens: Opens) -> None:
    if path.suffix in TENSORS:
        opens(path)
    elif path.suffix == ".json":
        try:
            read_config(path)
        except ValueError as exc:
            raise InvalidInput(f"{path} cannot be used: {exc}.") from exc
    elif name != VOCABULARY:
        raise InvalidInput(f"{path} is not a weights file.")


def _take(
    found: Found, name: str, source: Path, manifest: Manifest, advance: Advance, link: bool
) -> bool:
    """Put one file in its place; False when the same file is already there."""
    digest = sha256(source, advance)
    target = f"{found.bundle.folder}/{name}"
    path, before = manifest.models_dir / target, manifest.find(target)
    if before and before.sha256 == digest and manifest.is_whole(target):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.import{SUFFIX}")
    part.unlink(missing_ok=True)
    try:
        _copy(source, part, link)
        if sha256(part) != digest:
            raise InvalidInput(f"{source} changed while it was being read; import it again.")
        put_in_place(part, path)
    finally:
        part.unlink(missing_ok=True)
    manifest.put(target, _record(found, name, path.stat().st_size, digest))
    return True


def _copy(source: Path, target: Path, link: bool) -> None:
    if link:
        try:
            os.link(source.resolve(), target)
        except OSError:  # another disk, or one without links
            link = False
    if not link:
        shutil.copyfile(source, target)


def _record(found: Found, name: str, n_bytes: int, digest: str) -> ManifestEntry:
    """A file with a published sum is the published one, whatever its origin."""
    bundle = found.bundle
    pinned = next((file for file in bundle.files if file.name == name), File(name)).sha256
    if digest == pinned or (pinned is None and found.published):
        return ManifestEntry(n_bytes, digest, bundle.repo, bundle.revision, bundle.revision)
    return ManifestEntry(n_bytes, digest, str(found.folder.absolute()))
