"""Japanese: readings from the dictionary shipped with pyopenjtalk-plus, as Kokoro's symbols.

Latin words that the dictionary could only spell are read by the English frontend.
Source: misaki 0.7 ja.py, which separates words as a morphological analyser does.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import pyopenjtalk

from phonex.engines.kokoro.g2p.kana import reading_symbols
from phonex.engines.kokoro.g2p.pronunciation import Reading
from phonex.text.g2p.ja.marks import is_stand_in, stand_in
from phonex.text.ipa.ja import katakana_of
from phonex.text.phoneme_markup import Marked

_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺㇰ-ㇿ㐀-䶿一-鿿\uf900-\ufad9\U00020000-\U000323af0-9]")
_RARE_KANA = str.maketrans({"ヷ": "ヴァ", "ヸ": "ヴィ", "ヹ": "ヴェ", "ヺ": "ヴォ"})
_MARKS = {
    "、": ",",
    "，": ",",
    "。": ".",
    "．": ".",
    "？": "?",
    "！": "!",
    "：": ":",
    "；": ";",
    "（": "(",
    "）": ")",
    "～": "—",
    "〜": "—",
    "‥": "…",
    **dict.fromkeys("「『《【〈«“", "“"),
    **dict.fromkeys("」』》】〉»”", "”"),
    ")": ")",
    **{mark: mark for mark in ".,;:!?—…("},
}
_SENTENCE = re.compile(r"[^。！？!?\n]{1,400}[。！？!?\n]*|[。！？!?\n]+")
_SPELLED_AT_MOST = 3  # letters; longer unknown words are read as English
_BEFORE_STOP = re.compile(r"(?<![!\",.:;?—…”]) (?=ʔ)|(?<=ʔ) (?![\"“])")

# Endings that form one word with the verb or adjective before them.
_INFLECTED = frozenset({"動詞", "形容詞", "助動詞"})
_ENDINGS = frozenset({"て", "た", "で", "だ", "たら", "だら", "たり", "だり", "ちゃ", "ん", "う"})
_POLITE_STEMS = frozenset({"い", "あり"})


class Japanese:
    """Japanese phonemes. english: reads Latin words that are not in the dictionary."""

    def __init__(self, english: Callable[[str], Reading]) -> None:
        self._english = english

    def read(self, text: str) -> Reading:
        stood_in = stand_in(text)
        if not stood_in.words and not _JAPANESE.search(text):
            return self._english(text)
        text, marked = stood_in.text.translate(_RARE_KANA), iter(stood_in.words)
        sentences = (self._say(sentence[0], marked) for sentence in _SENTENCE.finditer(text))
        said = Reading.join(sentences, between=" ")
        spaced = " ".join(said.phonemes.split())
        return replace(said, phonemes=_BEFORE_STOP.sub("", spaced))

    def _say(self, sentence: str, marked: Iterator[Marked]) -> Reading:
        """marked: the marked words from this sentence on."""
        # Without Sudachi's dictionary, which takes 90 MB more for a few readings.
        nodes = pyopenjtalk.run_frontend(sentence, use_sudachi_kanji_yomi=False)
        return Reading.join(self._word(word, marked) for word in _join_endings(nodes))

    def _word(self, word: "_Word", marked: Iterator[Marked]) -> Reading:
        if is_stand_in(word.written):
            return Reading.join(map(_marked_word, islice(marked, len(word.written))))
        if word.kind == "フィラー" and _is_english(word.written):
            space = Reading(" ")
            return Reading.join([space, self._english(word.written), space])
        sounds = reading_symbols(word.reading)
        if sounds:
            return Reading.of_word(word.written, f" {sounds} ")
        return Reading("".join(_mark(char) for char in word.written))


@dataclass(frozen=True)
class _Word:
    """As written (compatibility forms folded), its reading in katakana, its part of speech."""

    written: str
    reading: str
    kind: str


def _marked_word(found: Marked) -> Reading:
    return Reading.of_word(found.word, f" {reading_symbols(katakana_of(found.ipa))} ")


def _join_endings(nodes: Iterable[Mapping[str, Any]]) -> list[_Word]:  # Open JTalk's features
    words: list[_Word] = []
    for node in nodes:
        written = unicodedata.normalize("NFKC", node["string"]).replace("...", "…")
        word = _Word(written, node["pron"], node["pos"])
        if words and _belongs_to(words[-1], word):
            words[-1] = _Word(
                words[-1].written + word.written, words[-1].reading + word.reading, word.kind
            )
        else:
            words.append(word)
    return words


def _belongs_to(before: _Word, word: _Word) -> bool:
    if before.kind not in _INFLECTED:
        return False
    return word.written in _ENDINGS or (word.written == "ます" and before.written in _POLITE_STEMS)


def _is_english(written: str) -> bool:
    latin = re.fullmatch(r"[A-Za-zÀ-ɏ'’]+", written) is not None
    return latin and not written.isupper() and len(written) > _SPELLED_AT_MOST


def _mark(char: str) -> str:
    symbol = _MARKS.get(char, " ")
    return f" {symbol}" if symbol in "“(" else f"{symbol} "
