"""The files of voices: embeddings and cleaned samples. Only this module maps voice ids to keys.

An id of the wrong format raises VoiceNotFound, so no client string gets into a key. Everything
here blocks: call it in a thread.
"""

import re
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from phonex.audio.pcm import to_int16
from phonex.audio.types import Audio
from phonex.errors import VoiceNotFound
from phonex.store.files import voice_format
from phonex.store.files.blob_store import BlobChangedError, BlobNotFoundError, StagedBlobStore
from phonex.store.files.voice_format import Embeddings
from phonex.store.owners import VoiceKey, check_owner_id, is_voice_id

_OWNERS = "owners/"  # cannot clash with a voice's file, which has a suffix
_VOICE = r"(owners/(?P<owner_id>[a-z0-9-]+)/)?(?P<voice_id>[a-z0-9-]+)"
_EMBEDDINGS = re.compile(rf"{_VOICE}\.pth")
_VERSION = re.compile(rf"{_VOICE}\.versions/[0-9]+\.(pth|wav)")


class VoiceFiles:
    """<voice_id>.pth: a voice's embeddings; <voice_id>.wav: its cleaned sample.

    Each set belongs to an owner: the anonymous owner's files are at the top level, as in earlier
    versions, others under owners/<owner_id>/. Methods that read or write also raise
    StorageUnavailable.
    """

    def __init__(
        self, blobs: StagedBlobStore, owner_id: str | None = None, *, prefix: str | None = None
    ) -> None:
        """prefix: of the keys, if not the owner's; used to stage a new voice."""
        self.blobs = blobs
        self.owner_id = owner_id
        owners = "" if owner_id is None else f"{_OWNERS}{check_owner_id(owner_id)}/"
        self.prefix = owners if prefix is None else prefix

    def of(self, owner_id: str | None) -> "VoiceFiles":
        """The files of an owner."""
        return VoiceFiles(self.blobs, owner_id)

    @property
    def place(self) -> str:
        """Where the files are and the setting for it, for messages."""
        return self.blobs.place

    def embeddings_key(self, voice_id: str) -> str:
        """Raises VoiceNotFound for an invalid id."""
        return self._key(voice_id, ".pth")

    def sample_key(self, voice_id: str) -> str:
        """Raises VoiceNotFound for an invalid id."""
        return self._key(voice_id, ".wav")

    def versions_prefix(self, voice_id: str) -> str:
        """Of the keys of a voice's earlier versions. Raises VoiceNotFound for an invalid id."""
        return self._key(voice_id, ".versions/")

    def exists(self, voice_id: str) -> bool:
        """Whether the voice has embeddings; False for an invalid id."""
        return is_voice_id(voice_id) and bool(self.blobs.stat(self.embeddings_key(voice_id)))

    def has_sample(self, voice_id: str) -> bool:
        """Whether the voice has a sample. Raises VoiceNotFound for an invalid id."""
        return self.sample_version(voice_id) is not None

    def sample_version(self, voice_id: str) -> str | None:
        """Changes when the sample is replaced; None if there is none. Raises VoiceNotFound."""
        found = self.blobs.stat(self.sample_key(voice_id))
        return None if found is None else found.version

    @contextmanager
    def local_sample(self, voice_id: str) -> Iterator[Path]:
        """The sample as a readable file, for the block. Raises VoiceNotFound, BlobNotFoundError."""
        with self.blobs.local_copy(self.sample_key(voice_id)) as path:
            yield path

    def ids(self) -> list[str]:
        """The ids of the owner's voices that have embeddings."""
        return self._stems(".pth")

    def ids_of_samples(self) -> list[str]:
        """The ids of the owner's voices that have a sample, with or without embeddings."""
        return self._stems(".wav")

    def _stems(self, suffix: str) -> list[str]:
        keys = (blob.key.removeprefix(self.prefix) for blob in self.blobs.list(self.prefix))
        stems = (key.removesuffix(suffix) for key in keys if key.endswith(suffix))
        return [stem for stem in stems if is_voice_id(stem)]

    def all_keys(self) -> set[VoiceKey]:
        """The keys of all owners' voices that have embeddings."""
        return self._matching(_EMBEDDINGS)

    def keys_with_versions(self) -> set[VoiceKey]:
        """The keys of all owners' voices that have files of earlier versions."""
        return self._matching(_VERSION)

    def _matching(self, pattern: re.Pattern[str]) -> set[VoiceKey]:
        found = (pattern.fullmatch(blob.key) for blob in self.blobs.list())
        return {VoiceKey(each["owner_id"], each["voice_id"]) for each in found if each}

    def embeddings(self, voice_id: str) -> Embeddings:
        """A voice's embeddings. Raises VoiceNotFound, VoiceFileUnusable."""
        key = self.embeddings_key(voice_id)
        try:
            with self.blobs.open(key) as file:
                return voice_format.load(file, key.rpartition("/")[2])
        except BlobNotFoundError as exc:
            raise VoiceNotFound(voice_id) from exc

    def write(self, voice_id: str, embeddings: Embeddings, sample: Audio) -> None:
        """Store a voice's sample and embeddings, both or neither.

        Raises VoiceNotFound for an invalid id, StorageFull.
        """
        content = voice_format.pack(embeddings)
        with self.blobs.writer(self.embeddings_key(voice_id)) as file:
            file.write(content)
            file.flush()  # detect a full disk before the sample is in place
            self.write_sample(voice_id, sample)

    def write_embeddings(self, voice_id: str, embeddings: Embeddings) -> None:
        """Store embeddings without a sample. Raises VoiceNotFound, StorageFull."""
        self._write(voice_id, embeddings)

    def _write(self, voice_id: str, embeddings: Embeddings, replaces: str | None = None) -> None:
        content = voice_format.pack(embeddings)
        with self.blobs.writer(self.embeddings_key(voice_id), replaces=replaces) as file:
            file.write(content)

    def change(
        self, voice_id: str, changed: Callable[[Embeddings], Embeddings | None]
    ) -> Embeddings | None:
        """Change a voice's embeddings; retries if they are changed concurrently.

        changed: from the current embeddings to the new ones, or None to keep them. Returns what
        was written. Raises VoiceNotFound, VoiceFileUnusable, StorageFull.
        """
        while True:
            if not is_voice_id(voice_id):
                raise VoiceNotFound(voice_id)
            found = self.blobs.stat(self.embeddings_key(voice_id))
            if found is None:
                raise VoiceNotFound(voice_id)
            made = changed(self.embeddings(voice_id))
            if made is None:
                return None
            try:
                self._write(voice_id, made, replaces=found.version)
            except BlobChangedError:
                continue
            return made

    def delete(self, voice_id: str) -> bool:
        """Delete embeddings and sample; False if there were none. Raises VoiceNotFound;
        StorageUnavailable when one of them cannot be deleted.
        """
        return self.blobs.delete([self.embeddings_key(voice_id), self.sample_key(voice_id)])

    def delete_all(self) -> None:
        """Delete all files of a user. Raises StorageUnavailable."""
        assert self.owner_id is not None, "the anonymous owner has no folder"
        self.blobs.delete_under(self.prefix.rstrip("/"))

    def write_sample(self, voice_id: str, sample: Audio) -> None:
        """Store a sample without embeddings. Raises VoiceNotFound, StorageFull."""
        with self.blobs.writer(self.sample_key(voice_id)) as wav:
            _write_wav(wav, sample)

    def sweep(self) -> None:
        """Create the store if needed and remove leftovers of killed writers.

        Raises ConfigurationError when it is not writable.
        """
        self.blobs.prepare()

    def _key(self, voice_id: str, suffix: str) -> str:
        if not is_voice_id(voice_id):
            raise VoiceNotFound(voice_id)
        return f"{self.prefix}{voice_id}{suffix}"


def _write_wav(file: BinaryIO, audio: Audio) -> None:
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(audio.rate)
        wav.writeframes(to_int16(audio.samples).astype("<i2").tobytes())
