"""Word times from the symbols' durations. Knows phonemes and no network."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from unicodedata import category

import numpy as np
from numpy.typing import NDArray

from phonex.audio.types import Audio
from phonex.engines.kokoro.g2p.pronunciation import SaidWord
from phonex.engines.kokoro.g2p.symbols import PUNCTUATION, is_sound
from phonex.engines.kokoro.trim import BLOCK, Trimmed
from phonex.text.alignment import Word

FRAME_S = 0.025
# Measured with an aligner, for all voices and speeds: sounds come this much earlier than the
# network's durations say, and a word already begins in the space before it.
_AHEAD_S = 1.5 * FRAME_S
_BLOCK_S = FRAME_S / 2
_SILENCE = 10 ** (-42 / 10)  # of the loudest block's power

_PHRASE = re.compile(f"[^{re.escape(PUNCTUATION)}]+")  # spoken without a pause


def sounds(phonemes: str, frames: Sequence[int], trimmed: Trimmed) -> tuple[Word, ...]:
    """Each sound of one utterance as a word. Next to pauses, limited to the audible part.

    frames: the duration of each symbol, both pads included.
    """
    return sounds_within(phonemes, frames, trimmed.later, _audible(trimmed.audio))


def sounds_within(
    phonemes: str, frames: Sequence[int], later: float, audible: NDArray[np.floating]
) -> tuple[Word, ...]:
    """As sounds(). later: as in Trimmed; audible: when the blocks start that are not silent, s."""
    assert len(frames) == len(phonemes) + 2, f"{len(frames)} durations of {phonemes!r}"
    bounds = [FRAME_S * n - _AHEAD_S + later for n in accumulate(frames)]
    found: list[Word] = []
    for phrase in _PHRASE.finditer(phonemes):
        said = list(_phrase_sounds(phonemes, range(*phrase.span()), bounds))
        if said:
            if not found:
                said[0] = replace(said[0], start=float(audible.min(initial=said[0].end)))
            before = audible[audible < said[-1].end]
            end = float(before[-1]) + _BLOCK_S if len(before) else said[-1].end
            found += (_before(word, end) for word in said)
    return tuple(found)


def word_times(words: Sequence[SaidWord], sounds: Sequence[Word]) -> tuple[Word, ...]:
    """Group sounds into words, by each word's number of sounds."""
    timed = []
    start = 0
    for word in words:
        own = sounds[start : start + word.n_sounds]
        if own:
            timed.append(Word(_bare(word.text), own[0].start, own[-1].end))
        start += word.n_sounds
    return tuple(timed)


def _audible(audio: Audio) -> NDArray[np.float64]:
    """The start times, in seconds, of the blocks of 12.5 ms that are not silent."""
    n_blocks = len(audio.samples) // BLOCK
    power = np.square(audio.samples[: n_blocks * BLOCK].reshape(n_blocks, BLOCK)).mean(axis=1)
    loud = np.flatnonzero(power > power.max(initial=0) * _SILENCE)
    return np.asarray(loud * (BLOCK / audio.rate), np.float64)


def _phrase_sounds(phonemes: str, places: range, bounds: Sequence[float]) -> Iterator[Word]:
    for place in places:
        if is_sound(phonemes[place]):
            spaced = place > places.start and phonemes[place - 1] == " "
            yield Word(phonemes[place], bounds[place - spaced], bounds[place + 1])


def _before(word: Word, end: float) -> Word:
    return replace(word, start=min(word.start, end), end=min(word.end, end))


def _bare(text: str) -> str:
    """Strip punctuation from both ends."""
    marks = "".join(char for char in set(text) if category(char).startswith("P"))
    return text.strip(marks + " ")
