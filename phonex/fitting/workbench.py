"""One fit, from a voice's files to its fitted voice: the folder it is done in, the process."""

import logging
import re
import shutil
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from phonex.engines.offline.converter import FIT_STEPS, OfflineConverter
from phonex.engines.offline.embedding import FITTED, SPEAKER
from phonex.engines.types import Embedding, VoiceLikeness
from phonex.errors import VoiceNotFound
from phonex.fitting.arrays import read_arrays, write_arrays
from phonex.fitting.launch import FitRefusedError, Step, launch
from phonex.store.errors import Folder
from phonex.store.files.blob_store import BlobNotFoundError
from phonex.store.files.voice_files import VoiceFiles
from phonex.store.files.voice_format import Embeddings
from phonex.store.owners import VoiceKey, check_owner_id
from phonex.synthesis import Lane
from phonex.system.file_lock import FolderLock, take_lock
from phonex.system.folders import make_writable
from phonex.system.logs import voice_tag

logger = logging.getLogger(__name__)

CONVERTER = OfflineConverter.name
_FOLDER = re.compile(r"((?P<owner_id>[a-z0-9-]+)_)?(?P<voice_id>[a-z0-9][a-z0-9-]{0,63})")
LOCK_NAME = ".lock"
PROGRAM = "phonex.fitting.process"
# A step takes seconds, but a process that gets what others leave of a busy processor is not one
# that hangs.
SILENCE_S = 3600.0


@dataclass(frozen=True)
class Work:
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


class Workbench:
    """Where fits are made. Knows no records and no order.

    folder: data_dir/fits; threads: 0 takes every CPU; silence_s: a process that tells nothing for
    so long hangs; program: the module that fits.
    """

    def __init__(
        self,
        folder: Path,
        models_dir: Path,
        disk: Lane,
        threads: int = 0,
        *,
        n_steps: int = FIT_STEPS,
        silence_s: float = SILENCE_S,
        program: str = PROGRAM,
    ) -> None:
        self.folder = folder
        self._models_dir = models_dir
        self._disk = disk
        self._threads = threads
        self._n_steps = n_steps
        self._silence_s = silence_s
        self._program = program

    def open(self) -> None:
        """Make the folder. Raises ConfigurationError. Blocks."""
        make_writable(self.folder, "PHONEX_DATA_DIR")

    def folder_of(self, voice: VoiceKey) -> Path:
        """Where a voice is fitted. No voice's id has a "_"."""
        if voice.owner_id is None:
            return self.folder / voice.voice_id
        return self.folder / f"{check_owner_id(voice.owner_id)}_{voice.voice_id}"

    def voices(self) -> list[VoiceKey]:
        """All that have a folder. Blocks."""
        found = (_FOLDER.fullmatch(path.name) for path in self.folder.iterdir())
        return [VoiceKey(each["owner_id"], each["voice_id"]) for each in found if each]

    def take_lock(self) -> FolderLock | None:
        """The right to fit, of one process at a time; None while another has it. Raises OSError."""
        return take_lock(self.folder / LOCK_NAME)

    async def fit(
        self, work: Work, lock: FolderLock, told: Callable[[Step], Awaitable[None]]
    ) -> None:
        """Bring it as far as a result in the folder; told hears of each step.

        Ends the process when it is cancelled, or told raises. Raises FitRefusedError,
        FitBrokenError, StorageFull, VoiceNotFound, VoiceFileUnusable.
        """
        if await self._disk.run(work.prepare):
            return
        try:
            async with self._disk.entered(work.sample()) as sample:
                await self._run(work, sample, lock, told)
        except BlobNotFoundError as exc:
            raise FitRefusedError("Its sample is missing.") from exc

    async def _run(
        self, work: Work, sample: Path, lock: FolderLock, told: Callable[[Step], Awaitable[None]]
    ) -> None:
        child = await launch(self._program, self._arguments(work, sample), lock)
        logger.info("fitting %s in process %d", voice_tag(work.voice_id), child.pid)
        try:
            while isinstance(said := await child.next(self._silence_s), Step):
                await told(said)
        finally:
            await child.end()

    def _arguments(self, work: Work, sample: Path) -> list[str]:
        files = [str(path.absolute()) for path in (sample, work.voice, work.out)]
        arguments = [*files, "--state", str(work.state.absolute())]
        arguments += ["--models", str(self._models_dir.absolute()), "--steps", str(self._n_steps)]
        return [*arguments, *(("--threads", str(self._threads)) if self._threads else ())]

    async def clear(self, work: Work) -> None:
        await self._disk.run(work.clear)
