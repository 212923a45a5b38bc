"""A voice desk for one command: the service's own parts, opened for a moment.

While the service runs, its embedded database is joined, so both see the same voices.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from phonex.pipeline import Pipeline
from phonex.services import open_engines, open_records
from phonex.settings import Settings
from phonex.store.blobs import VoiceFiles
from phonex.synthesis import Lane
from phonex.voices import VoiceDesk


@dataclass(frozen=True)
class OpenDesk:
    """A desk, and what else a command may need. networks: the lane for all of the pipeline's."""

    desk: VoiceDesk
    pipeline: Pipeline
    networks: Lane


@asynccontextmanager
async def open_desk(settings: Settings) -> AsyncIterator[OpenDesk]:
    async with open_records(settings, join=True) as store:
        networks, disk = Lane("networks"), Lane("disk")
        try:
            with open_engines(settings) as registry:
                pipeline = Pipeline(registry)
                files = VoiceFiles(settings.voices_dir)
                desk = VoiceDesk(store, files, pipeline, networks, disk)
                yield OpenDesk(desk, pipeline, networks)
        finally:
            networks.close()
            disk.close()
