"""Fetches bundles from the hub: first a plan, then file by file, each verified.

A file is written under a hidden name that contains the hub's sum, so that an interrupted fetch can
resume; it gets its final name only when its sum is right.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from phonex.errors import Unavailable
from phonex.system.atomic_file import SUFFIX, put_in_place
from phonex.weights.bundle import Bundle, File
from phonex.weights.checksums import git_blob, sha256
from phonex.weights.disk import FreeBytes, convert_disk_full, refuse_if_too_large
from phonex.weights.hub import Hub, Remote
from phonex.weights.manifest import Manifest, ManifestEntry
from phonex.weights.watcher import Watcher

_SHA1_LENGTH, _SHA256_LENGTH = 40, 64
_NAMED_BY = 16  # digits of a sum in a part's name


@dataclass(frozen=True)
class Fetch:
    """A file to fetch. target: its final path; part: the partial file."""

    bundle: Bundle
    file: File
    remote: Remote
    target: Path
    part: Path

    @property
    def n_missing(self) -> int:
        have = self.part.stat().st_size if self.part.exists() else 0
        return max(self.remote.n_bytes - have, 0)


def plan(bundles: Iterable[Bundle], manifest: Manifest, hub: Hub) -> list[Fetch]:
    """The files to fetch. Complete files cause no network requests.

    Raises NotFound, Unavailable.
    """
    return [
        fetch
        for bundle in bundles
        for file, target in bundle.targets(manifest.models_dir).items()
        if not _is_here(bundle, target, manifest)
        and (fetch := _plan_file(bundle, file, manifest, hub)) is not None
    ]


def carry_out(
    fetches: list[Fetch], manifest: Manifest, hub: Hub, watcher: Watcher, free: FreeBytes
) -> None:
    """Fetch the planned files.

    Raises StorageFull before the first byte if they do not fit, Unavailable if a file arrives
    damaged; damaged files are discarded.
    """
    n_bytes = sum(fetch.n_missing for fetch in fetches)
    refuse_if_too_large(n_bytes, manifest.models_dir, free)
    for fetch in fetches:
        target = fetch.bundle.target(fetch.file)
        watcher.begin(target, fetch.n_missing)
        with convert_disk_full(manifest.models_dir):
            record = _fetch(fetch, hub, watcher)
        manifest.put(target, record)


def _is_here(bundle: Bundle, target: str, manifest: Manifest) -> bool:
    """Imported files have no revision and are kept: the user chose them."""
    record = manifest.find(target)
    if record is None or not manifest.is_whole(target):
        return False
    return not record.revision or bundle.revision in (record.revision, record.asked)


def _plan_file(bundle: Bundle, file: File, manifest: Manifest, hub: Hub) -> Fetch | None:
    target = manifest.models_dir / bundle.target(file)
    remote = hub.describe(bundle.repo, bundle.revision, file.name)
    known = file.sha256
    if known and len(remote.etag) == _SHA256_LENGTH and remote.etag != known:
        raise Unavailable(
            f"{hub.endpoint} has a {remote} that differs from the published one: its sha256 is "
            f"{remote.etag}, not {known}. Nothing was fetched; use another mirror (HF_ENDPOINT)."
        )
    part = target.with_name(f".{target.name}.{(known or remote.etag)[:_NAMED_BY]}{SUFFIX}")
    fetch = Fetch(bundle, file, remote, target, part)
    if target.is_file() and (found := _checked(target, fetch)) is not None:
        manifest.put(bundle.target(file), found)
        return None
    return fetch


def _fetch(fetch: Fetch, hub: Hub, watcher: Watcher) -> ManifestEntry:
    part, target = fetch.part, fetch.target
    target.parent.mkdir(parents=True, exist_ok=True)
    for stale in set(target.parent.glob(f".{target.name}.*{SUFFIX}")) - {part}:
        stale.unlink()
    with part.open("ab") as file:
        if file.tell() > fetch.remote.n_bytes:
            file.seek(0)
            file.truncate()
        hub.fetch(fetch.remote, file, watcher.advance)
    record = _checked(part, fetch)
    if record is None:
        part.unlink()
        raise Unavailable(
            f"{fetch.remote} from {hub.endpoint} is damaged: its sum is not "
            f"{fetch.file.sha256 or fetch.remote.etag}. It was discarded: run the command again, "
            "and if this happens again, use another mirror (HF_ENDPOINT)."
        )
    put_in_place(part, target)
    return record


def _checked(path: Path, fetch: Fetch) -> ManifestEntry | None:
    """The record of a file that matches the published one; else None."""
    remote, known = fetch.remote, fetch.file.sha256
    if path.stat().st_size != remote.n_bytes:
        return None
    found = sha256(path)
    wrong = (
        (known is not None and found != known)
        or (len(remote.etag) == _SHA256_LENGTH and found != remote.etag)
        or (len(remote.etag) == _SHA1_LENGTH and git_blob(path) != remote.etag)
    )
    if wrong:
        return None
    asked = fetch.bundle.revision
    return ManifestEntry(remote.n_bytes, found, remote.repo, remote.commit, asked)
