"""The files of one fit: what its process reads and leaves, and the voice that comes of it."""

import shutil
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from phonex.engines.offline.converter import OfflineConverter
from phonex.engines.offline.embedding import FITTED, SPEAKER
from phonex.engines.types import Embedding, VoiceLikeness
from phonex.errors import VoiceNotFound
from phonex.store.errors import Folder
from phonex.store.files.voice_files import VoiceFiles
from phonex.store.files.voice_format import Embeddings
from phonex.voices.fitting.checkpoint import read_arrays, write_arrays
from phonex.voices.fitting.subprocess import FitRefusedError

CONVERTER = OfflineConverter.name


@dataclass(frozen=True)
class FitWorkspace:
    """What is to be fitted: a voice among some files. Everything here blocks.

    folder: where it is done; what lies there is gone on with after an interruption.
    """

    files: VoiceFiles
    voice_id: str
    folder: Path

    def sample(self) -> AbstractContextManager[Path]:
        """A file to read, for the block. Raises BlobNotFoundError."""
        return self.files.local_sample(self.voice_id)

    @property
    def voice(self) -> Path:
        return self.folder / "voice.npz"

    @property
    def state(self) -> Path:
        return self.folder / "state.npz"

    @property
    def out(self) -> Path:
        return self.folder / "out.npz"

    def is_there(self) -> bool:
        """Whether the voice has its file. Raises StorageUnavailable."""
        return self.files.exists(self.voice_id)

    def possible(self) -> bool:
        """Whether the voice is there, with a sample. Raises StorageUnavailable."""
        return self.is_there() and self.files.has_sample(self.voice_id)

    def prepare(self) -> bool:
        """Lay out what the process reads. True when an earlier one has done its work already.

        Raises VoiceNotFound, VoiceFileUnusable, StorageFull, FitRefusedError.
        """
        voice = self._embedding()
        if voice is None:
            raise FitRefusedError("It has no embedding of the offline converter.")
        if (fitted := self._result()) is not None and _same_speaker(voice, fitted):
            return True
        self.out.unlink(missing_ok=True)
        write_arrays(self.voice, voice)
        return False

    def deliver(self) -> VoiceLikeness | None:
        """Put the fitted voice into the voice's file, beside its other embeddings.

        None: the voice is gone or made of another sample by now; then nothing is written.
        Raises StorageFull, VoiceFileUnusable.
        """
        fitted = self._result()
        if fitted is None:
            return None

        def change(embeddings: Embeddings) -> Embeddings | None:
            voice = embeddings.get(CONVERTER)
            if voice is None or not _same_speaker(voice, fitted):
                return None
            return {**embeddings, CONVERTER: fitted}

        try:
            changed = self.files.change(self.voice_id, change)
        except VoiceNotFound:
            return None
        return None if changed is None else OfflineConverter().likeness(fitted)

    def is_current(self) -> bool:
        """Whether what is being fitted, or is about to be, is what the voice is made of now."""
        try:
            voice = self._embedding()
            begun = read_arrays(self.voice) if self.voice.exists() else voice
        except (VoiceNotFound, OSError, ValueError):
            return False
        return voice is not None and begun is not None and _same_speaker(voice, begun)

    def is_fitted(self) -> bool:
        """Whether the voice speaks as one that was fitted. Raises VoiceNotFound, …Unusable."""
        return FITTED in (self._embedding() or {})

    def likeness(self) -> VoiceLikeness:
        """How like the sample the voice is now. Raises VoiceNotFound, VoiceFileUnusable."""
        voice = self._embedding()
        return VoiceLikeness() if voice is None else OfflineConverter().likeness(voice)

    def begin_anew(self) -> None:
        """Forget how far it was brought."""
        self.state.unlink(missing_ok=True)

    def clear(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def remove(self) -> None:
        """As clear(), of a deleted voice. Raises StorageUnavailable when something stays."""
        self.clear()
        if self.folder.exists():
            with Folder(self.folder.parent, "PHONEX_DATA_DIR").told():
                shutil.rmtree(self.folder)

    def _embedding(self) -> Embedding | None:
        return self.files.embeddings(self.voice_id).get(CONVERTER)

    def _result(self) -> Embedding | None:
        try:
            return read_arrays(self.out)
        except (OSError, ValueError):
            return None


def _same_speaker(one: Embedding, other: Embedding) -> bool:
    return np.array_equal(one[SPEAKER], other[SPEAKER])
