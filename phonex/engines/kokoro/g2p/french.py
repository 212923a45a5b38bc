"""French for Kokoro: espeak-ng, told in its own spelling what it would read wrongly.

Before espeak-ng reads a stretch of text, words that it takes for English, words of two
pronunciations and liaisons that natives do not make, or that it forgets, are written as they sound.
The number of words stays the same, so their times can be told.
"""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from phonex.engines.kokoro.g2p.french_homographs import Neighborhood, as_it_sounds
from phonex.engines.kokoro.g2p.french_links import (
    begins_with_vowel,
    given,
    linked,
    may_link,
    shorter_spellings,
)
from phonex.engines.kokoro.g2p.french_words import in_french_letters, is_english, respellings
from phonex.engines.kokoro.g2p.romance import DIPHTHONGS, Espeak

_VOICE = "fr-fr"
_AFFRICATES = {"dʒ": "ʤ"}  # jazz; but not tsar or match
# parking, which is spelt with both letters for espeak-ng; French has no long vowels
_ENGLISH = {"nɡ": "ŋ", "ː": ""}
_KEPT_WORDS = 8192

_ELIDED = re.compile(r"(?i)((?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)')(?=\w)")
_COMPASS = re.compile(r"(?i)^(?:nord|sud)-est$")
_TOKEN = re.compile(r"([^\w]*)(.*?)([^\w]*)", re.DOTALL)
_STRESS = re.compile(r"[ˈˌ\- ]")
_OPEN = str.maketrans("ɛɔ", "eo")  # what differs in spelling more than in sound


@dataclass
class _Token:
    """A written word: what surrounds it, what is elided before it, and how it is spelt."""

    start: str
    elided: str
    written: str
    end: str
    spelling: str = ""

    @property
    def lower(self) -> str:
        return self.written.lower()

    def __str__(self) -> str:
        return f"{self.start}{self.elided}{self.spelling or self.written}{self.end}"


class French(Espeak):
    """Not thread-safe, as espeak-ng."""

    def __init__(self, ipa: Callable[[str, str], str]) -> None:
        super().__init__(ipa, "FR", _VOICE, DIPHTHONGS | _AFFRICATES | _ENGLISH)
        self._alone: dict[str, str] = {}  # how espeak-ng reads words alone, without stress
        self._made: dict[str, str] = {}  # spellings of words that it has taken for English

    def _sounds(self, part: str) -> str:
        tokens = [_token(written) for written in part.split()]
        _spell(tokens, self._made)
        self._unlink(tokens)
        sounds = super()._sounds(" ".join(map(str, tokens)))
        if not is_english(sounds):
            return sounds
        self._learn(tokens)
        return super()._sounds(" ".join(map(str, tokens)))

    def _unlink(self, tokens: Sequence[_Token]) -> None:
        """Take from words the consonants that would be linked, and give those that are missing."""
        silenced = []
        for token, after in itertools.pairwise(tokens):
            following = after.elided.lower() or after.lower
            if token.end or after.start or not begins_with_vowel(following):
                continue
            if may_link(token.lower, following):
                if not after.elided and (consonant := given(token.lower, following)):
                    after.spelling = linked(consonant, after.spelling or after.lower)
            elif not token.spelling:
                silenced.append(token)
        wanted = [(token.lower, *shorter_spellings(token.lower)) for token in silenced]
        self._read_alone(spelling for spellings in wanted for spelling in spellings)
        for token, (word, *shorter) in zip(silenced, wanted, strict=True):
            sounds = self._alone[word].translate(_OPEN)
            alike = (each for each in shorter if self._alone[each].translate(_OPEN) == sounds)
            token.spelling = next(alike, "")

    def _learn(self, tokens: Sequence[_Token]) -> None:
        """Find the words that were taken for English, and spell them in French."""
        words = {token.lower for token in tokens if token.written and not token.spelling}
        self._read_alone(words)
        for word in words:
            if is_english(self._alone[word]):
                spelling = in_french_letters(word)
                self._read_alone([spelling])
                if not is_english(self._alone[spelling]):
                    self._made[word] = spelling
        for token in tokens:
            token.spelling = token.spelling or self._made.get(token.lower, "")

    def _read_alone(self, words: Iterable[str]) -> None:
        """Ask espeak-ng for all words that it was not asked for yet, at once."""
        if len(self._alone) + len(self._made) > _KEPT_WORDS:
            self._alone.clear()
            self._made.clear()
        new = sorted({word for word in words if word not in self._alone})
        if not new:
            return
        read = self._ipa(", ".join(new), _VOICE).split()
        if len(read) != len(new):
            read = [self._ipa(word, _VOICE) for word in new]
        self._alone.update(zip(new, (_STRESS.sub("", each) for each in read), strict=True))


def _token(written: str) -> _Token:
    parts = _TOKEN.fullmatch(written)
    assert parts is not None
    start, word, end = parts.groups()
    elided = ""
    while found := _ELIDED.match(word):
        elided += found[1]
        word = word[found.end() :]
    return _Token(start, elided, word, end)


def _spell(tokens: Sequence[_Token], made: dict[str, str]) -> None:
    """Words by the lexicon, by what was learnt, and by their neighbors."""
    for start, end in _stretches(tokens):
        words = [token.lower for token in tokens[start:end]]
        elided = [_last_elided(token) for token in tokens[start:end]]
        for at, token in enumerate(tokens[start:end]):
            token.spelling = as_it_sounds(Neighborhood(words, elided, at)) or _by_word(token, made)


def _stretches(tokens: Sequence[_Token]) -> Iterator[tuple[int, int]]:
    """From where to where there is no mark between the words."""
    start = 0
    for place, token in enumerate(tokens, 1):
        if token.end or place == len(tokens):
            yield start, place
            start = place


def _last_elided(token: _Token) -> str:
    found = _ELIDED.findall(token.elided.lower() + "x")
    return found[-1] if found else ""


def _by_word(token: _Token, made: dict[str, str]) -> str:
    word = token.lower
    if word == "jean" and token.written[0].isupper():
        return ""
    if _COMPASS.match(word):
        return f"{word[:-3]}èste"
    known = respellings().get(word) or made.get(word, "")
    if known or "-" not in word:
        return known
    if word.endswith("-y"):
        return f"{word[:-1]}i"  # vas-y: the word, not the letter's name
    parts = [respellings().get(part, part) for part in word.split("-")]
    spelling = "-".join(parts)
    return spelling if spelling != word else ""
