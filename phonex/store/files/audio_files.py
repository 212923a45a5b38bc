"""Audio and voice files, and the only way from an id to a path.

An id that is not exactly of its kind is not found; so no string of a client reaches a path.
Everything here blocks: callers use a thread.
"""

import logging
import os
import re
import wave
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from phonex.audio.pcm import to_int16
from phonex.audio.types import Audio
from phonex.errors import AudioNotFound, PhonexError, VoiceNotFound
from phonex.store.atomic import atomic_file, make_writable, remove_all, sweep
from phonex.store.errors import Folder
from phonex.store.files import voice_format as voicefile
from phonex.store.files import word_times as wordfile
from phonex.store.files.voice_format import Embeddings
from phonex.store.lock import exclusively
from phonex.store.records.jobs import is_job_id
from phonex.text.words import Passage

logger = logging.getLogger(__name__)

_VOICE_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


def is_voice_id(text: str) -> bool:
    """Whether a string can be the id of a voice and its files."""
    return _VOICE_ID.fullmatch(text) is not None


class AudioFiles:
    """downloads/<audio_id><suffix>, when its words are heard beside it, and conversions of it in
    downloads/.converted/.

    suffixes: those a file may have, with the dot. What reads or writes raises StorageUnavailable.
    kept: the folder, with its setting.
    """

    def __init__(self, folder: Path, suffixes: Iterable[str]) -> None:
        self._folder = folder
        self.kept = Folder(folder, "PHONEX_DOWNLOADS_DIR")
        self._conversions = folder / ".converted"
        self._suffixes = tuple(suffixes)

    def find(self, audio_id: str) -> Path | None:
        """The audio as it was made. Raises AudioNotFound for what is not an id."""
        return next(iter(self._existing(self._folder, audio_id)), None)

    def converted(self, audio_id: str, suffix: str) -> Path:
        """Where a conversion is kept, whether it exists or not. Raises AudioNotFound."""
        return self._path(self._conversions, audio_id, suffix)

    @contextmanager
    def writer(self, audio_id: str, suffix: str) -> Iterator[BinaryIO]:
        """A seekable file that becomes the audio when the block ends well.

        Raises AudioNotFound, StorageFull.
        """
        with atomic_file(self._path(self._folder, audio_id, suffix), self.kept) as file:
            yield file

    @contextmanager
    def converted_writer(self, audio_id: str, suffix: str) -> Iterator[BinaryIO]:
        """The same for a conversion. Raises AudioNotFound also when the audio goes meanwhile."""
        target = self.converted(audio_id, suffix)
        with atomic_file(target, self.kept) as file:
            yield file
        if self.find(audio_id) is None:
            target.unlink(missing_ok=True)
            raise AudioNotFound(audio_id)

    def write_words(self, audio_id: str, passages: Sequence[Passage]) -> None:
        """Keep when the words of the audio are heard. Raises AudioNotFound, StorageFull."""
        content = wordfile.pack(passages)
        with atomic_file(self._path(self._folder, audio_id, wordfile.SUFFIX), self.kept) as file:
            file.write(content)

    def words(self, audio_id: str) -> tuple[Passage, ...]:
        """When the words of the audio are heard. Raises AudioNotFound, WordsNotFound."""
        try:
            with self.kept.told():
                content = self._path(self._folder, audio_id, wordfile.SUFFIX).read_bytes()
        except FileNotFoundError as exc:
            raise wordfile.WordsNotFound(audio_id) from exc
        return wordfile.unpack(content)

    def delete(self, audio_id: str) -> bool:
        """Remove all that is kept of the audio. Whether there was any. Raises AudioNotFound."""
        originals = self._existing(self._folder, audio_id)
        words = self._path(self._folder, audio_id, wordfile.SUFFIX)
        conversions = self._existing(self._conversions, audio_id)
        with self.kept.told():
            remove_all([*originals, *conversions, words])
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
        """Make the folder, and remove what writers that were killed left in it.

        Raises ConfigurationError when the folder cannot be written.
        """
        make_writable(self._folder, "PHONEX_DOWNLOADS_DIR")
        _sweep(self._folder, self._conversions)
        for path in self._folder.glob(f"*{wordfile.SUFFIX}"):
            audio_id = path.name.removesuffix(wordfile.SUFFIX)
            if is_job_id(audio_id) and self.find(audio_id) is None:
                path.unlink(missing_ok=True)

    def _path(self, folder: Path, audio_id: str, suffix: str) -> Path:
        known = (*self._suffixes, wordfile.SUFFIX)
        assert suffix in known, f"{suffix!r} is none of {known}"
        if not is_job_id(audio_id):
            raise AudioNotFound(audio_id)
        return folder / f"{audio_id}{suffix}"

    def _existing(self, folder: Path, audio_id: str) -> list[Path]:
        paths = [self._path(folder, audio_id, suffix) for suffix in self._suffixes]
        with self.kept.told():
            return [path for path in paths if path.is_file()]

    def _finished(self) -> list[tuple[str, float]]:
        with self.kept.told():
            return list(self._scan()) if self._folder.is_dir() else []

    def _scan(self) -> Iterator[tuple[str, float]]:
        with os.scandir(self._folder) as entries:
            for entry in entries:
                name, suffix = os.path.splitext(entry.name)  # noqa: PTH122  # entries have no Path
                if suffix in self._suffixes and is_job_id(name):
                    with suppress(FileNotFoundError):  # it has just been deleted
                        if entry.is_file():
                            yield name, entry.stat().st_mtime


class VoiceFiles:
    """<voice_id>.pth: a voice's embeddings; <voice_id>.wav: its cleaned sample.

    What reads or writes raises StorageUnavailable too. kept: the folder, with its setting.
    """

    def __init__(
        self,
        folder: Path,
        variable: str = "PHONEX_VOICES_DIR",
        *,
        told_as: Folder | None = None,
    ) -> None:
        self._folder = folder
        self.kept = told_as or Folder(folder, variable)

    def embedding(self, voice_id: str) -> Path:
        """Where the embeddings are kept, whether they exist or not. Raises VoiceNotFound."""
        return self._path(voice_id, ".pth")

    def sample(self, voice_id: str) -> Path:
        """Where the sample is kept, whether it exists or not. Raises VoiceNotFound."""
        return self._path(voice_id, ".wav")

    def exists(self, voice_id: str) -> bool:
        """Whether the voice can speak; no string is refused."""
        return is_voice_id(voice_id) and self._is_file(self.embedding(voice_id))

    def has_sample(self, voice_id: str) -> bool:
        """Whether a sample is kept. Raises VoiceNotFound."""
        return self._is_file(self.sample(voice_id))

    def _is_file(self, path: Path) -> bool:
        with self.kept.told():
            return path.is_file()

    def ids(self) -> list[str]:
        """Of all voices whose embeddings are kept."""
        return self._stems(".pth")

    def ids_of_samples(self) -> list[str]:
        """Of all voices whose samples are kept, though perhaps nothing else."""
        return self._stems(".wav")

    def _stems(self, suffix: str) -> list[str]:
        stems = (path.stem for path in self._folder.glob(f"*{suffix}"))
        return [stem for stem in stems if is_voice_id(stem)]

    def embeddings(self, voice_id: str) -> Embeddings:
        """What the converters need of a voice. Raises VoiceNotFound, VoiceFileUnusable."""
        try:
            with self.kept.told():
                return voicefile.load(self.embedding(voice_id))
        except FileNotFoundError as exc:
            raise VoiceNotFound(voice_id) from exc

    def write(self, voice_id: str, embeddings: Embeddings, sample: Audio) -> None:
        """Keep a voice: sample and embeddings, both or none.

        Raises VoiceNotFound for what cannot be an id, StorageFull.
        """
        content = voicefile.pack(embeddings)
        with atomic_file(self.embedding(voice_id), self.kept) as file:
            file.write(content)
            file.flush()  # a full disk must show before the sample is in its place
            self.write_sample(voice_id, sample)

    def write_embeddings(self, voice_id: str, embeddings: Embeddings) -> None:
        """Keep embeddings without a sample. Raises VoiceNotFound, StorageFull."""
        content = voicefile.pack(embeddings)
        with atomic_file(self.embedding(voice_id), self.kept) as file:
            file.write(content)

    def change(
        self, voice_id: str, changed: Callable[[Embeddings], Embeddings | None]
    ) -> Embeddings | None:
        """Change a voice's embeddings; others who do so, in any process, wait meanwhile.

        changed: the embeddings as they are to what they become, None to leave them. Returns what
        was written. Raises VoiceNotFound, VoiceFileUnusable, StorageFull.
        """
        if not self.exists(voice_id):
            raise VoiceNotFound(voice_id)
        with self.kept.told(), exclusively(self._folder):
            made = changed(self.embeddings(voice_id))
            if made is not None:
                self.write_embeddings(voice_id, made)
            return made

    def delete(self, voice_id: str) -> bool:
        """Remove embeddings and sample; others who change them wait meanwhile. Whether there were
        any. Raises VoiceNotFound; StorageUnavailable when one of them stays.
        """
        places = [self.embedding(voice_id), self.sample(voice_id)]
        if not self._folder.is_dir():
            return False
        with self.kept.told(), exclusively(self._folder):
            return remove_all(places)

    def write_sample(self, voice_id: str, sample: Audio) -> None:
        """Keep a sample without embeddings. Raises VoiceNotFound, StorageFull."""
        with atomic_file(self.sample(voice_id), self.kept) as wav:
            _write_wav(wav, sample)

    def sweep(self) -> None:
        """Make the folder, and remove what writers that were killed left in it.

        Raises ConfigurationError when the folder cannot be written.
        """
        make_writable(self._folder, self.kept.variable)
        _sweep(self._folder)

    def _path(self, voice_id: str, suffix: str) -> Path:
        if not is_voice_id(voice_id):
            raise VoiceNotFound(voice_id)
        return self._folder / f"{voice_id}{suffix}"


def _write_wav(file: BinaryIO, audio: Audio) -> None:
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(audio.rate)
        wav.writeframes(to_int16(audio.samples).astype("<i2").tobytes())


def _sweep(*folders: Path) -> None:
    removed = sum(sweep(folder) for folder in folders)
    if removed:
        logger.info("unfinished files removed: %d", removed)
