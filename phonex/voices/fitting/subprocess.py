"""Starts the fitting process, reads its output and ends it. One at a time per data folder."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from phonex.engines.offline.converter import FIT_STEPS
from phonex.errors import StorageFull
from phonex.system.child_process import Child, python_module
from phonex.system.file_lock import FolderLock, take_lock
from phonex.system.folders import make_writable
from phonex.voices.fitting.errors import FitBrokenError, FitRefusedError
from phonex.voices.fitting.workspace import FitWorkspace

logger = logging.getLogger(__name__)

LOCK_NAME = ".lock"
PROGRAM = "phonex.voices.fitting.child"
# A step takes seconds, but at idle priority on a busy machine a slow process is not hanging.
SILENCE_S = 3600.0
END_S = 1.0  # to exit by itself, before it is killed


@dataclass(frozen=True)
class Step:
    """A completed step. similarity: cosine of the voice so far to the sample."""

    step: int
    n_steps: int
    similarity: float


@dataclass(frozen=True)
class Finish:
    """The fitted voice has been written."""


class FitProcess:
    """One run of the process."""

    def __init__(self, child: Child) -> None:
        self._child = child

    @property
    def pid(self) -> int:
        return self._child.pid

    async def next(self, silence_s: float) -> Step | Finish:
        """The next report of the process.

        Raises FitRefusedError, StorageFull; FitBrokenError if it dies or is silent.
        """
        try:
            async with asyncio.timeout(silence_s):
                while line := await self._child.read_line():
                    if (report := _parse(line)) is not None:
                        return report
                status = await self._child.ended()
        except TimeoutError as exc:
            raise FitBrokenError(f"its process reported nothing for {silence_s:g} s") from exc
        died = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
        raise FitBrokenError(f"its process {died}")

    async def end(self) -> None:
        """Let it exit by itself for a short time, then kill it."""
        await self._child.stop(END_S)


class FitSubprocess:
    """Runs fitting processes. Independent of records and of the queue.

    folder: data_dir/fits; threads: 0 uses every CPU; silence_s: a process that reports nothing for
    this long is treated as hanging; program: the module to run.
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
        """Create the folder. Raises ConfigurationError. Blocks."""
        make_writable(self.folder, "PHONEX_DATA_DIR")

    def take_lock(self) -> FolderLock | None:
        """The lock for fitting; None while another process has it. Raises OSError."""
        return take_lock(self.folder / LOCK_NAME)

    async def fit(
        self,
        workspace: FitWorkspace,
        sample: Path,
        lock: FolderLock,
        on_step: Callable[[Step], Awaitable[None]],
    ) -> None:
        """Run a prepared fit of a sample; on_step is called after each step.

        Ends the process when cancelled or when on_step raises. Raises FitRefusedError,
        FitBrokenError, StorageFull.
        """
        child = await self._launch(self._arguments(workspace, sample), lock)
        logger.info("fitting in process %d", child.pid)
        try:
            while isinstance(report := await child.next(self._silence_s), Step):
                await on_step(report)
        finally:
            await child.end()

    def _arguments(self, workspace: FitWorkspace, sample: Path) -> list[str]:
        paths = [str(path.absolute()) for path in (sample, workspace.voice, workspace.out)]
        arguments = [*paths, "--state", str(workspace.state.absolute())]
        arguments += ["--models", str(self._models_dir.absolute()), "--steps", str(self._n_steps)]
        return [*arguments, *(("--threads", str(self._threads)) if self._threads else ())]

    async def _launch(self, arguments: Sequence[str], lock: FolderLock) -> FitProcess:
        """Start the process. It holds the lock too, in case it outlives this one.

        Raises FitBrokenError.
        """
        command = python_module(self._program, *arguments)
        try:
            child = await Child.start("fitting process", command, pass_fds=(lock.fd,))
        except OSError as exc:
            why = f"its process could not be started ({exc.strerror})"
            raise FitBrokenError(why) from exc
        return FitProcess(child)


def _parse(line: bytes) -> Step | Finish | None:
    """None for a line that is not a report. Raises FitRefusedError, StorageFull."""
    try:
        report = json.loads(line)
    except ValueError:
        return None
    if not isinstance(report, dict):
        return None
    if report.get("error") == StorageFull.code:
        raise StorageFull(str(report.get("message", "")))
    if "error" in report:
        raise FitRefusedError(str(report.get("message", report["error"])))
    if report.get("done"):
        return Finish()
    if "step" in report:
        return Step(int(report["step"]), int(report["n_steps"]), float(report["similarity"]))
    return None
