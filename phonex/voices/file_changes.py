"""Changes of voices' files, for who changes which voices there are: one at a time, no half step."""

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
PATIENCE_S = 30.0  # for others who change which voices there are, and for a step at its end


async def seen_through(step: Coroutine[Any, Any, T]) -> T:  # Any: nobody sends it anything
    """The step's result. Whoever is cancelled meanwhile is so only when the step has ended.

    A thread or a database cannot be stopped: what undoes a step must not run beside it.
    """
    task = asyncio.create_task(step)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task}, timeout=PATIENCE_S)
        if task.done() and not task.cancelled():
            task.exception()  # seen: otherwise it is reported as lost
        raise


class VoiceFileChanges:
    """Runs the staging on the disk threads; independent of the records.

    The lock that alone() takes is the guard of one disk: by it the next in line waits instead of
    failing, and what a dead process left is seen at once. What a change is based on, and whose of
    two counts, the records decide by revision and token.
    """

    def __init__(self, files: VoiceFiles, disk: WorkerThreads) -> None:
        self.files = files
        self.staging = VoiceStaging(files)
        # How often something staged was left here; once at the start, by former processes.
        self.n_left = 1
        self._disk = disk
        self._one = Lock()

    async def run(self, call: Callable[..., T], *args: object) -> T:
        """The call's result, or its exception; a cancelled one has ended, too."""
        return await seen_through(self._disk.run(call, *args))

    @asynccontextmanager
    async def staged(self, voice: VoiceKey, analyzed: AnalyzedVoice) -> AsyncIterator[StagedVoice]:
        """What a voice will be made of; at the end it is discarded, or left for a repair."""
        staging = self.staging.of(voice.owner_id)
        stage = partial(staging.stage, voice.voice_id, analyzed.embeddings, analyzed.sample)
        made: list[StagedVoice] = []
        try:
            await self.run(lambda: made.append(stage()))
            yield made[0]
        finally:
            for staged in made:  # also when cancelled while it was being made
                await self._end(staged)

    async def _end(self, staged: StagedVoice) -> None:
        if not staged.left:
            try:
                await self.run(self.staging.discard, staged)
            except StorageUnavailable:  # which tells nothing of the voice
                staged.left = True
        if staged.left:
            staged.release()
            self.n_left += 1

    @asynccontextmanager
    async def left(self, voice: VoiceKey, token: str) -> AsyncIterator[StagedVoice | None]:
        """What a process that is gone has staged with this token, held for the block."""
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
        """Of all that share the store. Raises StorageUnavailable when another does not end."""
        async with self._one:
            hold = await self._hold()
            try:
                yield
            finally:
                hold.release()

    async def _hold(self) -> Hold:
        try:
            async with asyncio.timeout(PATIENCE_S):
                # Not in a thread, where a stop would lose it. No event tells of another process.
                while (hold := self.files.blobs.try_hold_all()) is None:  # noqa: ASYNC110
                    await asyncio.sleep(_POLL_S)
                return hold
        except TimeoutError as exc:
            raise StorageUnavailable(
                f"Another process has been changing the voices in {self.files.place} for "
                f"{PATIENCE_S:g} s; try again shortly."
            ) from exc
