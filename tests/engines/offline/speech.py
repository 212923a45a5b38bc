"""Recordings of real speakers, and other shared test data."""

from pathlib import Path

from phonex.audio.decode import decode
from phonex.audio.types import Audio
from phonex.audio.voice_sample import clean_sample
from phonex.engines.types import VoiceConditioning

FOLDER = Path(__file__).parents[2] / "data" / "speech"
WOMAN = "lj-ver1.flac"
SAME_WOMAN = "lj-ver2.flac"
MAN = "vctk-p226-ver1.flac"


def recording(name: str) -> Audio:
    return decode(FOLDER / name, max_seconds=60)


def sample(name: str) -> Audio:
    return clean_sample([recording(name)]).audio


def speak_reference(conditioning: VoiceConditioning) -> Audio:
    """An engine whose every voice is the same woman's."""
    return recording(SAME_WOMAN)
