"""Collects what a voice's picture shows; the only module of this package that opens voices."""

from pathlib import Path

from phonex.audio.decode import decode
from phonex.audio.types import Audio
from phonex.cli.desk import OpenDesk
from phonex.cli.portrait.takes import Portrait, Say, listen
from phonex.samples import MAX_SAMPLE_S


async def portray(opened: OpenDesk, voice_id: str, say: Say) -> Portrait:
    """Measure a voice's sample and its clones. Raises VoiceNotFound, and the errors of speaking."""
    desk = opened.desk
    voice = await desk.get(voice_id)
    embeddings = desk.files.embeddings(voice_id)
    sample = _sample(desk.files.sample(voice_id))
    return await opened.networks.run(listen, voice, embeddings, sample, opened.pipeline, say)


def _sample(path: Path) -> Audio | None:
    """None if the voice was imported without a sample."""
    return decode(path, max_seconds=MAX_SAMPLE_S) if path.exists() else None
