"""The voices, opened for one command with the same parts that the service uses.

While the service runs, the command joins its embedded database, so both see the same voices.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from phonex.fitting.queue import FittingQueue
from phonex.pipeline import Pipeline
from phonex.services import make_fittings, open_engines, open_records
from phonex.settings import Settings
from phonex.store.blobs import VoiceFiles
from phonex.store.roster import Roster
from phonex.synthesis import Lane
from phonex.voice_keeper import VoiceKeeper
from phonex.voices import VoiceDesk


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
        pipeline, files = Pipeline(registry), VoiceFiles(settings.voices_dir)
        keeper = VoiceKeeper(store.voices, files, Roster(store.voices), disk, fittings.forget)
        desk = VoiceDesk(store, files, keeper, pipeline, networks, disk, fittings)
        yield OpenDesk(desk, fittings, pipeline, networks)
