"""The process that fits: started, listened to, ended. One at a time of all that share a folder."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from phonex.engines.offline.converter import FIT_STEPS
from phonex.errors import StorageFull
from phonex.system.child_process import Child, python_module
from phonex.system.file_lock import FolderLock, take_lock
from phonex.system.folders import make_writable

logger = logging.getLogger(__name__)

LOCK_NAME = ".lock"
PROGRAM = "phonex.voices.fitting.child"
# A step takes seconds, but a process that gets what others leave of a busy processor is not one
# that hangs.
SILENCE_S = 3600.0
END_S = 1.0  # for ending of itself, before it is killed


class FitRefusedError(Exception):
    """The voice cannot be fitted; trying again would not help. The message is for people."""


class FitBrokenError(Exception):
    """The process that fitted died or hung; trying again may help."""


class FitFiles(Protocol):
    """What the process reads and leaves, as of FitWorkspace."""

    @property
    def voice(self) -> Path: ...

    @property
    def state(self) -> Path: ...

    @property
    def out(self) -> Path: ...


@dataclass(frozen=True)
class Step:
    """A step was taken. similarity: cosine of the voice, so far, to the sample."""

    step: int
    n_steps: int
    similarity: float


@dataclass(frozen=True)
class Finish:
    """The fitted voice is in its file."""


class FitProcess:
    """One run of the process."""

    def __init__(self, child: Child) -> None:
        self._child = child

    @property
    def pid(self) -> int:
        return self._child.pid

    async def next(self, silence_s: float) -> Step | Finish:
        """What it tells next.

        Raises FitRefusedError, StorageFull; FitBrokenError also when it is silent.
        """
        try:
            async with asyncio.timeout(silence_s):
                while line := await self._child.read_line():
                    if (told := _parse(line)) is not None:
                        return told
                status = await self._child.ended()
        except TimeoutError as exc:
            raise FitBrokenError(f"it told nothing for {silence_s:g} s") from exc
        died = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
        raise FitBrokenError(f"its process {died}")

    async def end(self) -> None:
        """Let it end of itself, which takes it a moment, or kill it."""
        await self._child.stop(END_S)


class FitSubprocess:
    """Starts processes that fit. Knows no records and no order.

    folder: data_dir/fits; threads: 0 takes every CPU; silence_s: a process that tells nothing for
    so long hangs; program: the module that fits.
    """

    def __init__(
        self,
        folder: Path,
        models_dir: Path,
        threads: int = 0,
        *,
        n_steps: int = FIT_STEPS,
        silence_s: float = SILENCE_S,
        program: str = PROGRAM,
    ) -> None:
        self.folder = folder
        self._models_dir = models_dir
        self._threads = threads
        self._n_steps = n_steps
        self._silence_s = silence_s
        self._program = program

    def open(self) -> None:
        """Make the folder. Raises ConfigurationError. Blocks."""
        make_writable(self.folder, "PHONEX_DATA_DIR")

    def take_lock(self) -> FolderLock | None:
        """The right to fit, of one process at a time; None while another has it. Raises OSError."""
        return take_lock(self.folder / LOCK_NAME)

    async def fit(
        self,
        files: FitFiles,
        sample: Path,
        lock: FolderLock,
        on_step: Callable[[Step], Awaitable[None]],
    ) -> None:
        """Bring a prepared fit of a sample to its result; on_step is called after each step.

        Ends the process when it is cancelled, or on_step raises. Raises FitRefusedError,
        FitBrokenError, StorageFull.
        """
        child = await self._launch(self._arguments(files, sample), lock)
        logger.info("fitting in process %d", child.pid)
        try:
            while isinstance(said := await child.next(self._silence_s), Step):
                await on_step(said)
        finally:
            await child.end()

    def _arguments(self, files: FitFiles, sample: Path) -> list[str]:
        paths = [str(path.absolute()) for path in (sample, files.voice, files.out)]
        arguments = [*paths, "--state", str(files.state.absolute())]
        arguments += ["--models", str(self._models_dir.absolute()), "--steps", str(self._n_steps)]
        return [*arguments, *(("--threads", str(self._threads)) if self._threads else ())]

    async def _launch(self, arguments: Sequence[str], lock: FolderLock) -> FitProcess:
        """Start the process. It holds the lock too: one that outlives us still counts.

        Raises FitBrokenError.
        """
        command = python_module(self._program, *arguments)
        try:
            child = await Child.start("process that fits", command, pass_fds=(lock.fd,))
        except OSError as exc:
            why = f"its process could not be started ({exc.strerror})"
            raise FitBrokenError(why) from exc
        return FitProcess(child)


def _parse(line: bytes) -> Step | Finish | None:
    """None for what is not ours. Raises FitRefusedError, StorageFull."""
    try:
        told = json.loads(line)
    except ValueError:
        return None
    if not isinstance(told, dict):
        return None
    if told.get("error") == StorageFull.code:
        raise StorageFull(str(told.get("message", "")))
    if "error" in told:
        raise FitRefusedError(str(told.get("message", told["error"])))
    if told.get("done"):
        return Finish()
    if "step" in told:
        return Step(int(told["step"]), int(told["n_steps"]), float(told["similarity"]))
    return None
