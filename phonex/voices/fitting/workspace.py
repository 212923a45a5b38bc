"""The files of one fit: the input and output of its process, and the resulting voice."""

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
from phonex.store.files.blob_store import BlobNotFoundError
from phonex.store.files.version_files import VersionFiles
from phonex.store.files.voice_files import VoiceFiles
from phonex.store.files.voice_format import Embeddings
from phonex.voices.fitting.checkpoint import read_arrays, write_arrays
from phonex.voices.fitting.errors import FitRefusedError

CONVERTER = OfflineConverter.name


@dataclass(frozen=True)
class FitWorkspace:
    """The workspace of a voice's fit. Everything here blocks.

    files: the ones that contain the voice. folder: working files, kept to resume after an
    interruption.
    """

    files: VoiceFiles
    voice_id: str
    folder: Path

    def sample(self) -> AbstractContextManager[Path]:
        """The sample as a readable file, for the block. Raises BlobNotFoundError."""
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
        """Whether the voice file exists. Raises StorageUnavailable."""
        return self.files.exists(self.voice_id)

    def possible(self) -> bool:
        """Whether the voice file and a sample exist. Raises StorageUnavailable."""
        return self.is_there() and self.files.has_sample(self.voice_id)

    def prepare(self) -> bool:
        """Write the input of the process. True if an earlier process has already finished.

        Raises VoiceNotFound, VoiceFileUnusable, StorageFull, FitRefusedError.
        """
        voice = self._embedding()
        if voice is None:
            raise FitRefusedError("It has no embedding for the offline converter.")
        if (fitted := self._result()) is not None and _same_speaker(voice, fitted):
            return True
        self.out.unlink(missing_ok=True)
        write_arrays(self.voice, voice)
        return False

    def deliver(self, version: int | None) -> VoiceLikeness | None:
        """Write the fitted embedding to the voice file; the other embeddings stay.

        version: the one that was fitted, whose file is kept; None for a quick clone. Returns None,
        without writing, if the voice was deleted or its sample replaced meanwhile. Raises
        StorageFull, VoiceFileUnusable.
        """
        fitted = self._result()
        if fitted is None:
            return None

        def change(embeddings: Embeddings) -> Embeddings | None:
            voice = embeddings.get(CONVERTER)
            if voice is None or not _same_speaker(voice, fitted):
                return None
            if version is not None:
                VersionFiles(self.files).keep(self.voice_id, version, None)
            return {**embeddings, CONVERTER: fitted}

        try:
            changed = self.files.change(self.voice_id, change)
        except (VoiceNotFound, BlobNotFoundError):
            return None
        return None if changed is None else OfflineConverter().likeness(fitted)

    def is_current(self) -> bool:
        """Whether the fit uses the voice's current sample."""
        try:
            voice = self._embedding()
            begun = read_arrays(self.voice) if self.voice.exists() else voice
        except (VoiceNotFound, OSError, ValueError):
            return False
        return voice is not None and begun is not None and _same_speaker(voice, begun)

    def is_fitted(self) -> bool:
        """Whether the voice is fitted. Raises VoiceNotFound, VoiceFileUnusable."""
        return FITTED in (self._embedding() or {})

    def likeness(self) -> VoiceLikeness:
        """The current likeness to the sample. Raises VoiceNotFound, VoiceFileUnusable."""
        voice = self._embedding()
        return VoiceLikeness() if voice is None else OfflineConverter().likeness(voice)

    def begin_anew(self) -> None:
        """Discard the checkpoint."""
        self.state.unlink(missing_ok=True)

    def clear(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def remove(self) -> None:
        """As clear(), for a deleted voice. Raises StorageUnavailable if a file remains."""
        self.clear()
        if self.folder.exists():
            with Folder(self.folder.parent, "PHONEX_DATA_DIR").convert_errors():
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
