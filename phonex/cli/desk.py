"""The voices, opened for one command with the same parts that the service uses.

While the service runs, the command joins its embedded database, so both see the same voices.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from phonex.fitting.queue import FittingQueue
from phonex.pipeline import Pipeline
from phonex.services import make_fittings, open_engines, open_records, open_voice_files
from phonex.settings import Settings
from phonex.synthesis import Lane
from phonex.voices.directory import VoiceDirectory
from phonex.voices.repository import VoiceRepository
from phonex.voices.service import VoiceDesk


@dataclass(frozen=True)
class OpenDesk:
    """The voices, and what else a command may need.

    fittings: accepts fits but is not started; networks: the thread for all work of the pipeline.
    """

    desk: VoiceDesk
    fittings: FittingQueue
    pipeline: Pipeline
    networks: Lane


@asynccontextmanager
async def open_desk(settings: Settings) -> AsyncIterator[OpenDesk]:
    """On exit, a running fit goes back to the queue."""
    async with AsyncExitStack() as stack:
        networks, disk = Lane("networks"), Lane("disk")
        stack.callback(networks.close)
        stack.callback(disk.close)
        store = await stack.enter_async_context(open_records(settings, join=True))
        registry = stack.enter_context(open_engines(settings))
        fittings = make_fittings(settings, store, registry, disk)
        stack.push_async_callback(fittings.stop)
        pipeline, files = Pipeline(registry), open_voice_files(settings)
        repository = VoiceRepository(
            store.voices, files, VoiceDirectory(store.voices), disk, fittings.forget
        )
        desk = VoiceDesk(store, files, repository, pipeline, networks, disk, fittings)
        yield OpenDesk(desk, fittings, pipeline, networks)
