"""Embeddings for converters added after a voice was registered, made from its stored sample."""

import contextlib
import logging
from functools import partial

from phonex.errors import DatabaseUnavailable, StorageFull
from phonex.pipeline.pipeline import Pipeline
from phonex.pipeline.plan import Embeddings
from phonex.store.files.voice_files import VoiceFiles
from phonex.store.owners import VoiceKey
from phonex.store.store import Store
from phonex.system.logs import voice_tag
from phonex.system.worker_threads import WorkerThreads
from phonex.voices.analysis import decode_kept

logger = logging.getLogger(__name__)


class EmbeddingBackfill:
    """Adds missing embeddings to voices' files and records."""

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

    async def complete(self, voice: VoiceKey) -> None:
        """Add the missing embeddings of a voice.

        Raises VoiceNotFound, VoiceFileUnusable, EngineUnavailable, StorageFull.
        """
        files = self._files.of(voice.owner_id)
        if not await self._disk.run(lacks_embedding, voice.voice_id, files, self._pipeline):
            return
        made = await self._networks.run(backfill_voice, voice.voice_id, files, self._pipeline)
        if made is not None:
            logger.info(
                "%s has embeddings for %s", voice_tag(voice.voice_id), ", ".join(sorted(made))
            )
            with contextlib.suppress(DatabaseUnavailable, StorageFull):  # the file is authoritative
                await self._store.voices.set_engines(voice, sorted(made))


def lacks_embedding(voice_id: str, files: VoiceFiles, pipeline: Pipeline) -> bool:
    """Whether a voice lacks an embedding for the current converter and has a sample. Blocks."""
    return files.has_sample(voice_id) and pipeline.lacks(files.embeddings(voice_id))


def backfill_voice(voice_id: str, files: VoiceFiles, pipeline: Pipeline) -> Embeddings | None:
    """Add a voice's missing embeddings; returns all of them. None if nothing was added: its sample
    was replaced meanwhile, or the converter cannot be loaded. Blocks.
    """
    version = files.sample_version(voice_id)
    known = files.embeddings(voice_id)
    sample = decode_kept(partial(files.local_sample, voice_id))
    made = None if sample is None else pipeline.embed_lacking(known, sample)
    if not made:
        return None

    def change(embeddings: Embeddings) -> Embeddings | None:
        same = files.sample_version(voice_id) == version
        return {**embeddings, **made} if same else None

    return files.change(voice_id, change)
