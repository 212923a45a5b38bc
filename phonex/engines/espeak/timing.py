"""Words from espeak-ng's events: it tells where each begins, and where there are pauses."""

from itertools import pairwise

from phonex.engines.espeak.process import Recital
from phonex.text.words import Word


def word_times(text: str, recital: Recital) -> tuple[Word, ...]:
    """text: that was spoken. A word ends with its last sound."""
    heard = text.encode(errors="ignore").decode()  # as its characters were counted
    starts = [*(word.seconds for word in recital.words), recital.audio.seconds]
    words = []
    for word, (start, following) in zip(recital.words, pairwise(starts), strict=True):
        end = _end_of_sound(recital, start, following)
        said = heard[word.start : word.start + word.length]
        if end > start and any(char.isalnum() for char in said):
            words.append(Word(said, start, end))
    return tuple(words)


def _end_of_sound(recital: Recital, start: float, following: float) -> float:
    """Where the last sound that begins within a stretch ends; its start when there is none."""
    phones = recital.phones
    ends = [phone.seconds for phone in phones[1:]] + [recital.audio.seconds]
    inside = [
        end
        for phone, end in zip(phones, ends, strict=True)
        if phone.ipa and start <= phone.seconds < following
    ]
    return min(inside[-1], following) if inside else start
