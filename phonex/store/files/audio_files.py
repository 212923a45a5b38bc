"""Audio that was made, its conversions and its word times, and the only way from an id to a key.

An id that is not exactly of its kind is not found; so no string of a client reaches a key.
Everything here blocks: callers use a thread.
"""

import os.path
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from phonex.errors import AudioNotFound, PhonexError
from phonex.store.files import word_times
from phonex.store.files.blob_store import BlobNotFoundError, BlobStore
from phonex.store.records.jobs import is_job_id
from phonex.text.alignment import Passage

_CONVERTED = ".converted/"


@dataclass(frozen=True)
class StoredAudio:
    """Audio that is kept. suffix: of its format, with the dot."""

    audio_id: str
    suffix: str
    key: str


class AudioFiles:
    """<audio_id><suffix>, when its words are spoken beside it, and conversions in .converted/.

    suffixes: those audio may have, with the dot. What reads or writes raises StorageUnavailable.
    """

    def __init__(self, blobs: BlobStore, suffixes: Iterable[str]) -> None:
        self._blobs = blobs
        self._suffixes = tuple(suffixes)

    def find(self, audio_id: str) -> StoredAudio | None:
        """The audio as it was made. Raises AudioNotFound for what is not an id."""
        return next(self._existing("", audio_id), None)

    def find_converted(self, audio_id: str, suffix: str) -> StoredAudio | None:
        """A conversion that was kept. Raises AudioNotFound for what is not an id."""
        key = _key(_CONVERTED, audio_id, self._checked(suffix))
        return StoredAudio(audio_id, suffix, key) if self._blobs.stat(key) else None

    @contextmanager
    def local_copy(self, audio: StoredAudio) -> Iterator[Path]:
        """Audio as a file to read, for the block. Raises AudioNotFound when it has gone."""
        try:
            with self._blobs.local_copy(audio.key) as path:
                yield path
        except (BlobNotFoundError, FileNotFoundError) as exc:
            raise AudioNotFound(audio.audio_id) from exc

    @contextmanager
    def writer(self, audio_id: str, suffix: str) -> Iterator[BinaryIO]:
        """A seekable file that becomes the audio when the block ends well.

        Raises AudioNotFound, StorageFull.
        """
        with self._blobs.writer(_key("", audio_id, self._checked(suffix))) as file:
            yield file

    @contextmanager
    def converted_writer(self, audio_id: str, suffix: str) -> Iterator[BinaryIO]:
        """The same for a conversion. Raises AudioNotFound also when the audio goes meanwhile."""
        key = _key(_CONVERTED, audio_id, self._checked(suffix))
        with self._blobs.writer(key) as file:
            yield file
        if self.find(audio_id) is None:
            self._blobs.delete([key])
            raise AudioNotFound(audio_id)

    def write_words(self, audio_id: str, passages: Sequence[Passage]) -> None:
        """Keep when the words of the audio are spoken. Raises AudioNotFound, StorageFull."""
        content = word_times.pack(passages)
        with self._blobs.writer(_key("", audio_id, word_times.SUFFIX)) as file:
            file.write(content)

    def words(self, audio_id: str) -> tuple[Passage, ...]:
        """When the words of the audio are spoken. Raises AudioNotFound, WordsNotFound."""
        try:
            with self._blobs.open(_key("", audio_id, word_times.SUFFIX)) as file:
                return word_times.unpack(file.read())
        except BlobNotFoundError as exc:
            raise word_times.WordsNotFound(audio_id) from exc

    def delete(self, audio_id: str) -> bool:
        """Remove all that is kept of the audio. Whether there was any. Raises AudioNotFound."""
        originals = [audio.key for audio in self._existing("", audio_id)]
        conversions = [audio.key for audio in self._existing(_CONVERTED, audio_id)]
        self._blobs.delete([*originals, *conversions, _key("", audio_id, word_times.SUFFIX)])
        return bool(originals)

    def expire(self, before: datetime) -> list[str]:
        """Remove all audio that was finished before a moment; the ids of it.

        Raises what the first that cannot be removed does, once the others are gone.
        """
        limit = before.timestamp()
        expired = [name for name, finished in self._finished() if finished < limit]
        faults: list[PhonexError] = []
        for audio_id in expired:
            try:
                self.delete(audio_id)
            except PhonexError as exc:
                faults.append(exc)
        if faults:
            raise faults[0]
        return expired

    def sweep(self) -> None:
        """Make the store usable, and remove what writers that were killed left in it.

        Raises ConfigurationError when it cannot be written.
        """
        self._blobs.prepare()
        there = {name for name, _ in self._finished()}
        keys = [blob.key for blob in self._blobs.list() if blob.key.endswith(word_times.SUFFIX)]
        ids = {key: key.removesuffix(word_times.SUFFIX) for key in keys}
        self._blobs.delete([key for key in keys if is_job_id(ids[key]) and ids[key] not in there])

    def _checked(self, suffix: str) -> str:
        assert suffix in self._suffixes, f"{suffix!r} is none of {self._suffixes}"
        return suffix

    def _existing(self, prefix: str, audio_id: str) -> Iterator[StoredAudio]:
        for suffix in self._suffixes:
            key = _key(prefix, audio_id, suffix)
            if self._blobs.stat(key):
                yield StoredAudio(audio_id, suffix, key)

    def _finished(self) -> list[tuple[str, float]]:
        """The ids of all audio, with the time when each was made."""
        found = []
        for blob in self._blobs.list():
            name, suffix = os.path.splitext(blob.key)  # noqa: PTH122  # a key is no path
            if suffix in self._suffixes and is_job_id(name):
                found.append((name, blob.modified))
        return found


def _key(prefix: str, audio_id: str, suffix: str) -> str:
    if not is_job_id(audio_id):
        raise AudioNotFound(audio_id)
    return f"{prefix}{audio_id}{suffix}"
