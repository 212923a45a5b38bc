"""Words from the frames that each symbol lasts. Knows phonemes and no network."""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from unicodedata import category

from phonex.engines.kokoro.edges import Trimmed
from phonex.engines.kokoro.phonemes.reading import SaidWord
from phonex.engines.kokoro.phonemes.symbols import is_sound
from phonex.text.words import Word

FRAME_S = 0.025


def sounds(phonemes: str, frames: Sequence[int], trimmed: Trimmed) -> tuple[Word, ...]:
    """Each sound of one utterance as if it were a word.

    frames: how many each symbol lasts, both pads included.
    """
    assert len(frames) == len(phonemes) + 2, f"{len(frames)} durations of {phonemes!r}"
    bounds = [FRAME_S * n + trimmed.later for n in accumulate(frames)][:-1]
    within = [min(max(bound, 0.0), trimmed.audio.seconds) for bound in bounds]
    return tuple(
        Word(symbol, start, end)
        for symbol, (start, end) in zip(phonemes, pairwise(within), strict=True)
        if is_sound(symbol)
    )


def word_times(words: Sequence[SaidWord], sounds: Sequence[Word]) -> tuple[Word, ...]:
    """The words that sounds make up: each takes as many as it has."""
    timed = []
    start = 0
    for word in words:
        own = sounds[start : start + word.n_sounds]
        if own:
            timed.append(Word(_bare(word.text), own[0].start, own[-1].end))
        start += word.n_sounds
    return tuple(timed)


def _bare(text: str) -> str:
    """Without the marks around it."""
    marks = "".join(char for char in set(text) if category(char).startswith("P"))
    return text.strip(marks + " ")
