"""The folder of the voices, for who changes which there are: one at a time, never half a step."""

import asyncio
from asyncio import Lock
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any, TypeVar

from phonex.samples import Material
from phonex.store.blobs import VoiceFiles
from phonex.store.errors import StorageUnavailable
from phonex.store.lock import holding
from phonex.store.staging import Staged, Staging
from phonex.system.worker_threads import WorkerThreads

T = TypeVar("T")

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


class VoiceFolder:
    """Runs what the staging does in the threads of the disk; knows no records."""

    def __init__(self, files: VoiceFiles, disk: WorkerThreads) -> None:
        self.files = files
        self.staging = Staging(files)
        # How often something staged was left here; once at the start, by former processes.
        self.n_left = 1
        self._disk = disk
        self._one = Lock()

    async def run(self, call: Callable[..., T], *args: object) -> T:
        """The call's result, or its exception; a cancelled one has ended, too."""
        return await seen_through(self._disk.run(call, *args))

    @asynccontextmanager
    async def staged(self, voice_id: str, material: Material) -> AsyncIterator[Staged]:
        """What a voice will be made of; at the end it is discarded, or left for mending."""
        stage = partial(self.staging.stage, voice_id, material.embeddings, material.sample)
        made: list[Staged] = []
        try:
            await self.run(lambda: made.append(stage()))
            yield made[0]
        finally:
            for staged in made:  # also when cancelled while it was being made
                await self._end(staged)

    async def _end(self, staged: Staged) -> None:
        if not staged.left:
            try:
                await self.run(self.staging.discard, staged)
            except StorageUnavailable:  # which tells nothing of the voice
                staged.left = True
        if staged.left:
            staged.release()
            self.n_left += 1

    @asynccontextmanager
    async def left(self, voice_id: str, token: str) -> AsyncIterator[Staged | None]:
        """What a process that is gone has staged with this token, held for the block."""
        found: list[Staged] = []
        try:
            await self.run(lambda: found.extend(self.staging.left_over(voice_id)))
            yield next((staged for staged in found if staged.token == token), None)
        finally:
            for staged in found:
                staged.release()

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Of all that share the folder. Raises StorageUnavailable when another does not end."""
        folder = self.files.kept
        async with self._one, AsyncExitStack() as stack:
            with folder.told():
                try:
                    await stack.enter_async_context(holding(folder.path, PATIENCE_S))
                except FileNotFoundError:  # nor is there anything in it
                    pass
                except TimeoutError as exc:
                    raise StorageUnavailable(
                        f"Another process has been changing the voices in {folder.path} "
                        f"({folder.variable}) for {PATIENCE_S:g} s; try again shortly."
                    ) from exc
            yield
