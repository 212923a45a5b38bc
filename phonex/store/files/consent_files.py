"""The recordings of consents. Only this module maps ids of consents to keys.

A new recording is first staged in a hidden folder that its process holds, as the files of a new
voice are (see staging.py): so one that a dead process left is recognised at once. Everything here
blocks: call it in a thread.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from phonex.store.files.blob_store import Hold, StagedBlobStore
from phonex.store.owners import check_owner_id

SUFFIX = ".flac"
_STAGED = re.compile(r"\.((?P<owner_id>[a-z0-9-]+)_)?(?P<consent_id>[0-9a-f]{24})\.making")
_STAGED_NAME = "recording"


@dataclass(frozen=True)
class ConsentKey:
    """Identifies a consent. consent_id: made by the server."""

    owner_id: str | None
    consent_id: str


class StagedRecording:
    """A recording that is not in place yet; discarding or releasing the hold ends it.

    left: it stays for a later repair.
    """

    def __init__(self, consent: ConsentKey, hold: Hold) -> None:
        self.consent = consent
        self.hold = hold
        self.left = False

    @property
    def blob(self) -> str:
        """The key of the staged recording."""
        return f"{self.hold.prefix}/{_STAGED_NAME}{SUFFIX}"


class ConsentFiles:
    """<consent_id>.flac: at the top for the anonymous owner, else under owners/<owner_id>/.

    All methods raise StorageUnavailable; those that write also raise StorageFull.
    """

    def __init__(self, blobs: StagedBlobStore) -> None:
        self._blobs = blobs

    def stage(self, consent: ConsentKey, write: Callable[[BinaryIO], None]) -> StagedRecording:
        """Write a new recording; a failure leaves nothing behind."""
        owner = "" if consent.owner_id is None else f"{check_owner_id(consent.owner_id)}_"
        hold = self._blobs.hold_new(f".{owner}{consent.consent_id}.making")
        assert hold is not None, "ids of consents are unique"
        staged = StagedRecording(consent, hold)
        try:
            with self._blobs.writer(staged.blob) as file:
                write(file)
        except BaseException:
            hold.discard()
            raise
        return staged

    def place(self, staged: StagedRecording) -> None:
        """Move a staged recording into place."""
        self._blobs.move(staged.blob, _key(staged.consent))

    def abandoned(self) -> list[StagedRecording]:
        """What dead processes staged; each is now held by this one."""
        return [_staged(hold) for hold in self._blobs.hold_abandoned(_STAGED)]

    @contextmanager
    def local_copy(self, consent: ConsentKey) -> Iterator[Path]:
        """A recording as a readable file, for the block. Raises BlobNotFoundError."""
        with self._blobs.local_copy(_key(consent)) as path:
            yield path

    @contextmanager
    def open(self, consent: ConsentKey) -> Iterator[BinaryIO]:
        """Open a recording for reading. Raises BlobNotFoundError."""
        with self._blobs.open(_key(consent)) as file:
            yield file

    def delete(self, consent: ConsentKey) -> None:
        """Delete a recording, if there is one."""
        self._blobs.delete([_key(consent)])

    def delete_all(self, owner_id: str) -> None:
        """Delete all recordings of a user."""
        self._blobs.delete_under(_folder(owner_id).rstrip("/"))

    def sweep(self) -> None:
        """Create the store if needed and remove leftovers of killed writers.

        Raises ConfigurationError when it is not writable.
        """
        self._blobs.prepare()


def _folder(owner_id: str | None) -> str:
    return "" if owner_id is None else f"owners/{check_owner_id(owner_id)}/"


def _key(consent: ConsentKey) -> str:
    return f"{_folder(consent.owner_id)}{consent.consent_id}{SUFFIX}"


def _staged(hold: Hold) -> StagedRecording:
    found = _STAGED.fullmatch(hold.prefix)
    assert found is not None, hold.prefix
    return StagedRecording(ConsentKey(found["owner_id"], found["consent_id"]), hold)
