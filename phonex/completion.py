"""Voices under a converter that came after them: their embedding is made of the kept sample."""

import contextlib
import logging

from phonex.audio.decode import decode
from phonex.errors import DatabaseUnavailable, StorageFull
from phonex.logs import voice_tag
from phonex.pipeline import Pipeline
from phonex.plan import Embeddings
from phonex.samples import MAX_SAMPLE_S
from phonex.store.blobs import VoiceFiles
from phonex.store.store import Store
from phonex.system.worker_threads import WorkerThreads

logger = logging.getLogger(__name__)


class VoiceCompletion:
    """Completes voices in files and records."""

    def __init__(
        self,
        store: Store,
        files: VoiceFiles,
        pipeline: Pipeline,
        networks: WorkerThreads,
        disk: WorkerThreads,
    ) -> None:
        self._store = store
        self._files = files
        self._pipeline = pipeline
        self._networks = networks
        self._disk = disk

    async def complete(self, voice_id: str) -> None:
        """Raises VoiceNotFound, VoiceFileUnusable, EngineUnavailable, StorageFull."""
        if not await self._disk.run(lacks_embedding, voice_id, self._files, self._pipeline):
            return
        made = await self._networks.run(complete_voice, voice_id, self._files, self._pipeline)
        if made is not None:
            logger.info("%s is known to %s now", voice_tag(voice_id), ", ".join(sorted(made)))
            with contextlib.suppress(DatabaseUnavailable, StorageFull):  # the file is what counts
                await self._store.voices.set_engines(voice_id, sorted(made))


def lacks_embedding(voice_id: str, files: VoiceFiles, pipeline: Pipeline) -> bool:
    """Whether a voice has yet to be made known to the converter in use, and can be. Blocks."""
    return files.has_sample(voice_id) and pipeline.lacks(files.embeddings(voice_id))


def complete_voice(voice_id: str, files: VoiceFiles, pipeline: Pipeline) -> Embeddings | None:
    """Add what the converter in use lacks; None when nothing came of it: the voice was
    made anew meanwhile, or the converter cannot be loaded. Blocks.
    """
    sample = files.sample(voice_id)
    heard = sample.stat()
    known = files.embeddings(voice_id)
    made = pipeline.embed_lacking(known, decode(sample, max_seconds=MAX_SAMPLE_S))
    if not made:
        return None

    def change(embeddings: Embeddings) -> Embeddings | None:
        now = sample.stat()
        same = (now.st_ino, now.st_mtime_ns) == (heard.st_ino, heard.st_mtime_ns)
        return {**embeddings, **made} if same else None

    return files.change(voice_id, change)
