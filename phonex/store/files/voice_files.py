"""The files of voices: embeddings and cleaned samples, and the only way from an id to a key.

An id that is not exactly of its kind is not found; so no string of a client reaches a key.
Everything here blocks: callers use a thread.
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

_OWNERS = "owners/"  # no voice's file has this name: those have a suffix
_EMBEDDINGS = re.compile(r"(owners/(?P<owner_id>[a-z0-9-]+)/)?(?P<voice_id>[a-z0-9-]+)\.pth")


class VoiceFiles:
    """<voice_id>.pth: a voice's embeddings; <voice_id>.wav: its cleaned sample.

    They are an owner's: the anonymous one's lie at the top, as they always did, and another's
    under owners/<owner_id>/. What reads or writes raises StorageUnavailable too.
    """

    def __init__(
        self, blobs: StagedBlobStore, owner_id: str | None = None, *, prefix: str | None = None
    ) -> None:
        """prefix: of the keys, where it is not the owner's, as of a voice that is being made."""
        self.blobs = blobs
        self.owner_id = owner_id
        owners = "" if owner_id is None else f"{_OWNERS}{check_owner_id(owner_id)}/"
        self.prefix = owners if prefix is None else prefix

    def of(self, owner_id: str | None) -> "VoiceFiles":
        """The files of an owner."""
        return VoiceFiles(self.blobs, owner_id)

    @property
    def place(self) -> str:
        """Where the files are, for people, with the setting that says so."""
        return self.blobs.place

    def embeddings_key(self, voice_id: str) -> str:
        """Raises VoiceNotFound for what cannot be an id."""
        return self._key(voice_id, ".pth")

    def sample_key(self, voice_id: str) -> str:
        """Raises VoiceNotFound for what cannot be an id."""
        return self._key(voice_id, ".wav")

    def exists(self, voice_id: str) -> bool:
        """Whether the voice can speak; no string is refused."""
        return is_voice_id(voice_id) and bool(self.blobs.stat(self.embeddings_key(voice_id)))

    def has_sample(self, voice_id: str) -> bool:
        """Whether a sample is kept. Raises VoiceNotFound for what cannot be an id."""
        return self.sample_version(voice_id) is not None

    def sample_version(self, voice_id: str) -> str | None:
        """Differs after the sample was replaced; None: none is kept. Raises VoiceNotFound."""
        found = self.blobs.stat(self.sample_key(voice_id))
        return None if found is None else found.version

    @contextmanager
    def local_sample(self, voice_id: str) -> Iterator[Path]:
        """The sample as a file to read, for the block. Raises VoiceNotFound, BlobNotFoundError."""
        with self.blobs.local_copy(self.sample_key(voice_id)) as path:
            yield path

    def ids(self) -> list[str]:
        """Of the owner's voices whose embeddings are kept."""
        return self._stems(".pth")

    def ids_of_samples(self) -> list[str]:
        """Of the owner's voices whose samples are kept, though perhaps nothing else."""
        return self._stems(".wav")

    def _stems(self, suffix: str) -> list[str]:
        keys = (blob.key.removeprefix(self.prefix) for blob in self.blobs.list(self.prefix))
        stems = (key.removesuffix(suffix) for key in keys if key.endswith(suffix))
        return [stem for stem in stems if is_voice_id(stem)]

    def all_keys(self) -> set[VoiceKey]:
        """Of all owners' voices whose embeddings are kept."""
        found = (_voice_of(blob.key) for blob in self.blobs.list())
        return {voice for voice in found if voice is not None}

    def embeddings(self, voice_id: str) -> Embeddings:
        """What the converters need of a voice. Raises VoiceNotFound, VoiceFileUnusable."""
        key = self.embeddings_key(voice_id)
        try:
            with self.blobs.open(key) as file:
                return voice_format.load(file, key.rpartition("/")[2])
        except BlobNotFoundError as exc:
            raise VoiceNotFound(voice_id) from exc

    def write(self, voice_id: str, embeddings: Embeddings, sample: Audio) -> None:
        """Keep a voice: sample and embeddings, both or none.

        Raises VoiceNotFound for what cannot be an id, StorageFull.
        """
        content = voice_format.pack(embeddings)
        with self.blobs.writer(self.embeddings_key(voice_id)) as file:
            file.write(content)
            file.flush()  # a full disk must show before the sample is in its place
            self.write_sample(voice_id, sample)

    def write_embeddings(self, voice_id: str, embeddings: Embeddings) -> None:
        """Keep embeddings without a sample. Raises VoiceNotFound, StorageFull."""
        self._write(voice_id, embeddings)

    def _write(self, voice_id: str, embeddings: Embeddings, replaces: str | None = None) -> None:
        content = voice_format.pack(embeddings)
        with self.blobs.writer(self.embeddings_key(voice_id), replaces=replaces) as file:
            file.write(content)

    def change(
        self, voice_id: str, changed: Callable[[Embeddings], Embeddings | None]
    ) -> Embeddings | None:
        """Change a voice's embeddings; begins again when another changes them meanwhile.

        changed: the embeddings as they are to what they become, None to leave them. Returns what
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
        """Remove embeddings and sample. Whether there were any. Raises VoiceNotFound;
        StorageUnavailable when one of them stays.
        """
        return self.blobs.delete([self.embeddings_key(voice_id), self.sample_key(voice_id)])

    def write_sample(self, voice_id: str, sample: Audio) -> None:
        """Keep a sample without embeddings. Raises VoiceNotFound, StorageFull."""
        with self.blobs.writer(self.sample_key(voice_id)) as wav:
            _write_wav(wav, sample)

    def sweep(self) -> None:
        """Make the store usable, and remove what writers that were killed left in it.

        Raises ConfigurationError when it cannot be written.
        """
        self.blobs.prepare()

    def _key(self, voice_id: str, suffix: str) -> str:
        if not is_voice_id(voice_id):
            raise VoiceNotFound(voice_id)
        return f"{self.prefix}{voice_id}{suffix}"


def _voice_of(key: str) -> VoiceKey | None:
    found = _EMBEDDINGS.fullmatch(key)
    return VoiceKey(found["owner_id"], found["voice_id"]) if found else None


def _write_wav(file: BinaryIO, audio: Audio) -> None:
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(audio.rate)
        wav.writeframes(to_int16(audio.samples).astype("<i2").tobytes())
