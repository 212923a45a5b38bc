"""Starts the process that fits a voice, hears what it tells, and ends it."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass

from phonex.errors import StorageFull
from phonex.system.child_process import Child, python_module
from phonex.system.file_lock import FolderLock

END_S = 1.0  # for ending of itself, before it is killed


class FitRefusedError(Exception):
    """The voice cannot be fitted; trying again would not help. The message is for people."""


class FitBrokenError(Exception):
    """The process that fitted died or hung; trying again may help."""


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


async def launch(program: str, arguments: Sequence[str], lock: FolderLock) -> FitProcess:
    """Start the process, a module. It holds the lock too: who outlives us still counts.

    Raises FitBrokenError.
    """
    command = python_module(program, *arguments)
    try:
        return FitProcess(await Child.start("process that fits", command, pass_fds=(lock.fd,)))
    except OSError as exc:
        raise FitBrokenError(f"its process could not be started ({exc.strerror})") from exc


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
