"""Synthesized audio, its conversions and its word times. Only this module maps audio ids to keys.

An id of the wrong format raises AudioNotFound, so no client string gets into a key. Everything
here blocks: call it in a thread.
"""

import os.path
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from phonex.errors import AudioNotFound, PhonexError
from phonex.store.files import word_times
from phonex.store.files.blob_store import BlobNotFoundError, BlobReader, BlobStore
from phonex.store.records.job import is_job_id
from phonex.text.alignment import Passage

_CONVERTED = ".converted/"
_STAGED = ".attempts/"  # what attempts at jobs have finished, and not moved into place yet
_LEFT_S = 3600.0  # after which its process is dead


@dataclass(frozen=True)
class StoredAudio:
    """A stored audio file. suffix: of its format, with the dot."""

    audio_id: str
    suffix: str
    key: str


class AudioFiles:
    """<audio_id><suffix>, its word times next to it, and conversions in .converted/.

    suffixes: of the audio formats, with the dot. Methods that read or write raise
    StorageUnavailable.
    """

    def __init__(self, blobs: BlobStore, suffixes: Iterable[str]) -> None:
        self._blobs = blobs
        self._suffixes = tuple(suffixes)

    @property
    def is_shared(self) -> bool:
        """Whether other machines write to the store, too."""
        return self._blobs.is_shared

    def find(self, audio_id: str) -> StoredAudio | None:
        """The original audio. Raises AudioNotFound for an invalid id."""
        return next(self._existing("", audio_id), None)

    def find_converted(self, audio_id: str, suffix: str) -> StoredAudio | None:
        """A stored conversion. Raises AudioNotFound for an invalid id."""
        key = _key(_CONVERTED, audio_id, self._checked(suffix))
        return StoredAudio(audio_id, suffix, key) if self._blobs.stat(key) else None

    @contextmanager
    def local_copy(self, audio: StoredAudio) -> Iterator[Path]:
        """Audio as a readable file, for the block. Raises AudioNotFound if it was deleted."""
        try:
            with self._blobs.local_copy(audio.key) as path:
                yield path
        except (BlobNotFoundError, FileNotFoundError) as exc:
            raise AudioNotFound(audio.audio_id) from exc

    @contextmanager
    def reader(self, audio: StoredAudio) -> Iterator[BlobReader]:
        """Open audio for reading parts of it. Raises AudioNotFound if it was deleted."""
        try:
            with self._blobs.reader(audio.key) as reader:
                yield reader
        except BlobNotFoundError as exc:
            raise AudioNotFound(audio.audio_id) from exc

    def temporary_url(self, audio: StoredAudio, seconds: int) -> str | None:
        """An address where anyone can read the audio for so long; None where there is none."""
        return self._blobs.temporary_url(audio.key, seconds)

    @contextmanager
    def writer(self, audio_id: str, suffix: str, attempt: int | None = None) -> Iterator[BinaryIO]:
        """A seekable file that becomes the audio if the block succeeds; the file of an attempt at a
        job only by place(). Raises AudioNotFound, StorageFull.
        """
        with self._blobs.writer(_new_key(audio_id, self._checked(suffix), attempt)) as file:
            yield file

    def place(self, audio_id: str, suffix: str, attempt: int) -> None:
        """Make what an attempt has written the audio. Raises AudioNotFound if discard() was called
        meanwhile, by this or a later attempt; StorageFull.
        """
        for ending in (self._checked(suffix), word_times.SUFFIX):
            try:
                self._blobs.move(_new_key(audio_id, ending, attempt), _key("", audio_id, ending))
            except BlobNotFoundError as exc:
                raise AudioNotFound(audio_id) from exc

    def discard(self, audio_id: str, before: int) -> None:
        """Remove what attempts before this one have written and not placed; they place no more."""
        staged = self._blobs.list(f"{_STAGED}{_key('', audio_id, '.')}")
        if keys := [blob.key for blob in staged if _attempt_of(blob.key) < before]:
            self._blobs.delete(keys)

    @contextmanager
    def converted_writer(self, audio_id: str, suffix: str) -> Iterator[BinaryIO]:
        """As writer(), for a conversion. Also raises AudioNotFound if the audio was deleted."""
        key = _key(_CONVERTED, audio_id, self._checked(suffix))
        with self._blobs.writer(key) as file:
            yield file
        if self.find(audio_id) is None:
            self._blobs.delete([key])
            raise AudioNotFound(audio_id)

    def write_words(
        self, audio_id: str, passages: Sequence[Passage], attempt: int | None = None
    ) -> None:
        """Store the word times of the audio; attempt: as of writer(). Raises AudioNotFound,
        StorageFull.
        """
        content = word_times.pack(passages)
        with self._blobs.writer(_new_key(audio_id, word_times.SUFFIX, attempt)) as file:
            file.write(content)

    def words(self, audio_id: str) -> tuple[Passage, ...]:
        """The word times of the audio. Raises AudioNotFound, WordsNotFound."""
        try:
            with self._blobs.open(_key("", audio_id, word_times.SUFFIX)) as file:
                return word_times.unpack(file.read())
        except BlobNotFoundError as exc:
            raise word_times.WordsNotFound(audio_id) from exc

    def delete(self, audio_id: str) -> bool:
        """Delete all files of the audio; False if there were none. Raises AudioNotFound."""
        originals = [audio.key for audio in self._existing("", audio_id)]
        conversions = [audio.key for audio in self._existing(_CONVERTED, audio_id)]
        self._blobs.delete([*originals, *conversions, _key("", audio_id, word_times.SUFFIX)])
        return bool(originals)

    def expire(self, before: datetime, kept: Collection[str] = ()) -> list[str]:
        """Delete all audio finished before a time but what is to be kept, and word times that have
        none; returns the ids.

        If some cannot be deleted, raises the first error after deleting the others.
        """
        limit = before.timestamp()
        old = [name for name, finished in self._finished().items() if finished < limit]
        expired = [name for name in old if name not in kept]
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
        """Create the store if needed and remove leftovers of killed writers; where the store is
        shared, word times without audio wait for expire().

        Raises ConfigurationError when it is not writable.
        """
        self._blobs.prepare()
        latest = time.time() - _LEFT_S
        staged = self._blobs.list(_STAGED)
        self._blobs.delete([blob.key for blob in staged if blob.modified < latest])
        if self._blobs.is_shared:  # other machines are writing, and there can be millions
            return
        keys = [blob.key for blob in self._blobs.list()]
        there = set(filter(None, map(self._audio_id, keys)))
        words = {key: key.removesuffix(word_times.SUFFIX) for key in keys}
        self._blobs.delete(
            [
                key
                for key, name in words.items()
                if name != key and is_job_id(name) and name not in there
            ]
        )

    def _checked(self, suffix: str) -> str:
        assert suffix in self._suffixes, f"{suffix!r} is not one of {self._suffixes}"
        return suffix

    def _existing(self, prefix: str, audio_id: str) -> Iterator[StoredAudio]:
        for suffix in self._suffixes:
            key = _key(prefix, audio_id, suffix)
            if self._blobs.stat(key):
                yield StoredAudio(audio_id, suffix, key)

    def _finished(self) -> dict[str, float]:
        """The ids of all audio and word times, each with the time the last of them was finished."""
        finished: dict[str, float] = {}
        for blob in self._blobs.list():
            words_of = blob.key.removesuffix(word_times.SUFFIX)
            audio_id = words_of if is_job_id(words_of) else self._audio_id(blob.key)
            if audio_id:
                finished[audio_id] = max(blob.modified, finished.get(audio_id, 0))
        return finished

    def _audio_id(self, key: str) -> str | None:
        """None for a key that is not of original audio."""
        name, suffix = os.path.splitext(key)  # noqa: PTH122  # a key is not a path
        return name if suffix in self._suffixes and is_job_id(name) else None


def _key(prefix: str, audio_id: str, suffix: str) -> str:
    if not is_job_id(audio_id):
        raise AudioNotFound(audio_id)
    return f"{prefix}{audio_id}{suffix}"


def _new_key(audio_id: str, suffix: str, attempt: int | None) -> str:
    if attempt is None:
        return _key("", audio_id, suffix)
    return f"{_STAGED}{_key('', audio_id, '')}.{attempt}{suffix}"


def _attempt_of(key: str) -> int:
    return int(key.removeprefix(_STAGED).split(".")[1])
