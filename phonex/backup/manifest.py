"""What a backup consists of: each file with its size and checksum."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from phonex.backup.errors import BackupUnusable
from phonex.system.atomic_file import atomic_file

NAME = "manifest.json"
FORMAT = "phonex_backup"
VERSION = 1
RECORDS = "records.jsonl"
FILES = "files"
SECRETS = "secrets"
LEXICON = "lexicon.yaml"
CHUNK = 1024 * 1024

Watch = Callable[[str, int, int], None]  # step, done so far, in all


@dataclass(frozen=True)
class FileEntry:
    """A file. version: of the blob that it was copied from; "" for other files."""

    size: int
    sha256: str
    version: str = ""


@dataclass(frozen=True)
class BackupManifest:
    """entries: by path in the backup, with slashes. at: when the records were read."""

    phonex: str
    at: str
    n_records: int
    entries: dict[str, FileEntry]

    @property
    def n_bytes(self) -> int:
        return sum(entry.size for entry in self.entries.values())

    def write(self, backup: Path) -> None:
        content = {FORMAT: VERSION, **asdict(self)}
        with atomic_file(backup / NAME) as file:
            file.write(json.dumps(content, indent=1).encode())


def read_manifest(backup: Path) -> BackupManifest:
    """Raises BackupUnusable."""
    try:
        found = json.loads((backup / NAME).read_bytes())
        if found.pop(FORMAT) != VERSION:
            raise BackupUnusable(backup, "another version of Phonex made it")
        entries = {path: FileEntry(**entry) for path, entry in found.pop("entries").items()}
        manifest = BackupManifest(entries=entries, **found)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as exc:
        raise BackupUnusable(backup, f"its {NAME} cannot be read") from exc
    for path in manifest.entries:
        if any(part in ("", ".", "..") for part in path.split("/")):
            raise BackupUnusable(backup, f"its {NAME} names a file outside of it")
    return manifest


def check_files(backup: Path, manifest: BackupManifest, watch: Watch) -> None:
    """Read every file and compare its checksum. Raises BackupUnusable."""
    if RECORDS not in manifest.entries:
        raise BackupUnusable(backup, "it has no records")
    n_read = 0
    for path, entry in manifest.entries.items():
        try:
            found = describe(backup / path)
        except OSError as exc:
            raise BackupUnusable(backup, f"its file {path} cannot be read") from exc
        if (found.size, found.sha256) != (entry.size, entry.sha256):
            raise BackupUnusable(backup, f"its file {path} is damaged")
        n_read += entry.size
        watch("checking the backup, bytes", n_read, manifest.n_bytes)


def describe(path: Path, version: str = "") -> FileEntry:
    """Raises OSError."""
    sha256, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            sha256.update(chunk)
            size += len(chunk)
    return FileEntry(size, sha256.hexdigest(), version)
