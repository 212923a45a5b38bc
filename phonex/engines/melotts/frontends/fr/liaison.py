"""Liaison between French number words: vingt‿et un, dix‿huit.

Source: gruut 2.4.0 lang.py and pos.py, by Michael Hansen, MIT License.
"""

import string
from collections.abc import Iterator, Sequence
from itertools import pairwise
from threading import Lock

from phonex.engines.melotts.frontends.romance.gruut_words import GruutWords, Tagger, coded

_UNITS = frozenset({"et", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"})

_BEFORE_EUROS = {
    **dict.fromkeys(("deux", "trois", "six", "dix", "vingts", "cents"), "z"),
    **dict.fromkeys(("vingt", "cent"), "t"),
}

_VOWELS = frozenset({"i", "y", "u", "e", "ø", "o", "ə", "ɛ", "œ", "ɔ", "a", "ɔ̃", "ɛ̃", "ɑ̃", "œ̃"})
_LINKED_AS = {"s": "z", "x": "z", "z": "z", "d": "t", "t": "t", "p": "p", "n": "n"}
_HEARD_AS = {"s": "sz", "x": "sz", "z": "sz", "d": "d", "t": "t", "p": "p", "n": "nŋ"}
_LINKING = frozenset({"DET", "NUM"})
# The listed words that may precede another one in a number and end in a silent consonant.
_COUNTING = frozenset(
    {"deux", "trois", "six", "dix", "vingt", "vingts", "cent", "cents"}
    | {"million", "millions", "milliard", "milliards"}
)


def link(words: Sequence[str]) -> list[str]:
    """The liaison consonant after each word of a number, by the rules of French."""
    heard = [""] * len(words)
    for place, (first, second) in enumerate(pairwise(words)):
        before = words[place - 1] if place else ""
        if first == "vingt" and second in _UNITS and before != "quatre":
            heard[place] = "t"
        elif first == "dix" and second in ("huit", "neuf"):
            heard[place] = "z"
        elif second.startswith("euro"):
            heard[place] = _BEFORE_EUROS.get(first, "")
    return heard


class LearntLiaisons:
    """Number words as gruut pronounces them. Thread-safe.

    gruut adds the consonant to its lexicon entry, so a word that was linked once keeps it in all
    later texts, until the word appears with a capitalisation that is new.
    """

    def __init__(self, words: GruutWords) -> None:
        self._words = words
        self._tagger = Tagger(words.folder / "pos" / "model.crf")
        self._entries: dict[str, list[str]] = {}
        self._lock = Lock()

    def say(self, words: Sequence[str]) -> list[tuple[str, ...]]:
        """The phones of each word of a phrase."""
        with self._lock:
            said = [self._entry(word) for word in words]
            for place in self._linked(words, said):
                said[place].append(_LINKED_AS[words[place][-1]])
            return [*map(tuple, said)]

    def _entry(self, word: str) -> list[str]:
        lower = word.lower()
        if lower not in _COUNTING:
            return [*self._words.pronounce(word)]
        if word not in self._entries:
            self._entries[word] = self._entries[lower] = [*self._words.pronounce(word)]
        return self._entries[word]

    def _linked(self, words: Sequence[str], said: Sequence[list[str]]) -> Iterator[int]:
        places = [
            place
            for place in range(len(words) - 1)
            if words[place] != "et" and _is_silent(words[place], said[place])
        ]
        if any(_opens(said[place + 1]) for place in places):
            tags = self._tagger.tag([_features(words, place) for place in range(len(words))])
            for place in places:
                # Looked up again: an earlier link may have changed the same word.
                silent = _is_silent(words[place], said[place])
                if tags[place] in _LINKING and silent and _opens(said[place + 1]):
                    yield place


def _is_silent(word: str, phones: Sequence[str]) -> bool:
    """Whether a word's last letter is a silent consonant."""
    return bool(phones) and phones[-1] not in _HEARD_AS.get(word[-1], phones[-1])


def _opens(phones: Sequence[str]) -> bool:
    return bool(phones) and phones[0] in _VOWELS


def _features(words: Sequence[str], place: int) -> dict[str, float | str]:
    """The features of the part-of-speech tagger."""
    features: dict[str, float | str] = {}
    for away in (0, -1, 1, -2, 2):
        if 0 <= place + away < len(words):
            features |= _features_of(words[place + away], f"{away:+d}:" if away else "")
    if place == 0:
        features["BOS"] = 1.0
    if place == len(words) - 1:
        features["EOS"] = 1.0
    return features


def _features_of(word: str, name: str) -> dict[str, float | str]:
    return {
        f"{name}bias": 1.0,
        f"{name}word": coded(word),
        f"{name}len(word)": float(len(word)),
        f"{name}word.ispunctuation": float(word in string.punctuation),
        f"{name}word.isdigit()": float(word.isdigit()),
        **{f"{name}word[:{n}]": word[:n] for n in (2, 3)},
        **{f"{name}word[-{n}:]": word[-n:] for n in (2, 3)},
    }
