"""The output formats and their FFmpeg parameters. Loads no library.

Vorbis is not among them: the encoder in PyAV's wheels is FFmpeg's experimental one (stereo only;
at 110 kbit/s its spectral error is three times that of Opus at 71). So both ogg and opus contain
Opus, ogg at a higher bit rate.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from phonex.audio.errors import BitrateUnsupported, SampleRateUnsupported
from phonex.errors import UnknownFormat

Options = tuple[tuple[str, str], ...]

SAMPLE_RATES = (8000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)  # Hz, a client's choice

_MPEG_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
_OPUS_BITRATE = (("vbr", "constrained"),)  # else it takes a tenth more for speech
_OPUS_RATES = (8000, 12000, 16000, 24000, 48000)
# fmt: off
_MP3_BITRATES = (
    32_000, 40_000, 48_000, 56_000, 64_000, 80_000, 96_000, 112_000, 128_000, 160_000, 192_000,
    224_000, 256_000, 320_000,
)
# fmt: on


def _no_bitrates(_rate: int) -> Sequence[int]:
    return ()


def _mp3_bitrates(rate: int) -> Sequence[int]:
    """MPEG-1, 2 and 2.5 end at different ones."""
    highest = 320_000 if rate >= 32_000 else 160_000 if rate >= 16_000 else 64_000
    return [bitrate for bitrate in _MP3_BITRATES if bitrate <= highest]


def _aac_bitrates(rate: int) -> Sequence[int]:
    """A frame has 1024 samples and at most 6144 bits."""
    return range(32_000, min(6 * rate, 256_000) + 1)


def _opus_bitrates(_rate: int) -> Sequence[int]:
    return range(24_000, 192_001)


@dataclass(frozen=True)
class AudioFormat:
    """An output format.

    suffix: with its dot. rates: Hz, empty for any. bitrates: what a client can choose at a sample
    rate. options, muxing: FFmpeg's, for codec and container; bitrate_options: for the codec, at a
    bit rate that a client chose; streamed_…: of a stream, in which every frame leaves at once and
    nothing is written afterwards. has_sizes: in its header.
    """

    name: str
    suffix: str
    media_type: str
    container: str  # FFmpeg's name
    codec: str  # FFmpeg's name
    options: Options = ()
    rates: tuple[int, ...] = ()
    bitrates: Callable[[int], Sequence[int]] = _no_bitrates
    bitrate_options: Options = ()
    streamed_options: Options = ()
    streamed_muxing: Options = ()
    headerless: bool = False
    has_sizes: bool = False

    @property
    def sample_rates(self) -> Sequence[int]:
        """Hz, those that a client can choose."""
        return [rate for rate in SAMPLE_RATES if not self.rates or rate in self.rates]

    def nearest_rate(self, rate: int, bitrate: int | None = None) -> int:
        """The format's lowest rate that is at least `rate`, or its highest; with that bit rate."""
        if not self.rates:
            return rate
        able = [each for each in self.rates if bitrate is None or bitrate in self.bitrates(each)]
        return min((each for each in able if each >= rate), default=max(able))


@dataclass(frozen=True)
class Encoding:
    """A format with its parameters. rate: Hz; bitrate: bit/s; None: what suits the audio."""

    format: AudioFormat
    rate: int | None = None
    bitrate: int | None = None

    def rate_of(self, source_rate: int) -> int:
        """The sample rate, in Hz, at which audio of source_rate is encoded."""
        return self.rate or self.format.nearest_rate(source_rate, self.bitrate)

    @property
    def options(self) -> Options:
        """FFmpeg's, for the codec."""
        if self.bitrate is None:
            return self.format.options
        return (("b", str(self.bitrate)), *self.format.bitrate_options)


# LAME's best variable bit rate: at a constant one LAME scales everything down to 95 %.
_MP3 = (("flags", "+qscale"), ("global_quality", "0"))
# No reservoir: frames leave sooner, and none needs an earlier one when streams are joined.
_MP3_STREAMED = (("reservoir", "0"),)
_OGG_STREAMED = (("page_duration", "20000"),)  # µs, a frame; FFmpeg holds one page back
_MP4_STREAMED = (("movflags", "+frag_every_frame+delay_moov+default_base_moof"),)
_FLAC_STREAMED = (("compression_level", "2"),)  # the highest with blocks of 27 ms, not 105
_AAC = (("b", "96000"),)

_KNOWN = (
    AudioFormat("wav", ".wav", "audio/wav", "wav", "pcm_s16le", has_sizes=True),
    AudioFormat(
        "mp3",
        ".mp3",
        "audio/mpeg",
        "mp3",
        "libmp3lame",
        _MP3,
        _MPEG_RATES,
        _mp3_bitrates,
        streamed_options=_MP3_STREAMED,
        streamed_muxing=(("write_xing", "0"),),
    ),
    AudioFormat(
        "flac",
        ".flac",
        "audio/flac",
        "flac",
        "flac",
        streamed_options=_FLAC_STREAMED,
        streamed_muxing=(("metadata_header_padding", "0"),),  # not 8 KB before the first frame
        has_sizes=True,
    ),
    AudioFormat(
        "ogg",
        ".ogg",
        "audio/ogg",
        "ogg",
        "libopus",
        (("b", "96000"), *_OPUS_BITRATE),
        _OPUS_RATES,
        _opus_bitrates,
        _OPUS_BITRATE,
        streamed_muxing=_OGG_STREAMED,
    ),
    AudioFormat(
        "opus",
        ".opus",
        "audio/ogg; codecs=opus",
        "ogg",
        "libopus",
        (("b", "64000"), *_OPUS_BITRATE),
        _OPUS_RATES,
        _opus_bitrates,
        _OPUS_BITRATE,
        streamed_muxing=_OGG_STREAMED,
    ),
    AudioFormat(
        "m4a",
        ".m4a",
        "audio/mp4",
        "ipod",
        "aac",
        _AAC,
        _MPEG_RATES,
        _aac_bitrates,
        streamed_muxing=_MP4_STREAMED,
    ),
    AudioFormat("aac", ".aac", "audio/aac", "adts", "aac", _AAC, _MPEG_RATES, _aac_bitrates),
    AudioFormat("pcm", ".pcm", "audio/pcm", "s16le", "pcm_s16le", headerless=True),
    # G.711; audio/basic is at 8000 Hz by definition.
    AudioFormat(
        "ulaw", ".ulaw", "audio/basic", "mulaw", "pcm_mulaw", rates=(8000,), headerless=True
    ),
)

FORMATS: Mapping[str, AudioFormat] = MappingProxyType({known.name: known for known in _KNOWN})


def find_format(name: str) -> AudioFormat:
    """The format of that name; case does not matter. Raises UnknownFormat."""
    known = FORMATS.get(name.strip().lower())
    if known is None:
        raise UnknownFormat(name, FORMATS)
    return known


def find_encoding(
    format: str, sample_rate: int | None = None, bitrate: int | None = None
) -> Encoding:
    """The encoding with these parameters. sample_rate: Hz; bitrate: bit/s.

    Raises UnknownFormat, SampleRateUnsupported, BitrateUnsupported.
    """
    known = find_format(format)
    if sample_rate is not None and sample_rate not in known.sample_rates:
        raise SampleRateUnsupported(sample_rate, known.name, known.sample_rates)
    if bitrate is not None:
        _check_bitrate(known, sample_rate, bitrate)
    return Encoding(known, sample_rate, bitrate)


def _check_bitrate(format: AudioFormat, sample_rate: int | None, bitrate: int) -> None:
    rates = format.sample_rates if sample_rate is None else [sample_rate]
    if not any(bitrate in format.bitrates(rate) for rate in rates):
        possible = max(map(format.bitrates, rates), key=len)
        raise BitrateUnsupported(bitrate, format.name, sample_rate, possible)
