"""ElevenLabs' names of output formats: codec, sample rate, kbit/s."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from phonex.routes.elevenlabs.errors import OutputFormatUnsupported

_RATES = (8000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
# alaw_8000 is the only one that is missing.
_NAMES = (
    *("mp3_22050_32", "mp3_24000_48"),
    *(f"mp3_44100_{kbits}" for kbits in (32, 64, 96, 128, 192)),
    *(f"opus_48000_{kbits}" for kbits in (32, 64, 96, 128, 192)),
    *(f"pcm_{rate}" for rate in _RATES),
    "ulaw_8000",
    *(f"wav_{rate}" for rate in _RATES),
)
DEFAULT_OUTPUT_FORMAT = "mp3_44100_128"


@dataclass(frozen=True)
class OutputFormat:
    """format: a name of phonex.audio.formats. sample_rate: Hz; bitrate: bit/s."""

    format: str
    sample_rate: int
    bitrate: int | None = None


def _parsed(name: str) -> OutputFormat:
    codec, rate, *kbits = name.split("_")
    return OutputFormat(codec, int(rate), 1000 * int(kbits[0]) if kbits else None)


OUTPUT_FORMATS: Mapping[str, OutputFormat] = MappingProxyType(
    {name: _parsed(name) for name in _NAMES}
)


def find_output_format(name: str) -> OutputFormat:
    """Raises OutputFormatUnsupported."""
    if (known := OUTPUT_FORMATS.get(name)) is None:
        raise OutputFormatUnsupported(name, OUTPUT_FORMATS)
    return known
