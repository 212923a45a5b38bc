"""Changes to voices' files: one at a time, and no step is abandoned halfway."""

import asyncio
from asyncio import Lock
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, TypeVar

from phonex.store.errors import StorageUnavailable
from phonex.store.files.blob_store import Hold
from phonex.store.files.staging import StagedVoice, VoiceStaging
from phonex.store.files.voice_files import VoiceFiles
from phonex.store.owners import VoiceKey
from phonex.system.worker_threads import WorkerThreads
from phonex.voices.analysis import AnalyzedVoice

T = TypeVar("T")

_POLL_S = 0.02
PATIENCE_S = 30.0  # how long to wait for other processes' changes, and for a cancelled step


async def seen_through(step: Coroutine[Any, Any, T]) -> T:  # Any: its send type is unused
    """The step's result. A cancel takes effect only after the step has ended.

    A thread or a database call cannot be stopped, and an undo must not run concurrently with it.
    """
    task = asyncio.create_task(step)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=PATIENCE_S)
        if task.done() and not task.cancelled():
            task.exception()  # retrieved, so that asyncio does not log it
        raise


class VoiceFileChanges:
    """Runs the staging on the disk threads; independent of the records.

    The lock of alone() protects one disk: other processes wait instead of failing, and leftovers
    of a dead process are detected at once. Conflicts are resolved by the records, by revision and
    token.
    """

    def __init__(self, files: VoiceFiles, disk: WorkerThreads) -> None:
        self.files = files
        self.staging = VoiceStaging(files)
        # Number of staged voices left for a repair; 1 at the start for those of earlier processes.
        self.n_left = 1
        self._disk = disk
        self._one = Lock()

    async def run(self, call: Callable[..., T], *args: object) -> T:
        """Run a call on the disk threads. A cancel takes effect only after it has ended."""
        return await seen_through(self._disk.run(call, *args))

    @asynccontextmanager
    async def staged(self, voice: VoiceKey, analyzed: AnalyzedVoice) -> AsyncIterator[StagedVoice]:
        """Stage a voice's files for the block; then discard them or leave them for a repair."""
        staging = self.staging.of(voice.owner_id)
        stage = partial(staging.stage, voice.voice_id, analyzed.embeddings, analyzed.sample)
        made: list[StagedVoice] = []
        try:
            await self.run(lambda: made.append(stage()))
            yield made[0]
        finally:
            for staged in made:  # also when cancelled during staging
                await self._end(staged)

    async def _end(self, staged: StagedVoice) -> None:
        if not staged.left:
            try:
                await self.run(self.staging.discard, staged)
            except StorageUnavailable:  # not an error of the voice
                staged.left = True
        if staged.left:
            staged.release()
            self.n_left += 1

    @asynccontextmanager
    async def left(self, voice: VoiceKey, token: str) -> AsyncIterator[StagedVoice | None]:
        """What a dead process staged with this token, held for the block; None if nothing."""
        found: list[StagedVoice] = []
        try:
            staging = self.staging.of(voice.owner_id)
            await self.run(lambda: found.extend(staging.left_over(voice.voice_id)))
            yield next((staged for staged in found if staged.token == token), None)
        finally:
            for staged in found:
                staged.release()

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Lock the store for the block. Raises StorageUnavailable after PATIENCE_S."""
        async with self._one:
            hold = await self._hold()
            try:
                yield
            finally:
                hold.release()

    async def _hold(self) -> Hold:
        try:
            async with asyncio.timeout(PATIENCE_S):
                # Not in a thread: a cancel would lose the hold. Polled: locks have no event.
                while (hold := self.files.blobs.try_hold_all()) is None:  # noqa: ASYNC110
                    await asyncio.sleep(_POLL_S)
                return hold
        except TimeoutError as exc:
            raise StorageUnavailable(
                f"Another process has been changing the voices in {self.files.place} for "
                f"{PATIENCE_S:g} s; try again shortly."
            ) from exc
