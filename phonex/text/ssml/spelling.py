"""Letters, digits and telephone numbers, read one by one."""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from phonex.text.normalization.normalizer import normalize_text
from phonex.text.scripts import is_speakable
from phonex.text.ssml.vocabulary import digits_of, letters_of

_DIGITS = re.compile(r"[0-9](?:[ .,-]?[0-9]){0,63}")
_TELEPHONE = re.compile(r"(?P<plus>\+?)[ (]{0,2}[0-9](?:[ ()./-]{0,3}[0-9]){1,23}")
_PAUSES = {"ZH": "，", "JP": "、"}
_PLUS = {"EN": "plus", "ES": "más", "FR": "plus", "ZH": "加", "JP": "プラス", "KR": "플러스"}
# What is silent in a text, but not where it is spelt.
_MARKS: Mapping[str, Mapping[str, str]] = {
    "EN": {
        **{".": "dot", "-": "dash", "/": "slash", "_": "underscore", ",": "comma", ":": "colon"},
        **{"*": "star", "'": "apostrophe"},
    },
    "ES": {
        **{".": "punto", "-": "guion", "/": "barra", "_": "guion bajo", ",": "coma"},
        **{":": "dos puntos", "*": "asterisco", "'": "apóstrofo"},
    },
    "FR": {
        **{".": "point", "-": "tiret", "/": "barre oblique", "_": "tiret bas", ",": "virgule"},
        **{":": "deux-points", "*": "astérisque", "'": "apostrophe"},
    },
    "ZH": {
        **{".": "点", "-": "横杠", "/": "斜杠", "_": "下划线", ",": "逗号", ":": "冒号"},
        **{"*": "星号", "'": "撇号"},
    },
    "JP": {
        **{".": "ドット", "-": "ハイフン", "/": "スラッシュ", "_": "アンダーバー", ",": "カンマ"},
        **{":": "コロン", "*": "アスタリスク", "'": "アポストロフィ"},
    },
    "KR": {
        **{".": "점", "-": "하이픈", "/": "슬래시", "_": "밑줄", ",": "쉼표", ":": "콜론"},
        **{"*": "별표", "'": "아포스트로피"},
    },
}


def spelt_text(text: str, _form: str, language: str) -> str | None:
    words = [[*_spelt(word, language)] for word in text.split()]
    if not words or any(name is None for word in words for name in word):
        return None
    return _pause(language).join(" ".join(filter(None, word)) for word in words)


def digits_text(text: str, _form: str, language: str) -> str | None:
    if not _DIGITS.fullmatch(text):
        return None
    return _pause(language).join(map(digits_of(language), re.findall("[0-9]+", text)))


def telephone_text(text: str, _form: str, language: str) -> str | None:
    found = _TELEPHONE.fullmatch(text)
    if found is None or text.count("(") != text.count(")"):
        return None
    groups = [_group(group, language) for group in re.findall("[0-9]+", text)]
    plus = f"{_PLUS[language]} " if found["plus"] else ""
    return plus + _pause(language).join(groups)


def _spelt(word: str, language: str) -> Iterator[str | None]:
    """The name of each character; None for one without a name."""
    letters = letters_of(language)
    for character in unicodedata.normalize("NFC", word):
        capitals = character.upper() if character.isalpha() else character
        for capital in capitals:
            yield (
                letters.get(capital)
                or letters.get(unicodedata.normalize("NFD", capital)[0])
                or _MARKS[language].get(character)
                or _named(character, language)
            )


def _named(character: str, language: str) -> str | None:
    """A digit or symbol in words; a character of the language's own script as it is."""
    said = normalize_text(character, language)
    return said if is_speakable(said, language) else None


def _group(digits: str, language: str) -> str:
    """A group of a telephone number: in French, pairs are numbers; in Chinese, one is 幺."""
    if language == "FR" and len(digits) == 2:
        return normalize_text(digits, language)
    said = digits_of(language)(digits)
    return said.replace("一", "幺") if language == "ZH" else said


def _pause(language: str) -> str:
    return _PAUSES.get(language, ", ")
