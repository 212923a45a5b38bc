"""Encodes mono audio to files, by the FFmpeg inside PyAV: one encoder for a whole stream."""

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
from phonex.audio.file_diagnosis import missing_sound
from phonex.audio.formats import AudioFormat, find_format
from phonex.audio.pcm import to_int16
from phonex.audio.resample import Resampler
from phonex.audio.types import Samples

_BLOCK = 1 << 15  # samples passed to the encoder at once


class Encoder:
    """Encodes a stream of mono audio into a file, as a context manager; leaves the file open.

    The same samples give the same bytes, in however many writes. Uses constant memory. Errors of
    the file (a full disk) are raised by write() or at the end of the context. After an error in
    the context the file is left as it is. Not thread-safe.
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
        """Append samples: [N] float32; values beyond ±1 are clipped."""
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
            with suppress(av.error.FFmpegError, OSError):  # report the first error
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
    """Start a file of `format` (a name in FORMATS) for audio at `rate` (Hz).

    file: writable and seekable, because headers contain sizes that are known only at the end.
    Rates that the format does not support are resampled. Raises UnknownFormat.
    """
    return Encoder(file, find_format(format), rate)


def transcode(
    source: Path,
    target: BinaryIO,
    format: str,
    *,
    raw_rate: int | None = None,
) -> None:
    """Convert a file to another format, in constant memory.

    raw_rate: Hz, when the source is headerless (format pcm). Raises NotAudio when the source has
    no audio, UnknownFormat.
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
