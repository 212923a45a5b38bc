"""Finds the seams inside Korean words and between them, and how the second part begins there.

Works on one phrase, cut into units by MeCab; syllables are replaced one for one.
Source: Standard Pronunciation (표준 발음법), articles 15, 18, 20 and 24 to 29.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from phonex.text.g2p.ko import seam_words as words
from phonex.text.g2p.ko.standard_pronunciation import HARD

_Y_VOWELS = frozenset("ᅣᅤᅧᅨᅭᅲᅵ")
# The sound that a coda has alone, where it is another one.
_ALONE = str.maketrans("ᆩᆪᆿᆰᆺᆻᆽᆾᇀᇂᇁᆹᆲᆵ", "ᆨᆨᆨᆨᆮᆮᆮᆮᆮᆮᆸᆸᆸᆸ")
_LINKED = dict(zip("ᆨᆮᆸ", "ᄀᄃᄇ", strict=True))
_TENSED_PARTS, _N_PARTS, _WHOLE, _L_WHOLE, _NIGHTS = (
    frozenset(each.split())
    for each in (words.TENSED_PARTS, words.N_PARTS, words.WHOLE, words.L_WHOLE, words.NIGHTS)
)
_STOPS = ("ᆨ", "ᆸ")
_SEAM, _LINK_ENDS = "'", "·"
_NOUNS = ("NN", "NP", "XR", "XSN", "XPN", "SN", "SL", "MAG")


@dataclass(frozen=True)
class Unit:
    """A morpheme, or a part of one that MeCab knows to be compound.

    first, last: MeCab's classes of its first and last morpheme, such as NNG. start: its first
    syllable in the phrase. word: the number of its word.
    """

    text: str
    first: str
    last: str
    start: int
    word: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @cached_property
    def is_noun(self) -> bool:
        return self.first.startswith(_NOUNS) and self.last.startswith(_NOUNS)


class Syllables:
    """The syllables of a phrase, which change where two of them meet. text: of Hangul."""

    def __init__(self, text: str) -> None:
        self._letters = [unicodedata.normalize("NFD", each) for each in text]

    def word(self, start: int, end: int) -> str:
        """Jamo, as they are now."""
        return "".join(self._letters[start:end])

    def onset(self, index: int) -> str:
        return self._letters[index][0]

    def vowel(self, index: int) -> str:
        return self._letters[index][1]

    def coda(self, index: int) -> str:
        return self._letters[index][2:]

    def mark(self, index: int, mark: str) -> None:
        """Add a mark of the rules behind a syllable, after which it may not change any more."""
        self._letters[index] += mark

    def tense(self, index: int) -> None:
        self._begin(index, HARD.get(self.onset(index), self.onset(index)))

    def end_link(self, index: int) -> None:
        """Link the coda before the syllable with the sound that it has alone: 맛없다 as 마덥다."""
        alone = self.coda(index - 1).translate(_ALONE)
        if self.onset(index) == "ᄋ" and alone in _LINKED:
            self._letters[index - 1] = self._letters[index - 1][:2]
            self._begin(index, _LINKED[alone])

    def add_n(self, index: int) -> None:
        if self.onset(index) == "ᄋ" and self.coda(index - 1) and self.vowel(index) in _Y_VOWELS:
            self._begin(index, "ᄂ")

    def part(self, index: int) -> None:
        """The syllable begins a part of its own."""
        if self.onset(index) in HARD:
            self.tense(index)
        elif self.onset(index) == "ᄅ":
            if self.coda(index - 1) == "ᆫ":
                self._begin(index, "ᄂ")
        elif self.vowel(index) in _Y_VOWELS:
            self.add_n(index)
        else:
            self.end_link(index)

    def _begin(self, index: int, onset: str) -> None:
        self._letters[index] = onset + self._letters[index][1:]


class Seams:
    """Thread-safe: the lists of `seam_words`, by the words as written."""

    def __init__(self) -> None:
        self._words = {_written(each): _seams_of(each) for each in words.WORDS.split()}
        self._longest = max(map(len, self._words))
        self._suffixes = {each: frozenset(own.split()) for each, own in words.SUFFIXES.items()}

    def apply(self, units: Sequence[Unit], text: str, said: Syllables) -> None:
        """text: the phrase as written, without spaces."""
        settled = set(self._listed(units, text, said))
        nouns_start = 0
        for before, unit in zip([None, *units], units, strict=False):
            joined = before if before and before.word == unit.word else None
            if not (joined and joined.is_noun):
                nouns_start = unit.start
            if unit.is_noun or unit.first in ("NR", "MAG"):
                self._inside(unit, said, settled)
            if joined:
                _numerals(joined, unit, said)
                if unit.start not in settled:
                    self._between(joined, unit, text[nouns_start : unit.start], said)
            elif before:
                _across(before, unit, said)

    def _listed(self, units: Sequence[Unit], text: str, said: Syllables) -> Iterator[int]:
        """Say the listed words; gives the places where no rule may change anything any more."""
        ends = {unit.end for unit in units}
        word_ends = {unit.word: unit.end for unit in units}
        done = 0
        for unit in units:
            if unit.start < done or not (unit.is_noun or unit.first[0] in "VM"):
                continue
            longest = min(self._longest, word_ends[unit.word] - unit.start)
            for end in range(unit.start + longest, unit.start + 1, -1):
                seams = self._words.get(text[unit.start : end]) if end in ends else None
                if seams is not None:
                    for place, mark in seams.items():
                        (said.part if mark == _SEAM else said.end_link)(unit.start + place)
                    yield from range(unit.start + 1, end)
                    done = end
                    break

    def _inside(self, unit: Unit, said: Syllables, settled: set[int]) -> None:
        """ㄹ before ㄷ, ㅅ, ㅈ in Sino-Korean words, and their endings."""
        text = unit.text
        for place in range(1, len(text)):
            if unit.start + place in settled:
                continue
            pair = text[place - 1 : place + 1]
            if _is_sino_pair(pair) and not any(one in text for one in _L_WHOLE):
                said.tense(unit.start + place)
        if unit.first == "NR":
            for place in range(1, len(text)):
                if text[place] in "육여":
                    said.add_n(unit.start + place)
        last = unit.end - 1
        is_common = unit.first != "NNP" or text[-1] not in "성과"
        if is_common and len(text) > 2 and last not in settled and self._is_ending(text):
            said.part(last)

    def _is_ending(self, text: str) -> bool:
        if text[-1] == "용":
            return unicodedata.normalize("NFD", text[-2])[2:] in _STOPS
        own = self._suffixes.get(text[-1])
        return own is not None and text[-2:] not in own and text not in own

    def _between(self, before: Unit, unit: Unit, nouns: str, said: Syllables) -> None:
        """Two units of one word. nouns: as written, the nouns right before the unit."""
        if _is_future(before) and unit.first.startswith("N"):
            _after_future(unit, said)
        elif not before.is_noun:
            return
        elif (
            said.coda(unit.start - 1) == "ᆫ"
            and unit.text in words.L_ENDINGS
            and len(nouns) > 1
            and before.last != "NR"
        ):
            # Whatever MeCab takes it for: behind ㄴ, a particle is 으로 or 이란.
            said.part(unit.start)
        elif unit.is_noun:
            self._compound(nouns, unit, said)
        elif unit.first in ("VV", "VA"):
            said.end_link(unit.start)
            if unit.text.startswith(words.N_STEMS):
                said.add_n(unit.start)

    def _compound(self, nouns: str, unit: Unit, said: Syllables) -> None:
        text = unit.text
        if nouns + text in _WHOLE:
            return
        if self._begins_part(nouns, text, said.coda(unit.start - 1)):
            said.part(unit.start)
        elif _is_sino_pair(nouns[-1] + text[0]) and nouns + text not in _L_WHOLE:
            joins = len(text) == 1 or text == "주의"
            if (joins and len(nouns) > 1) or nouns in words.SINO_PREFIXES:
                said.tense(unit.start)
        elif len(text) > 1 and said.vowel(unit.start) not in _Y_VOWELS:
            said.end_link(unit.start)

    def _begins_part(self, nouns: str, text: str, coda: str) -> bool:
        is_long = len(nouns) > 1
        if is_long and text == "용":
            return coda in _STOPS
        if len(text) == 1 and (text == "적" if not is_long else text in self._suffixes):
            return nouns + text not in self._suffixes.get(text, ())  # 생산성, and 내적
        if text in _TENSED_PARTS:
            return coda in ("ᆫ", "ᆯ", "ᆷ", "ᆼ")
        return text in _N_PARTS and (len(text) > 1 or is_long or text == "잎")


def _numerals(before: Unit, unit: Unit, said: Syllables) -> None:
    if before.first != "NR":
        return
    if unit.first == "NR" and unit.text[0] in "육여":
        said.add_n(unit.start)
    elif unit.text == "점" or _is_l_pair(unit.start, said):
        said.tense(unit.start)


def _across(before: Unit, unit: Unit, said: Syllables) -> None:
    """The last unit of a word and the first of the next."""
    start = unit.start
    if _is_future(before) and unit.first.startswith(("N", "VX")):
        _after_future(unit, said)
    elif before.last in ("ETM", "MM") and unit.text == "일" and unit.first == "NNG":
        said.add_n(start)
    elif before.last == "NR" and unit.first in ("NNBC", "NNB", "NNG", "NR"):
        _counter(before, unit, said)
    elif (
        unit.first in ("VV", "VA")
        and before.last in ("NNG", "MAG")
        and unit.text.startswith(words.N_STEMS)
    ):
        said.add_n(start)
    elif before.last == "NNG" and unit.text in words.PLACES:
        said.end_link(start)
    elif unit.text == "밤" and unit.first == "NNG" and before.text in _NIGHTS:
        said.tense(start)


def _counter(before: Unit, unit: Unit, said: Syllables) -> None:
    """열 개 as 열 깨, 십 점 as 십 쩜; 칠 세기 as 칠 쎄기."""
    native = before.text.endswith(("열", "여덟"))
    sino = unit.first == "NNBC" and _is_l_pair(unit.start, said)
    if unit.text == "점" or native or sino:
        said.tense(unit.start)


def _is_l_pair(start: int, said: Syllables) -> bool:
    return said.coda(start - 1) == "ᆯ" and said.onset(start) in "ᄃᄉᄌ"


def _is_future(unit: Unit) -> bool:
    """A verb's form in ᆯ before a noun: 할, 먹을."""
    return unit.last == "ETM" and unicodedata.normalize("NFD", unit.text)[-1] == "ᆯ"


def _after_future(unit: Unit, said: Syllables) -> None:
    if unit.text in words.N_NOUNS:
        said.add_n(unit.start)
    else:
        said.tense(unit.start)


def _is_sino_pair(pair: str) -> bool:
    """pair: two syllables; 실실 and the like are native."""
    return pair[0] in words.SINO_L and pair[1] in words.SINO_TENSED and pair[0] != pair[1]


def _written(word: str) -> str:
    return word.replace(_SEAM, "").replace(_LINK_ENDS, "")


def _seams_of(word: str) -> dict[int, str]:
    """The mark before each syllable that has one: 색'연필 → {1: "'"}."""
    found, place = {}, 0
    for letter in word:
        if letter in (_SEAM, _LINK_ENDS):
            found[place] = letter
        else:
            place += 1
    return found
