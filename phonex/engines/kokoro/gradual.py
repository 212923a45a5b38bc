"""Decodes a sentence part by part, so that its beginning is heard before its end is made.

The encoder has read the whole sentence, so that all parts have its rhythm and melody; the decoder,
which takes most of the time, works on one part after the other. They meet where the voice is
quietest, and are cross-faded there.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from phonex.audio.effects import fade
from phonex.audio.types import Audio, Samples
from phonex.engines.kokoro.trim import BLOCK, FADE_IN_SECONDS, FADE_OUT_SECONDS

FRAME = 2 * BLOCK  # samples

_CONTEXT = 8  # frames decoded on both sides of a part, whose samples depend on them
_FADE = 480  # samples
# How much shorter or longer than wanted a part may be, to end in a quiet place.
_SHORTER, _LONGER = 0.9, 1.3
_LEAST_REST_S = 0.5  # a shorter one is not worth a part of its own
# The decoder's norms make every part equally loud. Its level by the predicted energy, and how much
# the level of a part alone differs from its level in the whole: measured on 40 parts by 7 speakers,
# of which it leaves 0.5 dB (standard deviation) of 1.3.
_DB_PER_ENERGY, _LEVELLED = 3.0, 1.2

Energy = NDArray[np.float32]  # [2F] as the encoder predicts it

# Decodes the frames from the first number to the one before the second.
DecodeFrames = Callable[[int, int], Samples]


def find_cuts(energy: Energy, kept: range, wanted_s: Iterator[float], rate: int) -> Sequence[int]:
    """Where to divide what is kept of a sentence, in samples.

    kept: samples. wanted_s: the length of each part.
    """
    cuts = list[int]()
    at, per_second = max(kept.start, 0) // BLOCK, rate / BLOCK
    end = min(kept.stop // BLOCK, len(energy)) - _LEAST_REST_S * per_second
    calm = np.convolve(energy, np.ones(3) / 3, "same")
    while True:
        wanted = next(wanted_s) * per_second
        low, high = round(at + _SHORTER * wanted), round(at + _LONGER * wanted)
        if high > end:
            return cuts
        at = low + int(np.argmin(calm[low:high]))
        cuts.append(at * BLOCK)


def decode_parts(
    decode: DecodeFrames, energy: Energy, kept: range, cuts: Sequence[int], rate: int
) -> Iterator[Samples]:
    """The samples that are kept, divided at the cuts; faded and padded as by trim()."""
    n_frames = len(energy) // 2
    inside = range(max(kept.start, 0), min(kept.stop, n_frames * FRAME))
    held: Samples | None = None
    for start, stop in pairwise([inside.start, *cuts, inside.stop]):
        is_last = stop == inside.stop
        first = max(0, start // FRAME - _CONTEXT)
        last = min(n_frames, -(-stop // FRAME) + _CONTEXT)
        decoded = decode(first, last) * _gain(energy[2 * first : 2 * last], energy)
        begin = start if held is None else start - _FADE // 2
        end = stop if is_last else stop + _FADE // 2
        samples = decoded[begin - first * FRAME : end - first * FRAME]
        samples, held = _joined(held, samples, is_last=is_last)
        is_first = start == inside.start
        faded = fade(
            Audio(samples, rate), FADE_IN_SECONDS * is_first, FADE_OUT_SECONDS * is_last
        ).samples
        before, after = inside.start - kept.start, kept.stop - inside.stop
        yield np.pad(faded, (before * is_first, after * is_last))


def _gain(part: Energy, whole: Energy) -> np.float32:
    return np.float32(10 ** (_LEVELLED * (_level_db(part) - _level_db(whole)) / 20))


def _level_db(energy: Energy) -> float:
    return float(10 * np.log10(np.mean(10 ** (_DB_PER_ENERGY / 10 * energy))))


def _joined(
    held: Samples | None, samples: Samples, *, is_last: bool
) -> tuple[Samples, Samples | None]:
    """Cross-fade from what was held back of the part before, and hold back the end for the next."""
    if held is not None:
        rise = (np.arange(_FADE, dtype=np.float32) + 0.5) / _FADE
        faded = held * (1 - rise) + samples[:_FADE] * rise
        samples = np.concatenate([faded, samples[_FADE:]])
    return (samples, None) if is_last else (samples[:-_FADE], samples[-_FADE:])
