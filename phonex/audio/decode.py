"""Decodes audio files of any kind to mono, by the FFmpeg inside PyAV.

By content, never by name: FFmpeg receives a file as bytes only. Formats that can refer to other
files or addresses (playlists, session descriptions, image sequences) are not allowed, and FFmpeg
may open nothing but the bytes it is given.
"""

import io
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn

import numpy as np
from numpy.typing import NDArray

from phonex.audio.downmix import ChannelMeter
from phonex.audio.file_diagnosis import (
    explain,
    missing_sound,
    unreadable_sound,
    unusable_rate,
)
from phonex.audio.formats import AudioFormat, Encoding
from phonex.audio.pcm import from_int16
from phonex.audio.resample import Resampler
from phonex.audio.types import Audio, Samples
from phonex.errors import SampleTooLong

if TYPE_CHECKING:  # PyAV takes 16 MB, so it is loaded with the first file
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer

_TAKEN_RATES = range(4000, 768_001)  # Hz; any other rate in a header is not a recording of speech
HIGHEST_RATE = 48_000  # Hz; more costs memory without any gain for speech

Blocks = Generator[Audio, None, None]

_CONTAINERS = (
    "aac,ac3,aiff,amr,amrnb,amrwb,asf,au,avi,caf,eac3,flac,flv,matroska,mov,mp3,mpeg,mpegts,"
    "nistsphere,ogg,w64,wav,wv"
)
# Audio decoders only: video frames are never decoded.
_CODEC_FAMILIES = ("pcm_", "adpcm_", "wma")
_UNREAD = ("pcm_s64",)  # number formats that PyAV cannot convert to an array
# fmt: off
_CODECS = frozenset((
    "aac", "aac_latm", "ac3", "alac", "amrnb", "amrwb", "eac3", "flac", "g722", "g726", "gsm",
    "gsm_ms", "libopencore_amrnb", "libopencore_amrwb", "libopus", "libspeex", "mp1", "mp1float",
    "mp2", "mp2float", "mp3", "mp3float", "opus", "speex", "vorbis", "wavpack",
))
# fmt: on
_WEIGHED_SECONDS = 600.0  # of a file, analysed before its channels are mixed
_LOUDEST = 16.0  # float files may exceed ±1, but squares must stay finite
_HEAD = 4096  # bytes that show what a refused file is


def decode(source: BinaryIO | Path, *, max_seconds: float) -> Audio:
    """Decode the first audio track of a file, mixed to mono, at its own rate (at most 48 kHz).

    source: a seekable binary file, read from its start, or a path. A broken end is dropped.
    Raises NotAudio when there is no audio in it, SampleTooLong as soon as it exceeds the limit.
    """
    blocks: list[Audio] = []
    n_samples = 0
    with closing(read_blocks(source)) as stream:
        for block in stream:
            n_samples += len(block.samples)
            if n_samples > max_seconds * block.rate:
                raise SampleTooLong(max_seconds)
            blocks.append(block)
    if not blocks:
        raise unreadable_sound()
    return Audio.join(blocks)


def has_video(file: BinaryIO) -> bool:
    """Whether a file has a video stream; cover art does not count. Raises NotAudio."""
    from av.stream import Disposition

    with _open(file) as container:
        return any(
            not stream.disposition & Disposition.attached_pic for stream in container.streams.video
        )


def read_tags(source: BinaryIO | Path) -> dict[str, str]:
    """The tags of a file and of its sound, by FFmpeg's names in lower case. Raises NotAudio."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            return read_tags(file)
    with _open(source) as container:
        found = {**container.metadata, **_sound_of(container).metadata}  # Ogg has them at the sound
    return {name.lower(): value for name, value in found.items()}


def read_blocks(source: BinaryIO | Path, *, raw: Encoding | None = None) -> Blocks:
    """Decode like decode(), block by block in constant memory; all blocks have the same rate.

    A file with several channels is read twice: first to determine how to mix them.

    raw: the encoding of a headerless file of ours, with its rate.
    Raises NotAudio, at the latest after the last block.
    """
    if isinstance(source, Path):
        with source.open("rb") as file:
            yield from read_blocks(file, raw=raw)
        return
    if raw is not None and not source.seek(0, io.SEEK_END):
        return
    with _open(source, raw) as container:
        stream = _sound_of(container)
        if stream.codec_context.channels == 1:
            yield from _mixed(container, stream, np.ones(1, np.float32))
            return
        weights = _weigh(container, stream)
    with _open(source) as container:
        yield from _mixed(container, _sound_of(container), weights)


def _sound_of(container: "InputContainer") -> "AudioStream":
    if not container.streams.audio:
        raise missing_sound(has_video=bool(container.streams.video))
    stream = container.streams.audio[0]
    # FFmpeg's own list applies to probing only. A stream without a decoder has no context.
    if not _is_known(getattr(stream.codec_context, "name", "")):
        raise unreadable_sound()
    return stream


def _weigh(container: "InputContainer", stream: "AudioStream") -> Samples:
    """[C] weights to mix the channels with."""
    meter = ChannelMeter(stream.codec_context.channels)
    for frame in _frames(container, stream):
        channels = _channels(frame)
        if len(channels) == stream.codec_context.channels and frame.sample_rate in _TAKEN_RATES:
            meter.feed(channels, frame.sample_rate)
        if meter.seconds >= _WEIGHED_SECONDS:
            break
    return meter.weights()


def _mixed(container: "InputContainer", stream: "AudioStream", weights: Samples) -> Iterator[Audio]:
    mixer = _Mixer(weights)
    for frame in _frames(container, stream):
        yield from mixer.feed(frame)
    yield from mixer.flush()


def _open(file: BinaryIO, raw: Encoding | None = None) -> "InputContainer":
    if raw is not None and raw.rate is not None:
        return _open_raw(file, raw.format, raw.rate)
    import av.error

    file.seek(0)
    head = file.read(_HEAD)
    file.seek(0)
    try:
        return av.open(
            _Nameless(file),
            "r",
            container_options={
                "format_whitelist": _CONTAINERS,
                "codec_whitelist": ",".join(filter(_is_known, av.codecs_available)),
                "protocol_whitelist": "none",
            },
            io_open=_refuse_other_files,
            metadata_errors="replace",  # titles may be in any encoding, and are not used
        )
    except av.error.FFmpegError as exc:
        raise explain(head) from exc


def _open_raw(file: BinaryIO, format: AudioFormat, rate: int) -> "InputContainer":
    import av

    file.seek(0)
    options = {"sample_rate": str(rate)}
    return av.open(_Nameless(file), "r", format=format.container, container_options=options)


def _is_known(codec: str) -> bool:
    return (codec in _CODECS or codec.startswith(_CODEC_FAMILIES)) and not codec.startswith(_UNREAD)


class _Nameless:
    """A file without its name, because FFmpeg would take hints from the suffix."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self, size: int) -> bytes:
        return self._file.read(size)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()


def _refuse_other_files(*_request: object) -> NoReturn:
    raise PermissionError("a sample may not refer to other files")


def _frames(container: "InputContainer", stream: "AudioStream") -> Iterator["AudioFrame"]:
    """Decode packet by packet, skipping broken ones; the file may be truncated.

    Raises NotAudio when no packet, or fewer packets than fail, can be decoded.
    """
    import av.error

    n_good = n_bad = 0
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, av.error.FFmpegError):
            break
        try:
            frames = packet.decode()
        except av.error.FFmpegError:
            n_bad += 1
            continue
        n_good += len(frames)
        yield from frames
    if n_good <= n_bad:
        raise unreadable_sound()


class _Mixer:
    """Converts frames of any layout, format and rate to mono float32 at the first one's rate.

    weights: [C] of the channels; frames with another number of channels are averaged.
    """

    def __init__(self, weights: Samples) -> None:
        self._weights = weights
        self._rate = 0
        self._source_rate = 0
        self._resampler = Resampler(1, 1)

    def feed(self, frame: "AudioFrame") -> Iterator[Audio]:
        if frame.sample_rate not in _TAKEN_RATES:
            raise unusable_rate(frame.sample_rate)
        self._rate = self._rate or min(frame.sample_rate, HIGHEST_RATE)
        if frame.sample_rate != self._source_rate:
            yield from self.flush()
            self._source_rate = frame.sample_rate
            self._resampler = Resampler(frame.sample_rate, self._rate)
        yield from self._audio(self._resampler.feed(self._mono(frame)))

    def flush(self) -> Iterator[Audio]:
        if self._source_rate:
            yield from self._audio(self._resampler.flush())

    def _mono(self, frame: "AudioFrame") -> Samples:
        channels = _channels(frame)
        if len(channels) == len(self._weights):
            return np.asarray(self._weights @ channels, np.float32)
        return np.asarray(channels.mean(axis=0, dtype=np.float32))

    def _audio(self, samples: Samples) -> Iterator[Audio]:
        if len(samples):
            yield Audio(samples, self._rate)


def _channels(frame: "AudioFrame") -> Samples:
    """[C, N]"""
    values = frame.to_ndarray()  # [C, N] when planar, else [1, N * C]
    if not frame.format.is_planar:
        values = values.reshape(-1, frame.layout.nb_channels).T
    finite = np.nan_to_num(_as_float(values))
    return np.asarray(np.clip(finite, -_LOUDEST, _LOUDEST), np.float32)


def _as_float(values: NDArray[Any]) -> Samples:  # of any of FFmpeg's number formats
    if values.dtype == np.int16:
        return from_int16(values)
    if values.dtype == np.int32:
        return np.asarray(values / 2.0**31, np.float32)
    if values.dtype == np.uint8:
        return np.asarray((values - 128.0) / 128, np.float32)
    return np.asarray(values, np.float32)
