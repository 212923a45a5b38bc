"""What of an installation is backed up, and where it is restored to."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from phonex.backup.errors import ServiceRuns
from phonex.backup.making import Installation
from phonex.backup.restoring import Staged
from phonex.services.blobs import open_blobs
from phonex.services.records import open_all_records, open_records_target
from phonex.settings.settings import Settings
from phonex.store.database.embedded import LOCK_NAME
from phonex.store.files.blob_store import BlobStore
from phonex.store.files.places import BlobKind
from phonex.system.file_lock import take_lock

_FOLDERS = ("data_dir", "voices_dir", "downloads_dir")
_STAGED = ".restoring"


def installation_of(settings: Settings) -> Installation:
    return Installation(
        places_of(settings),
        lambda: open_all_records(settings),
        settings.secrets,
        settings.lexicon,
    )


@contextmanager
def staged_installation(settings: Settings) -> Iterator[Staged]:
    """Folders beside those of the settings. Raises ServiceRuns; holds its lock for the block."""
    built = {name: _beside(getattr(settings, name)) for name in _FOLDERS}
    beside = settings.model_copy(update=built)
    with _stopped(settings.data_dir):
        yield Staged(
            {built[name]: getattr(settings, name) for name in _FOLDERS},
            places_of(beside),
            beside.secrets,
            lambda: open_records_target(beside),
            settings.lexicon,
        )


def places_of(settings: Settings) -> dict[str, BlobStore]:
    """The files of each kind."""
    place = open_blobs(settings)
    return {kind.value: place.store(kind) for kind in BlobKind}


def _beside(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}{_STAGED}")


@contextmanager
def _stopped(data_dir: Path) -> Iterator[None]:
    """Keeps a service from starting on the embedded database of the folder."""
    if not data_dir.is_dir():
        yield
        return
    lock = take_lock(data_dir / LOCK_NAME)
    if lock is None:
        raise ServiceRuns(data_dir)
    try:
        yield
    finally:
        lock.release()
