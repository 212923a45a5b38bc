"""Encodes mono audio to files, by the FFmpeg inside PyAV: one encoder for a whole stream."""

import math
from collections.abc import Mapping
from contextlib import closing, suppress
from fractions import Fraction
from itertools import chain
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, BinaryIO, Protocol, Self, cast

from phonex.audio.decode import read_blocks
from phonex.audio.file_diagnosis import missing_sound
from phonex.audio.formats import AudioFormat, Encoding, find_encoding
from phonex.audio.pcm import to_int16
from phonex.audio.resample import Resampler
from phonex.audio.types import Samples
from phonex.errors import SampleTooLong

if TYPE_CHECKING:  # PyAV takes 16 MB, so it is loaded with the first file
    from av.audio.stream import AudioStream

NO_TAGS: Mapping[str, str] = MappingProxyType({})

_BLOCK = 1 << 15  # samples passed to the encoder at once


def load_codecs() -> None:
    """Load FFmpeg, which would take 0.1 s of the first file."""
    import av  # noqa: F401


class Writable(Protocol):
    """What a stream is written to."""

    def write(self, data: bytes, /) -> int:
        """Write all of it."""


class Encoder:
    """Encodes a stream of mono audio into a file, as a context manager; leaves the file open.

    The same samples give the same bytes, in however many writes. Uses constant memory. Errors of
    the file (a full disk) are raised by write() or flush(). After an error in the context the file
    is left as it is. Not thread-safe.
    """

    def __init__(
        self,
        file: Writable,
        encoding: Encoding,
        rate: int,
        *,
        streamed: bool = False,
        completed: bool = False,
        tags: Mapping[str, str] = NO_TAGS,
    ) -> None:
        """file: writable and seekable, because headers contain sizes known only at the end.

        rate: Hz, of the samples. streamed: write() writes all frames that are whole, and what is
        written is final, so the file need not seek. Sizes in headers are then unknown: 0xFFFFFFFF
        in wav, which FFmpeg, browsers, libsndfile and Python's wave read to the end. completed: the
        end of a stream fills them in, in a file that can seek.
        tags: metadata by FFmpeg's names: title, artist, comment, encoded_by, date, …
        """
        import av

        self.rate = encoding.rate_of(rate)
        self._n_written = 0  # samples, at self.rate
        self._ended = False
        self._resampler = Resampler(rate, self.rate)
        self._file = _Outlet(file)
        self._container = av.open(
            self._file if streamed and not (completed and encoding.format.has_sizes) else file,
            "w",
            format=encoding.format.container,
            container_options=_muxing(encoding.format, streamed=streamed, tagged=bool(tags)),
        )
        self._container.metadata.update(tags)
        options = [*encoding.options, *(encoding.format.streamed_options if streamed else ())]
        stream = self._container.add_stream(
            encoding.format.codec, rate=self.rate, options=dict(options)
        )
        self._stream = cast("AudioStream", stream)
        self._stream.layout = "mono"
        self._container.start_encoding()

    def write(self, samples: Samples) -> None:
        """Append samples: [N] float32; values beyond ±1 are clipped."""
        for start in range(0, len(samples), _BLOCK):
            self._encode(self._resampler.feed(samples[start : start + _BLOCK]))

    def flush(self) -> None:
        """Write the last frames and end the file; leaving the context does it, too."""
        if self._ended:
            return
        self._ended = True
        try:
            self._encode(self._resampler.flush())
            self._container.mux(self._stream.encode(None))
            self._container.close()
        except BaseException:
            self._abandon()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.flush()
        else:
            self._abandon()

    def _abandon(self) -> None:
        import av.error

        self._file.closed = True  # a stream is left without its end
        with suppress(av.error.FFmpegError, OSError):  # report the first error
            self._container.close()

    def _encode(self, samples: Samples) -> None:
        if not len(samples):
            return
        from av.audio.frame import AudioFrame

        frame = AudioFrame.from_ndarray(to_int16(samples)[None, :], format="s16", layout="mono")
        frame.sample_rate = self.rate
        frame.time_base = Fraction(1, self.rate)
        frame.pts = self._n_written
        self._n_written += len(samples)
        self._container.mux(self._stream.encode(frame))


class _Outlet:
    """A file that is only written to. closed: PyAV then writes no trailer."""

    def __init__(self, file: Writable) -> None:
        self._file = file
        self.closed = False

    def write(self, data: bytes) -> int:
        return self._file.write(data)


def _muxing(format: AudioFormat, *, streamed: bool, tagged: bool) -> dict[str, str]:
    """FFmpeg's options for the container."""
    options = {"fflags": "+bitexact"}  # no version strings, no random numbers in headers
    if streamed:
        options |= {"flush_packets": "1", **dict(format.streamed_muxing)}
    if format.container == "adts" and tagged:
        options["write_id3v2"] = "1"
    if format.container == "mp3" and streamed and not tagged:
        options["id3v2_version"] = "0"
    return options


def open_encoder(
    file: BinaryIO, format: str, rate: int, tags: Mapping[str, str] = NO_TAGS
) -> Encoder:
    """Start a file of `format` (a name in FORMATS) for audio at `rate` (Hz).

    Rates that the format does not support are resampled. Raises UnknownFormat.
    """
    return Encoder(file, find_encoding(format), rate, tags=tags)


def transcode(
    source: BinaryIO | Path,
    target: BinaryIO,
    format: str,
    *,
    raw: Encoding | None = None,
    tags: Mapping[str, str] = NO_TAGS,
    max_seconds: float = math.inf,
) -> float:
    """Convert a file to another format, in constant memory; returns its duration in seconds.

    raw: the source's encoding, when it is headerless. tags: of the target. Raises NotAudio when the
    source has no audio, SampleTooLong as soon as it exceeds max_seconds, UnknownFormat.
    """
    encoding = find_encoding(format)
    with closing(read_blocks(source, raw=raw)) as blocks:
        first = next(blocks, None)
        if first is None:
            raise missing_sound(has_video=False)
        n_samples = 0
        with Encoder(target, encoding, first.rate, tags=tags) as encoder:
            for block in chain([first], blocks):
                n_samples += len(block.samples)
                if n_samples > max_seconds * first.rate:
                    raise SampleTooLong(max_seconds)
                encoder.write(block.samples)
    return n_samples / first.rate
