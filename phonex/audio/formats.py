"""The output formats and their FFmpeg parameters. Loads no library.

Vorbis is not among them: the encoder in PyAV's wheels is FFmpeg's experimental one (stereo only;
at 110 kbit/s its spectral error is three times that of Opus at 71). So both ogg and opus contain
Opus, ogg at a higher bit rate.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from phonex.errors import UnknownFormat

_MPEG_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
_OPUS_RATES = (8000, 12000, 16000, 24000, 48000)


@dataclass(frozen=True)
class AudioFormat:
    """An output format. suffix: with its dot; rates: Hz, empty for any."""

    name: str
    suffix: str
    media_type: str
    container: str  # FFmpeg's name
    codec: str  # FFmpeg's name
    options: tuple[tuple[str, str], ...] = ()  # FFmpeg's, for the codec
    rates: tuple[int, ...] = ()

    def nearest_rate(self, rate: int) -> int:
        """The format's lowest rate that is at least `rate`, or its highest."""
        if not self.rates:
            return rate
        return min((known for known in self.rates if known >= rate), default=max(self.rates))


# LAME's best variable bit rate: at a constant one LAME scales everything down to 95 %.
_MP3 = (("flags", "+qscale"), ("global_quality", "0"))

_KNOWN = (
    AudioFormat("wav", ".wav", "audio/wav", "wav", "pcm_s16le"),
    AudioFormat("mp3", ".mp3", "audio/mpeg", "mp3", "libmp3lame", _MP3, _MPEG_RATES),
    AudioFormat("flac", ".flac", "audio/flac", "flac", "flac"),
    AudioFormat("ogg", ".ogg", "audio/ogg", "ogg", "libopus", (("b", "96000"),), _OPUS_RATES),
    AudioFormat(
        "opus", ".opus", "audio/ogg; codecs=opus", "ogg", "libopus", (("b", "64000"),), _OPUS_RATES
    ),
    AudioFormat("m4a", ".m4a", "audio/mp4", "ipod", "aac", (("b", "96000"),), _MPEG_RATES),
    AudioFormat("pcm", ".pcm", "audio/pcm", "s16le", "pcm_s16le"),
)

FORMATS: Mapping[str, AudioFormat] = MappingProxyType({known.name: known for known in _KNOWN})


def find_format(name: str) -> AudioFormat:
    """The format of that name; case does not matter. Raises UnknownFormat."""
    known = FORMATS.get(name.strip().lower())
    if known is None:
        raise UnknownFormat(name, FORMATS)
    return known
