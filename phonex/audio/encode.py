"""Mono sound to files, by the FFmpeg inside PyAV: one encoder for a whole stream."""

from contextlib import closing, suppress
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

import av
import av.error
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream

from phonex.audio.decode import read_blocks
from phonex.audio.diagnosis import missing_sound
from phonex.audio.formats import AudioFormat, find_format
from phonex.audio.pcm import to_int16
from phonex.audio.resample import Resampler
from phonex.audio.types import Samples

_BLOCK = 1 << 15  # samples given to the encoder at once


class Encoder:
    """A stream of mono sound into one file, as a context manager; the file stays open.

    The same sound gives the same bytes, in however many writes. Memory does not grow with it.
    What the file raises (a full disk) comes out of write() or of the context's end. After an
    error in the context the file is left as it is. Not thread-safe.
    """

    def __init__(self, file: BinaryIO, audio_format: AudioFormat, rate: int) -> None:
        self.rate = audio_format.nearest_rate(rate)
        self._n_written = 0  # samples, at self.rate
        self._resampler = Resampler(rate, self.rate)
        # bitexact: no version strings, and no random numbers in stream headers
        self._container = av.open(
            file, "w", format=audio_format.container, container_options={"fflags": "+bitexact"}
        )
        stream = cast(
            AudioStream,
            self._container.add_stream(
                audio_format.codec, rate=self.rate, options=dict(audio_format.options)
            ),
        )
        stream.layout = "mono"
        self._stream = stream
        self._container.start_encoding()

    def write(self, samples: Samples) -> None:
        """Append sound. samples: [N] float32; beyond ±1 it is clipped."""
        for start in range(0, len(samples), _BLOCK):
            self._encode(self._resampler.feed(samples[start : start + _BLOCK]))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            with suppress(av.error.FFmpegError, OSError):  # the first error is the one to tell
                self._container.close()
            return
        try:
            self._encode(self._resampler.flush())
            self._container.mux(self._stream.encode(None))
        finally:
            self._container.close()

    def _encode(self, samples: Samples) -> None:
        if not len(samples):
            return
        frame = AudioFrame.from_ndarray(to_int16(samples)[None, :], format="s16", layout="mono")
        frame.sample_rate = self.rate
        frame.time_base = Fraction(1, self.rate)
        frame.pts = self._n_written
        self._n_written += len(samples)
        self._container.mux(self._stream.encode(frame))


def open_encoder(file: BinaryIO, format: str, rate: int) -> Encoder:
    """Begin a file of `format` (a name in FORMATS) for sound at `rate` (Hz).

    file: writable and seekable, for sizes in headers are known at the end. Sound at a rate that
    the format does not take is resampled. Raises UnknownFormat.
    """
    return Encoder(file, find_format(format), rate)


def transcode(
    source: Path,
    target: BinaryIO,
    format: str,
    *,
    raw_rate: int | None = None,
) -> None:
    """Write the sound of one file in another format, in constant memory.

    raw_rate: Hz, when the source is headerless (format pcm). A source without any sound in it
    raises NotAudio. Raises UnknownFormat.
    """
    chosen = find_format(format)
    with closing(read_blocks(source, raw_rate=raw_rate)) as blocks:
        first = next(blocks, None)
        if first is None:
            raise missing_sound(has_video=False)
        with Encoder(target, chosen, first.rate) as encoder:
            encoder.write(first.samples)
            for block in blocks:
                encoder.write(block.samples)
