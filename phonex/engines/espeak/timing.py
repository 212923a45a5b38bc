"""Word times from espeak-ng's events, which give each word's start and the pauses."""

import re
from itertools import pairwise

from phonex.engines.espeak.process import TimedSpeech, TimedWord
from phonex.text.alignment import Word

_REST = re.compile(r"(?:['’-]?\w)*")  # espeak-ng's "don't" ends after the "n"


def word_times(text: str, spoken: TimedSpeech) -> tuple[Word, ...]:
    """text: the spoken text. A word ends with its last sound."""
    counted = text.encode(errors="ignore").decode()  # the text in which positions were counted
    words = []
    for word, after in pairwise([*spoken.words, TimedWord(spoken.audio.seconds, len(counted), 0)]):
        end = _end_of_sound(spoken, word.seconds, after.seconds)
        stop = word.start + word.length
        rest = _REST.match(counted, stop, max(stop, after.start))
        said = counted[word.start : rest.end() if rest else stop]
        if end > word.seconds and any(map(str.isalnum, said)):
            words.append(Word(said, word.seconds, end))
    return tuple(words)


def _end_of_sound(spoken: TimedSpeech, start: float, following: float) -> float:
    """The end of the last sound that begins in the interval, or its start if there is none."""
    phones = spoken.phones
    ends = [phone.seconds for phone in phones[1:]] + [spoken.audio.seconds]
    inside = [
        end
        for phone, end in zip(phones, ends, strict=True)
        if phone.ipa and start <= phone.seconds < following
    ]
    return min(inside[-1], following) if inside else start
