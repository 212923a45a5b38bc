"""Korean as it is spoken, phrase by phrase: the Standard Pronunciation with what words decide.

MeloTTS' network learnt words that were read one by one (`frontend`); other networks get this.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, pairwise

from phonex.text.g2p.ko.morphology import KoreanWords, Morpheme
from phonex.text.g2p.ko.seam_words import PLACES
from phonex.text.g2p.ko.seams import Seams, Syllables, Unit
from phonex.text.g2p.ko.standard_pronunciation import HARD, NASAL, PronunciationRules
from phonex.text.jamo import decompose

_BREATHED = dict(zip("ᆨᆮᆸ", "ᄏᄐᄑ", strict=True))
_ONSET_OF = dict(zip("ᆨᆮᆸ", "ᄀᄃᄇ", strict=True))
_NUMBER_LINKS = dict(zip("ᆨᆫᆯᆷᆸ", "ᄀᄂᄅᄆᄇ", strict=True))
_STEM_ENDS = frozenset("ᆫᆬᆷᆱᆲᆴᆰ")
# 넓적하다 and 싫증 sound unlike other words of their stems.
_ODD = tuple(
    (decompose(written), decompose(said)) for written, said in (("넓적", "넙적"), ("싫증", "실쯩"))
)
# 닫혀 is 다처, but 맏형 is 마텽; 붙여 is 부처.
_SOFT_T = re.compile("ᆮᄒ\u1167(?!ᆼ)|ᇀᄋ\u1167")
_KEPT_WORDS = 8192
_LINKED_ADVERB = "못"
_HOW_MANY = "몇"
_DOING = ("하", "한", "할", "함", "합", "해", "했")


class SpokenKorean:
    """Thread-safe. words: MeCab's."""

    def __init__(self, words: KoreanWords) -> None:
        self._words = words
        self._seams = Seams()
        self._rules = PronunciationRules(compatible=False, endings=False)
        self._say = lru_cache(_KEPT_WORDS)(self._apply_rules)

    def pronounce(self, phrase: Sequence[str]) -> list[str]:
        """The words of a phrase as they sound, syllable for syllable: 할 일 as 할 릴.

        phrase: words of Hangul syllables, said in one breath.
        """
        units, tensed = self._units(phrase)
        text = "".join(phrase)
        said = Syllables(text)
        for index in tensed:
            said.tense(index)
        self._seams.apply(units, text, said)
        _mark_stems(units, said)
        ends = [0, *accumulate(map(len, phrase))]
        heard = [self._say(said.word(start, end)) for start, end in pairwise(ends)]
        _join(heard, phrase, units)
        return [unicodedata.normalize("NFC", word) for word in heard]

    def _apply_rules(self, word: str) -> str:
        for written, said in _ODD:
            word = word.replace(written, said)
        return self._rules.say(_SOFT_T.sub("ᄎ\u1165", word))

    def _units(self, phrase: Sequence[str]) -> tuple[list[Unit], list[int]]:
        """The units, and the syllables that an ending in ㄹ tenses: 할지, 먹을게."""
        ends = [0]
        for written in phrase:
            ends.append(ends[-1] + len(written))
        units: list[Unit] = []
        tensed: list[int] = []
        place = word = 0
        for each in self._words.cut(" ".join(phrase)):
            while place >= ends[word + 1]:
                word += 1
            start = place
            for text, tag in _compounds(each):
                first, *_, last = (*tag.split("+"), tag.split("+")[-1])
                units.append(Unit(text, first, last, place, word))
                place += len(text)
            tensed += [start + index for index in _tensed_by_ending(each)]
        return units, tensed


def _compounds(each: Morpheme) -> Sequence[tuple[str, str]]:
    whole = "".join(text for text, _ in each.parts) == each.text
    return each.parts if each.kind == "Compound" and whole else [(each.text, each.tag)]


def _tensed_by_ending(each: Morpheme) -> list[int]:
    ending, tag = each.parts[-1] if each.kind == "Inflect" and each.parts else (each.text, each.tag)
    if not tag.startswith("E"):
        return []
    if ending.startswith("ᆯ") and len(ending) > 1:
        return [len(each.text) - len(ending) + 1]
    return [1] if ending.startswith("을") and ending == each.text and len(ending) > 1 else []


def _mark_stems(units: Sequence[Unit], said: Syllables) -> None:
    """Set the rules' mark of stems that tense the ending behind them: 신고, 넓게."""
    for stem, ending in pairwise(units):
        if (
            stem.last in ("VV", "VA", "VX")
            and ending.first.startswith("E")
            and stem.word == ending.word
            and said.coda(stem.end - 1) in _STEM_ENDS
        ):
            said.mark(stem.end - 1, "/P")


def _join(heard: list[str], phrase: Sequence[str], units: Sequence[Unit]) -> None:
    """Let the sounds meet where one word ends and the next one begins."""
    for before, after in pairwise(units):
        if before.word == after.word:
            continue
        left, right = heard[before.word], heard[after.word]
        coda, onset = left[-1], right[0]
        added = onset == "ᄂ" and decompose(phrase[after.word])[0] == "ᄋ"
        if coda == "ᆯ" and added:
            right = "ᄅ" + right[1:]
        elif coda in _NUMBER_LINKS and onset == "ᄋ" and _is_counted(before, after):
            left, right = left[:-1], _NUMBER_LINKS[coda] + right[1:]
        elif coda in NASAL:
            left, right = _stop_meets(before, after, left, right)
        heard[before.word], heard[after.word] = left, right


def _is_counted(before: Unit, after: Unit) -> bool:
    """만 원, 팔 월: linked like one word."""
    return before.last == "NR" and after.first.startswith("NNB")


def _stop_meets(before: Unit, after: Unit, left: str, right: str) -> tuple[str, str]:
    """A word's last sound, ㄱ, ㄷ or ㅂ, and the beginning of the next word."""
    coda, onset = left[-1], right[0]
    if onset in "ᄂᄆ":
        return left[:-1] + NASAL[coda], right
    if onset in HARD:
        return left, HARD[onset] + right[1:]
    bound = before.last == "MAG" or before.last.startswith("NN")
    asking = before.text == _HOW_MANY
    if onset == "ᄒ" and (asking or (bound and after.text.startswith(_DOING))):
        return left[:-1], _BREATHED[coda] + right[1:]
    if onset == "ᄋ" and (asking or before.text == _LINKED_ADVERB or after.text in PLACES):
        return left[:-1], _ONSET_OF[coda] + right[1:]
    return left, right
