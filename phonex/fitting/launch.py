"""Starts the process that fits a voice, hears what it tells, and ends it."""

import asyncio
import contextlib
import json
import logging
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from dataclasses import dataclass

from phonex.errors import StorageFull
from phonex.store.lock import FolderLock

logger = logging.getLogger(__name__)

CHUNK_BYTES = 65_536
END_S = 1.0  # for ending of itself, before it is killed
DEATH_S = 30.0  # for dying; a disk that does not answer can hold a process longer


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


class Child:
    """One run of the process."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._listening = asyncio.create_task(self._listen(), name="a fit's errors")

    @property
    def pid(self) -> int:
        return self._process.pid

    async def next(self, silence_s: float) -> Step | Finish:
        """What it tells next.

        Raises FitRefusedError, StorageFull; FitBrokenError also when it is silent.
        """
        assert self._process.stdout is not None
        try:
            async with asyncio.timeout(silence_s):
                while line := await self._process.stdout.readline():
                    if (told := _parse(line)) is not None:
                        return told
                status = await self._process.wait()
        except TimeoutError as exc:
            raise FitBrokenError(f"it told nothing for {silence_s:g} s") from exc
        died = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
        raise FitBrokenError(f"its process {died}")

    async def end(self) -> None:
        """Let it end of itself, which takes it a moment, or kill it."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.close()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(END_S):
                    await self._process.wait()
        finally:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
        try:
            async with asyncio.timeout(DEATH_S):
                await self._process.wait()
                await self._listening
        except TimeoutError:
            self._listening.cancel()
            logger.exception("process %d does not die and is left to itself", self.pid)

    async def _listen(self) -> None:
        """Its standard error is drained, lest it wait for us, and goes to the log."""
        assert self._process.stderr is not None
        while said := await self._process.stderr.read(CHUNK_BYTES):
            for line in said.decode(errors="replace").splitlines():
                if line.strip():
                    logger.warning("process that fits: %s", line.rstrip())


async def launch(program: str, arguments: Sequence[str], lock: FolderLock) -> Child:
    """Start the process, a module. It holds the lock too: who outlives us still counts.

    Raises FitBrokenError.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", program, *arguments),
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            pass_fds=(lock.fd,),
            # Ctrl+C is for the service, which then ends the fit. A session of its own would have
            # it too, but Linux gives each session an equal part, whatever their priorities.
            process_group=0,
            umask=0o077,  # what it keeps of a voice is nobody else's
        )
    except OSError as exc:
        raise FitBrokenError(f"its process could not be started ({exc.strerror})") from exc
    return Child(process)


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
