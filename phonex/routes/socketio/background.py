"""Tasks that nobody waits for."""

import asyncio
import logging
from collections.abc import Coroutine

from phonex.errors import PhonexError
from phonex.system.logs import reason

logger = logging.getLogger(__name__)


class BackgroundTasks:
    """Keeps them until they have ended, and logs what they fail with."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[object, object, None], name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._end)
        return task

    def _end(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if task.cancelled() or (fault := task.exception()) is None:
            return
        if isinstance(fault, PhonexError):
            logger.warning("%s: %s", task.get_name(), reason(fault))
        else:
            logger.error("%s failed", task.get_name(), exc_info=fault)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
