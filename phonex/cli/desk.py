"""A voice desk for one command: the service's own parts, opened for a moment.

While the service runs, its embedded database is joined, so both see the same voices.
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
    """A desk, and what else a command may need.

    fittings: takes orders and is not started; networks: the lane for all of the pipeline's work.
    """

    desk: VoiceDesk
    fittings: FittingQueue
    pipeline: Pipeline
    networks: Lane


@asynccontextmanager
async def open_desk(settings: Settings) -> AsyncIterator[OpenDesk]:
    """A fit that is under way at the end stays queued."""
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
