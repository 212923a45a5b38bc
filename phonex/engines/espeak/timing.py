"""Words from espeak-ng's events: it tells where each begins, and where there are pauses."""

import re
from itertools import pairwise

from phonex.engines.espeak.process import TimedSpeech, TimedWord
from phonex.text.words import Word

_REST = re.compile(r"(?:['’-]?\w)*")  # espeak-ng's own end of "don't" is the "n"


def word_times(text: str, spoken: TimedSpeech) -> tuple[Word, ...]:
    """text: that was spoken. A word ends with its last sound."""
    heard = text.encode(errors="ignore").decode()  # as its characters were counted
    words = []
    for word, after in pairwise([*spoken.words, TimedWord(spoken.audio.seconds, len(heard), 0)]):
        end = _end_of_sound(spoken, word.seconds, after.seconds)
        stop = word.start + word.length
        rest = _REST.match(heard, stop, max(stop, after.start))
        said = heard[word.start : rest.end() if rest else stop]
        if end > word.seconds and any(map(str.isalnum, said)):
            words.append(Word(said, word.seconds, end))
    return tuple(words)


def _end_of_sound(spoken: TimedSpeech, start: float, following: float) -> float:
    """Where the last sound that begins within a stretch ends; its start when there is none."""
    phones = spoken.phones
    ends = [phone.seconds for phone in phones[1:]] + [spoken.audio.seconds]
    inside = [
        end
        for phone, end in zip(phones, ends, strict=True)
        if phone.ipa and start <= phone.seconds < following
    ]
    return min(inside[-1], following) if inside else start
