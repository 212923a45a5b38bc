"""Resampling by soxr: at once, or block by block."""

import numpy as np
import soxr  # type: ignore[import-untyped]

from phonex.audio.types import Audio, Samples

_QUALITY = "HQ"  # 20 bits of precision, well below 16-bit noise


def resample(audio: Audio, rate: int) -> Audio:
    """Resample to `rate` (Hz). Returns the same object when it already has that rate."""
    if audio.rate == rate:
        return audio
    samples = soxr.resample(audio.samples, audio.rate, rate, quality=_QUALITY)
    return Audio(np.asarray(samples, np.float32), rate)


class Resampler:
    """Resamples a stream; the joined blocks equal resampling at once.

    Holds back a few milliseconds until flush(). Not thread-safe.
    """

    def __init__(self, source_rate: int, target_rate: int) -> None:
        self._stream: soxr.ResampleStream | None = None
        if source_rate != target_rate:
            self._stream = soxr.ResampleStream(
                source_rate, target_rate, 1, dtype="float32", quality=_QUALITY
            )

    def feed(self, samples: Samples) -> Samples:
        """Take the next block and return the samples that are ready, possibly none."""
        return self._pass(samples, last=False)

    def flush(self) -> Samples:
        """Return the samples held back, and end the stream."""
        return self._pass(np.zeros(0, np.float32), last=True)

    def _pass(self, samples: Samples, *, last: bool) -> Samples:
        if self._stream is None:
            return samples
        return np.asarray(self._stream.resample_chunk(samples, last=last), np.float32)
