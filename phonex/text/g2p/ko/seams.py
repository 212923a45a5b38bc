"""Finds the seams inside Korean words and between them, and how the second part begins there.

Works on one phrase, cut into units by MeCab; syllables are replaced one for one.
Source: Standard Pronunciation (표준 발음법), articles 15, 18, 20 and 24 to 29.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from phonex.text.g2p.ko import seam_words as words
from phonex.text.g2p.ko.standard_pronunciation import HARD

_Y_VOWELS = frozenset("ᅣᅤᅧᅨᅭᅲᅵ")
# The sound that a coda has alone, where it is another one.
_ALONE = str.maketrans("ᆩᆪᆿᆰᆺᆻᆽᆾᇀᇂᇁᆹᆲᆵ", "ᆨᆨᆨᆨᆮᆮᆮᆮᆮᆮᆸᆸᆸᆸ")
_LINKED = dict(zip("ᆨᆮᆸ", "ᄀᄃᄇ", strict=True))
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

    @property
    def is_noun(self) -> bool:
        return self.first.startswith(_NOUNS) and self.last.startswith(_NOUNS)


class Syllables:
    """The syllables of a phrase, which change where two of them meet."""

    def __init__(self, text: str) -> None:
        self.said = list(text)

    def onset(self, index: int) -> str:
        return unicodedata.normalize("NFD", self.said[index])[:1]

    def vowel(self, index: int) -> str:
        return unicodedata.normalize("NFD", self.said[index])[1:2]

    def coda(self, index: int) -> str:
        return unicodedata.normalize("NFD", self.said[index])[2:]

    def tense(self, index: int) -> None:
        self._begin(index, HARD.get(self.onset(index), self.onset(index)))

    def end_link(self, index: int) -> None:
        """Link the coda before the syllable with the sound that it has alone: 맛없다 as 마덥다."""
        alone = self.coda(index - 1).translate(_ALONE)
        if self.onset(index) == "ᄋ" and alone in _LINKED:
            letters = unicodedata.normalize("NFD", self.said[index - 1])
            self.said[index - 1] = unicodedata.normalize("NFC", letters[:2])
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
        letters = unicodedata.normalize("NFD", self.said[index])
        self.said[index] = unicodedata.normalize("NFC", onset + letters[1:])


class Seams:
    """Thread-safe: the lists of `seam_words`, by the words as written."""

    def __init__(self) -> None:
        self._words = {_written(each): _seams_of(each) for each in words.WORDS}
        self._longest = max(map(len, self._words))
        self._suffixes = {each: frozenset(own.split()) for each, own in words.SUFFIXES.items()}

    def apply(self, units: Sequence[Unit], said: Syllables) -> None:
        text = "".join(said.said)
        settled = set(self._listed(units, said))
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

    def _listed(self, units: Sequence[Unit], said: Syllables) -> Iterator[int]:
        """Say the listed words; gives the places where no rule may change anything any more."""
        text = "".join(said.said)
        ends = {unit.end for unit in units}
        words_at = {unit.start: unit for unit in units}
        done = 0
        for unit in units:
            if unit.start < done or not (unit.is_noun or unit.first[0] in "VM"):
                continue
            for size in range(self._longest, 1, -1):
                found = text[unit.start : unit.start + size]
                end = unit.start + size
                if len(found) < size or found not in self._words or end not in ends:
                    continue
                if any(words_at[at].word != unit.word for at in range(unit.start, end) if at in words_at):
                    continue
                for place, mark in self._words[found].items():
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
            if _is_sino_pair(pair) and not any(one in text for one in words.L_WHOLE):
                said.tense(unit.start + place)
        last = unit.end - 1
        is_common = unit.first != "NNP" or text[-1] not in "성과"
        if is_common and len(text) > 2 and last not in settled and self._is_ending(text):
            said.part(last)

    def _is_ending(self, text: str) -> bool:
        own = self._suffixes.get(text[-1])
        return own is not None and text[-2:] not in own and text not in own

    def _between(self, before: Unit, unit: Unit, nouns: str, said: Syllables) -> None:
        """Two units of one word. nouns: as written, those from which the word has had only nouns."""
        if _is_future(before) and unit.first.startswith("N"):
            _after_future(unit, said)
        elif not before.is_noun:
            return
        elif said.coda(unit.start - 1) == "ᆫ" and unit.text in words.L_ENDINGS and len(nouns) > 1 and before.last != "NR":
            said.part(unit.start)  # whatever MeCab takes it for: behind ㄴ, a particle is 으로, 이란
        elif unit.is_noun:
            self._compound(nouns, unit, said)
        elif unit.first in ("VV", "VA"):
            said.end_link(unit.start)
            if unit.text.startswith(words.N_STEMS):
                said.add_n(unit.start)

    def _compound(self, nouns: str, unit: Unit, said: Syllables) -> None:
        text, coda = unit.text, said.coda(unit.start - 1)
        is_long = len(nouns) > 1
        if nouns + text in words.WHOLE:
            return
        if len(text) == 1 and is_long and self._is_ending(nouns + text):
            said.part(unit.start)
        elif text == "용" and is_long and coda in ("ᆨ", "ᆸ"):
            said.part(unit.start)
        elif coda and coda in "ᆫᆯᆷᆼ" and text in words.TENSED_PARTS:
            said.part(unit.start)
        elif text in words.N_PARTS and (len(text) > 1 or is_long or text == "잎"):
            said.part(unit.start)
        elif len(text) == 1 and is_long and _is_sino_pair(nouns[-1] + text):
            if nouns + text not in words.L_WHOLE:
                said.tense(unit.start)
        elif len(text) > 1 and said.vowel(unit.start) not in _Y_VOWELS:
            said.end_link(unit.start)


def _numerals(before: Unit, unit: Unit, said: Syllables) -> None:
    if before.first != "NR":
        return
    if unit.first == "NR" and unit.text[0] in "육여":
        said.add_n(unit.start)
    elif unit.text == "점":
        said.tense(unit.start)
    elif said.coda(unit.start - 1) == "ᆯ" and said.onset(unit.start) in "ᄃᄉᄌ":
        said.tense(unit.start)


def _across(before: Unit, unit: Unit, said: Syllables) -> None:
    """The last unit of a word and the first of the next."""
    start = unit.start
    if _is_future(before) and unit.first.startswith(("N", "VX")):
        _after_future(unit, said)
    elif before.last == "ETM" and unit.text == "일" and unit.first == "NNG":
        said.add_n(start)
    elif before.last == "NR" and unit.first in ("NNBC", "NNB", "NNG", "NR"):
        _counter(before, unit, said)
    elif unit.first in ("VV", "VA") and before.last in ("NNG", "MAG") and (
        unit.text.startswith(words.N_STEMS)
    ):
        said.add_n(start)
    elif before.last == "NNG" and unit.text in words.PLACES:
        said.end_link(start)
    elif unit.text == "밤" and unit.first == "NNG" and before.text in words.NIGHTS:
        said.tense(start)


def _counter(before: Unit, unit: Unit, said: Syllables) -> None:
    """열 개 as 열 깨, 십 점 as 십 쩜; 칠 세기 as 칠 쎄기."""
    native = before.text.endswith(("열", "여덟"))
    sino = said.coda(unit.start - 1) == "ᆯ" and said.onset(unit.start) in "ᄃᄉᄌ"
    if unit.text == "점" or native or (sino and unit.first == "NNBC"):
        said.tense(unit.start)


def _is_future(unit: Unit) -> bool:
    """A verb's form in ᆯ before a noun: 할, 먹을."""
    return unit.last == "ETM" and unicodedata.normalize("NFD", unit.text)[-1] == "ᆯ"


def _after_future(unit: Unit, said: Syllables) -> None:
    if unit.text in words.N_NOUNS:
        said.add_n(unit.start)
    else:
        said.tense(unit.start)


def _is_sino_pair(pair: str) -> bool:
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
