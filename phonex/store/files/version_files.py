"""The files of voices' earlier versions, from the time when another version became current.

Everything here blocks: call it in a thread.
"""

import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from phonex.errors import VersionNotFound
from phonex.store.files import voice_format
from phonex.store.files.blob_store import BlobNotFoundError
from phonex.store.files.voice_files import VoiceFiles
from phonex.store.files.voice_format import Embeddings


class VersionFiles:
    """<voice_id>.versions/<n>.pth: the embeddings of version n; <n>.wav: the sample that it
    introduced, once for all versions that share it.

    The current version's files are <voice_id>.pth and .wav. A version is copied here before it is
    replaced there, so its files are always at one of the two places. Raises as VoiceFiles.
    """

    def __init__(self, files: VoiceFiles) -> None:
        self._files = files
        self._blobs = files.blobs

    def keep(self, voice_id: str, number: int, sample_from: int | None) -> None:
        """Copy the current files as those of a version, unless there is a copy.

        sample_from: the version that introduced the sample; None: the sample is not replaced.
        Raises BlobNotFoundError when the voice has no file, StorageFull.
        """
        self._copy(self._files.embeddings_key(voice_id), self._key(voice_id, number, ".pth"))
        if sample_from is not None:
            with suppress(BlobNotFoundError):  # the sample was lost
                to = self._key(voice_id, sample_from, ".wav")
                self._copy(self._files.sample_key(voice_id), to)

    def _copy(self, key: str, to: str) -> None:
        if self._blobs.stat(to) is None:
            with self._blobs.open(key) as source, self._blobs.writer(to) as target:
                shutil.copyfileobj(source, target)

    def has(self, voice_id: str, number: int) -> bool:
        """Whether a version that is not the current one still has its embeddings."""
        return self._blobs.stat(self._key(voice_id, number, ".pth")) is not None

    def embeddings(self, voice_id: str, number: int) -> Embeddings:
        """The embeddings of a version that is current, or has them here.

        Raises VoiceNotFound, VersionNotFound, VoiceFileUnusable.
        """
        if not self.has(voice_id, number):
            current = self._files.embeddings(voice_id)
            if not self.has(voice_id, number):  # otherwise it was replaced meanwhile
                return current
        try:
            with self._blobs.open(self._key(voice_id, number, ".pth")) as file:
                return voice_format.load(file, f"{voice_id}.versions/{number}.pth")
        except BlobNotFoundError as exc:
            raise VersionNotFound(voice_id, number) from exc

    @contextmanager
    def local_sample(self, voice_id: str, sample_from: int) -> Iterator[Path]:
        """A sample by the version that introduced it, as a readable file, for the block; if it is
        not here, the current one. Raises VoiceNotFound, BlobNotFoundError.
        """
        key = self._key(voice_id, sample_from, ".wav")
        if self._blobs.stat(key) is None:
            key = self._files.sample_key(voice_id)
        with self._blobs.local_copy(key) as path:
            yield path

    def prune(self, voice_id: str, numbers: Collection[int], samples: Collection[int]) -> None:
        """Delete the files of all but these versions, and all but these samples."""
        kept = {self._key(voice_id, number, ".pth") for number in numbers}
        kept |= {self._key(voice_id, number, ".wav") for number in samples}
        found = {blob.key for blob in self._blobs.list(self._files.versions_prefix(voice_id))}
        if found - kept:
            self._blobs.delete(found - kept)

    def _key(self, voice_id: str, number: int, suffix: str) -> str:
        return f"{self._files.versions_prefix(voice_id)}{number}{suffix}"
