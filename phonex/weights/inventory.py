"""The installed weights: which models are complete, damaged or incomplete."""

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from phonex.errors import PhonexError
from phonex.weights.bundle import Bundle
from phonex.weights.catalogue import CONVERTER, MODELS, Catalogue
from phonex.weights.checksums import sha256
from phonex.weights.import_folder import TENSORS, Opens
from phonex.weights.manifest import Manifest
from phonex.weights.watcher import Watcher


class State(StrEnum):
    INSTALLED = "installed"
    PARTIAL = "partial"
    DAMAGED = "damaged"
    ABSENT = "not installed"


@dataclass(frozen=True)
class Status:
    """A model: its own files and, to speak, its BERT; the converter is a separate model.

    n_bytes: on disk; about_mb: when complete. origins: repositories or folders. A model with only
    shared files installed is absent, with no bytes and no origins.
    """

    model: str
    state: State
    n_bytes: int
    about_mb: int
    origins: list[str]
    revision: str
    missing: list[str]


@dataclass(frozen=True)
class Damage:
    """target: below PHONEX_MODELS_DIR."""

    target: str
    reason: str
    bundle: Bundle


def list_statuses(catalogue: Catalogue, manifest: Manifest) -> list[Status]:
    """The status of every model, judged by file sizes; verify() checks the content."""
    return [_status(model, catalogue, manifest) for model in MODELS]


def _status(model: str, catalogue: Catalogue, manifest: Manifest) -> Status:
    own, bundles = catalogue.own(model), _spoken_with(model, catalogue)
    about_mb = sum(bundle.about_mb for bundle in bundles)
    targets = [
        target for bundle in bundles for target in bundle.targets(manifest.models_dir).values()
    ]
    here = [target for target in targets if (manifest.models_dir / target).is_file()]
    missing = [target for target in targets if target not in here]
    if not own.is_here(manifest.models_dir):
        return Status(model, State.ABSENT, 0, about_mb, [], "", missing)
    records = [record for target in here if (record := manifest.find(target))]
    return Status(
        model,
        _state(here, missing, manifest),
        sum((manifest.models_dir / target).stat().st_size for target in here),
        about_mb,
        list(dict.fromkeys(record.origin for record in records)),
        next((r.revision for t in here if _in(own, t) and (r := manifest.find(t))), ""),
        missing,
    )


def verify(
    bundles: Iterable[Bundle], manifest: Manifest, opens: Opens, watcher: Watcher
) -> Iterator[Damage]:
    """Compare every file with its recorded or published sum, and open those with tensors.

    Damaged files are marked, and fetched again by the next pull.
    """
    for bundle in bundles:
        for target in bundle.targets(manifest.models_dir).values():
            path = manifest.models_dir / target
            watcher.begin(target, path.stat().st_size if path.is_file() else 0)
            reason = _damage(bundle, target, manifest, opens, watcher)
            if manifest.find(target):
                manifest.mark(target, damaged=bool(reason))
            if reason:
                yield Damage(target, reason, bundle)


def removable(models: Iterable[str], catalogue: Catalogue, manifest: Manifest) -> list[Bundle]:
    """The bundles to remove with some models: their own, and those that no other model needs."""
    going = set(models)
    staying = [
        model
        for model in MODELS
        if model not in {*going, CONVERTER} and catalogue.own(model).is_here(manifest.models_dir)
    ]
    kept = {bundle.folder for bundle in catalogue.needed_by_any(staying)}
    own = {catalogue.own(model).folder for model in going}
    return [
        bundle
        for bundle in catalogue.needed_by_any(going)
        if (bundle.folder in own or bundle.folder not in kept)
        and (manifest.models_dir / bundle.folder).is_dir()
    ]


def discard(bundles: Iterable[Bundle], manifest: Manifest) -> None:
    """Remove bundles with everything in their folders."""
    for bundle in bundles:
        folder = manifest.models_dir / bundle.folder
        if folder.is_symlink():
            folder.unlink()
        else:
            shutil.rmtree(folder)
        manifest.forget(bundle.folder)


def _spoken_with(model: str, catalogue: Catalogue) -> list[Bundle]:
    if model == CONVERTER:
        return [catalogue.own(model)]
    return [b for b in catalogue.needed(model) if b is not catalogue.own(CONVERTER)]


def _state(here: list[str], missing: list[str], manifest: Manifest) -> State:
    if any(manifest.find(target) and not manifest.is_whole(target) for target in here):
        return State.DAMAGED
    return State.PARTIAL if missing else State.INSTALLED


def _in(bundle: Bundle, target: str) -> bool:
    return target.startswith(f"{bundle.folder}/")


def _damage(bundle: Bundle, target: str, manifest: Manifest, opens: Opens, watcher: Watcher) -> str:
    """What is wrong with a file; empty if nothing."""
    path, record = manifest.models_dir / target, manifest.find(target)
    if not path.is_file():
        return "it is missing"
    if record and path.stat().st_size != record.n_bytes:
        return f"it has {path.stat().st_size} bytes, not {record.n_bytes}"
    pinned = {bundle.target(file): file.sha256 for file in bundle.files}.get(target)
    expected = record.sha256 if record else pinned
    found = sha256(path, watcher.advance)
    if expected and found != expected:
        return f"its sha256 is {found}, not {expected}"
    if path.suffix in TENSORS:
        try:
            opens(path)
        except PhonexError as exc:
            return exc.message
    return ""
