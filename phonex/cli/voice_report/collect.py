"""Collects what a voice report shows; the only module of this package that opens voices."""

from phonex.accounts.principal import ANONYMOUS
from phonex.audio.decode import decode
from phonex.audio.types import Audio
from phonex.cli.tools import Tools
from phonex.cli.voice_report.measure import OnProgress, VoiceReport, measure
from phonex.errors import NotFound, VoiceNotFound
from phonex.voices.analysis import MAX_SAMPLE_S
from phonex.voices.service import VoiceService


async def collect(tools: Tools, voice_id: str, on_progress: OnProgress) -> VoiceReport:
    """Measure a voice's sample and its clones. Raises VoiceNotFound, and the errors of speaking."""
    voices = tools.voices
    voice = await voices.get(ANONYMOUS, voice_id)
    embeddings = await voices.embeddings(ANONYMOUS, voice_id)
    sample = await _sample(voices, voice_id)
    return await tools.networks.run(measure, voice, embeddings, sample, tools.pipeline, on_progress)


async def _sample(voices: VoiceService, voice_id: str) -> Audio | None:
    """None if the voice was imported without a sample."""
    try:
        async with voices.sample(ANONYMOUS, voice_id) as path:
            return decode(path, max_seconds=MAX_SAMPLE_S)
    except VoiceNotFound:
        raise
    except NotFound:
        return None
