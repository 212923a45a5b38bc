"""Copies all files of one place to another; what is there already is not copied again.

Everything here blocks, and raises StorageUnavailable, StorageFull.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from phonex.store.files.blob_store import (
    Blob,
    BlobNotFoundError,
    BlobStore,
    read_checksum,
    read_parts,
)
from phonex.store.files.local_staging import is_staged
from phonex.store.files.places import BlobKind, BlobPlace

_N_AT_ONCE = 8
_BATCH = 1000


@dataclass(frozen=True)
class PlacedBlob:
    """A blob of one kind, as it was when it was listed."""

    kind: BlobKind
    blob: Blob

    @property
    def name(self) -> str:
        return f"{self.kind}/{self.blob.key}"


class CopyOutcome(StrEnum):
    """GONE: it was deleted while it was read. DAMAGED: something else arrived than was sent."""

    COPIED = "copied"
    THERE = "there"
    GONE = "gone"
    DAMAGED = "damaged"


@dataclass
class CopyReport:
    """copied, there: numbers of files; in a dry run, what would be copied. changed: what is not as
    it was listed any more: written or deleted since, or new. extra: only at the target.
    """

    copied: int = 0
    n_bytes: int = 0
    there: int = 0
    damaged: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    extra: int = 0

    @property
    def is_complete(self) -> bool:
        return not (self.damaged or self.changed)


class BlobCopy:
    """A copy between two places. advance: called with numbers of bytes, from several threads."""

    def __init__(
        self,
        source: BlobPlace,
        target: BlobPlace,
        advance: Callable[[int], None] = lambda n_bytes: None,
    ) -> None:
        self._sources = {kind: source.store(kind) for kind in BlobKind}
        self._targets = {kind: target.store(kind) for kind in BlobKind}
        self.advance = advance

    def list(self) -> Sequence[PlacedBlob]:
        """All blobs of the source."""
        return [PlacedBlob(kind, blob) for kind, blob in _all(self._sources)]

    def copy(self, listed: Sequence[PlacedBlob], *, dry_run: bool = False) -> CopyReport:
        """Copy what was listed, then look what has changed since.

        Raises ConfigurationError when the target is not writable.
        """
        if not dry_run:
            for store in self._targets.values():
                store.prepare()
        report = CopyReport()
        one = self._compare if dry_run else self._copy
        with _threads() as threads:
            for start in range(0, len(listed), _BATCH):
                batch = listed[start : start + _BATCH]
                for each, outcome in zip(batch, threads.map(one, batch), strict=True):
                    _count(report, each, outcome)
        self._look_again(listed, report)
        return report

    def _compare(self, each: PlacedBlob) -> CopyOutcome:
        source, target = self._sources[each.kind], self._targets[each.kind]
        key = each.blob.key
        found = target.stat(key)
        there = found is not None and found.size == each.blob.size
        try:
            if there and target.checksum(key) == source.checksum(key):
                self.advance(each.blob.size)
                return CopyOutcome.THERE
        except BlobNotFoundError:
            return CopyOutcome.GONE
        return CopyOutcome.COPIED

    def _copy(self, each: PlacedBlob) -> CopyOutcome:
        if (outcome := self._compare(each)) is not CopyOutcome.COPIED:
            return outcome
        source, target = self._sources[each.kind], self._targets[each.kind]
        key, checksum = each.blob.key, hashlib.sha256()
        try:
            with source.reader(key) as reader, target.writer(key) as file:
                for part in read_parts(reader):
                    checksum.update(part)
                    file.write(part)
                    self.advance(len(part))
            with target.reader(key) as reader:
                arrived = read_checksum(reader)
        except BlobNotFoundError:
            return CopyOutcome.GONE
        return CopyOutcome.COPIED if arrived == checksum.hexdigest() else CopyOutcome.DAMAGED

    def _look_again(self, listed: Sequence[PlacedBlob], report: CopyReport) -> None:
        before = {each.name: each.blob.version for each in listed}
        now = {each.name: each.blob.version for each in self.list()}
        names = before.keys() | now.keys()
        report.changed = sorted(name for name in names if before.get(name) != now.get(name))
        there = {PlacedBlob(kind, blob).name for kind, blob in _all(self._targets)}
        report.extra = len(there - names)


def _all(stores: Mapping[BlobKind, BlobStore]) -> Iterator[tuple[BlobKind, Blob]]:
    """Without what is staged, which belongs to the process that staged it."""
    for kind, store in stores.items():
        for blob in store.list():
            if not is_staged(blob.key):
                yield kind, blob


def _count(report: CopyReport, each: PlacedBlob, outcome: CopyOutcome) -> None:
    if outcome is CopyOutcome.COPIED:
        report.copied += 1
        report.n_bytes += each.blob.size
    elif outcome is CopyOutcome.THERE:
        report.there += 1
    elif outcome is CopyOutcome.DAMAGED:
        report.damaged.append(each.name)


@contextmanager
def _threads() -> Iterator[ThreadPoolExecutor]:
    threads = ThreadPoolExecutor(_N_AT_ONCE)
    try:
        yield threads
    finally:
        threads.shutdown(cancel_futures=True)
