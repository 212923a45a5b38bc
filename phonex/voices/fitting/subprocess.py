"""Starts the fitting process, reads its output and ends it. One at a time per data folder."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from phonex.engines.offline.converter import FIT_STEPS
from phonex.engines.types import Progress
from phonex.errors import StorageFull
from phonex.system.child_process import Child, python_module
from phonex.system.child_side import Priority
from phonex.system.cpu import usable_cpus
from phonex.system.file_lock import FolderLock
from phonex.voices.fitting.child import FitArguments
from phonex.voices.fitting.errors import FitBrokenError, FitRefusedError
from phonex.voices.fitting.workspace import FitWorkspace

logger = logging.getLogger(__name__)

PROGRAM = "phonex.voices.fitting.child"
# A step takes seconds, but at idle priority on a busy machine a slow process is not hanging.
SILENCE_S = 3600.0
END_S = 1.0  # to exit by itself, before it is killed


@dataclass
class FitSubprocess:
    """Runs fitting processes. Independent of records and of the queue.

    folder: data_dir/fits; threads: 0 uses every CPU; silence_s: a process that reports nothing for
    this long is treated as hanging; program: the module to run.
    """

    folder: Path
    models_dir: Path
    threads: int = 0
    n_steps: int = FIT_STEPS
    priority: Priority = Priority.IDLE
    silence_s: float = SILENCE_S
    program: str = PROGRAM

    async def fit(
        self,
        workspace: FitWorkspace,
        sample: Path,
        lock: FolderLock,
        on_step: Callable[[Progress], Awaitable[None]],
    ) -> None:
        """Run a prepared fit of a sample; on_step is called after each step.

        Ends the process when cancelled or when on_step raises. The process holds the lock too, in
        case it outlives this one. Raises FitRefusedError, FitBrokenError, StorageFull.
        """
        command = python_module(self.program, self._job(workspace, sample).model_dump_json())
        try:
            child = await Child.start("fitting process", command, pass_fds=(lock.fd,))
        except OSError as exc:
            why = f"its process could not be started ({exc.strerror})"
            raise FitBrokenError(why) from exc
        logger.info("fitting in process %d", child.pid)
        try:
            while (progress := await self._next_step(child)) is not None:
                await on_step(progress)
        finally:
            await child.stop(END_S)

    def _job(self, workspace: FitWorkspace, sample: Path) -> FitArguments:
        return FitArguments(
            sample=sample.absolute(),
            voice=workspace.voice.absolute(),
            out=workspace.out.absolute(),
            state=workspace.state.absolute(),
            models=self.models_dir.absolute(),
            threads=self.threads or usable_cpus(),
            steps=self.n_steps,
            priority=self.priority,
        )

    async def _next_step(self, child: Child) -> Progress | None:
        """The next step reported; None when it has finished. Raises as fit()."""
        try:
            async with asyncio.timeout(self.silence_s):
                while line := await child.read_line():
                    report = _parse(line)
                    if "step" in report:
                        return Progress(**report)
                    if "done" in report:  # its exit may take long
                        return None
                status = await child.ended()
        except TimeoutError as exc:
            raise FitBrokenError(f"its process reported nothing for {self.silence_s:g} s") from exc
        died = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
        raise FitBrokenError(f"its process {died}")


def _parse(line: bytes) -> dict[str, Any]:  # Any: JSON
    """A report; empty for a line that is none. Raises FitRefusedError, StorageFull."""
    try:
        report = json.loads(line)
    except ValueError:
        return {}
    if not isinstance(report, dict):
        return {}
    if report.get("error") == StorageFull.code:
        raise StorageFull(str(report.get("message", "")))
    if "error" in report:
        raise FitRefusedError(str(report.get("message", report["error"])))
    return report
