"""A voice sits for its portrait: the only part of it that knows the desk."""

from pathlib import Path

from phonex.audio.decode import decode
from phonex.audio.types import Audio
from phonex.cli.desk import OpenDesk
from phonex.cli.portrait.takes import Portrait, Say, listen
from phonex.voices.analysis import MAX_SAMPLE_S


async def portray(opened: OpenDesk, voice_id: str, say: Say) -> Portrait:
    """Hear a voice's sample and its clones. Raises VoiceNotFound, and what speaking raises."""
    desk = opened.desk
    voice = await desk.get(voice_id)
    embeddings = desk.files.embeddings(voice_id)
    sample = _sample(desk.files.sample(voice_id))
    return await opened.networks.run(listen, voice, embeddings, sample, opened.pipeline, say)


def _sample(path: Path) -> Audio | None:
    """None: the voice was imported without its sample."""
    return decode(path, max_seconds=MAX_SAMPLE_S) if path.exists() else None
