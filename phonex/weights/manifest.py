"""Records the files below PHONEX_MODELS_DIR, their origins and sums: weights.json beside them.

A writer holds a lock, so that two commands never work on the same files.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from phonex.errors import ConfigurationError, Conflict
from phonex.system.atomic_file import atomic_file
from phonex.system.file_lock import take_lock
from phonex.weights.disk import convert_disk_full

NAME = "weights.json"

_LOCK = ".weights.lock"
_LONGEST = 1 << 20  # bytes; a full manifest has 20 kB


@dataclass(frozen=True)
class ManifestEntry:
    """origin: a repository, or the folder it was imported from. revision: a commit, "" if none.

    asked: the requested revision, which may be a branch. damaged: as last verified.
    """

    n_bytes: int
    sha256: str
    origin: str
    revision: str = ""
    asked: str = ""
    damaged: bool = False


class Manifest:
    """records: by the path below PHONEX_MODELS_DIR, with /."""

    def __init__(self, models_dir: Path, records: dict[str, ManifestEntry]) -> None:
        self.models_dir = models_dir
        self._records = records

    def find(self, target: str) -> ManifestEntry | None:
        return self._records.get(target)

    def is_whole(self, target: str) -> bool:
        """Whether a file exists with its recorded size."""
        record, path = self.find(target), self.models_dir / target
        if record is None or record.damaged or not path.is_file():
            return False
        return path.stat().st_size == record.n_bytes

    def put(self, target: str, record: ManifestEntry) -> None:
        self._records[target] = record
        self._save()

    def mark(self, target: str, *, damaged: bool) -> None:
        record = self._records[target]
        if record.damaged is not damaged:
            self.put(target, replace(record, damaged=damaged))

    def forget(self, folder: str) -> None:
        """Forget all files in a folder."""
        for target in [each for each in self._records if each.startswith(f"{folder}/")]:
            del self._records[target]
        self._save()

    def _save(self) -> None:
        path = self.models_dir / NAME
        records = {target: asdict(record) for target, record in sorted(self._records.items())}
        with convert_disk_full(self.models_dir), atomic_file(path, private=False) as file:
            file.write(json.dumps({"files": records}, indent=1).encode())


def read_manifest(models_dir: Path) -> Manifest:
    """The current records. Raises ConfigurationError when they cannot be read."""
    path = models_dir / NAME
    try:
        if path.stat().st_size > _LONGEST:
            raise ValueError("it is too long")
        files = json.loads(path.read_text(encoding="utf-8"))["files"]
        records = {str(target): _record(**fields) for target, fields in files.items()}
    except FileNotFoundError:
        records = {}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as exc:
        raise ConfigurationError(
            f"{path} is damaged ({exc}). Remove it: the next pull compares the files beside it "
            "with the published sums and fetches only what differs."
        ) from exc
    return Manifest(models_dir, records)


def _record(
    n_bytes: int, sha256: str, origin: str, revision: str, asked: str, damaged: bool
) -> ManifestEntry:
    return ManifestEntry(
        int(n_bytes), str(sha256), str(origin), str(revision), str(asked), bool(damaged)
    )


@contextmanager
def open_manifest(models_dir: Path) -> Iterator[Manifest]:
    """The manifest, locked for writing.

    Raises Conflict while another command holds it.
    """
    models_dir.mkdir(parents=True, exist_ok=True)
    lock = take_lock(models_dir / _LOCK, mode=0o644)
    if lock is None:
        raise Conflict(
            f"Another phonex models command is using {models_dir.absolute()}; "
            "wait until it has finished."
        )
    try:
        yield read_manifest(models_dir)
    finally:
        lock.release()
