"""Japanese: readings from the dictionary shipped with pyopenjtalk-plus, as Kokoro's symbols.

Latin words that the dictionary could only spell are read by the English frontend.
Source: misaki 0.7 ja.py, which separates words as a morphological analyser does.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

import pyopenjtalk

from phonex.engines.kokoro.g2p.kana import reading_symbols
from phonex.engines.kokoro.g2p.pronunciation import Reading
from phonex.text.g2p.ja.compounds import COMPOUNDS
from phonex.text.g2p.ja.corrections import Corrections, ReadWord
from phonex.text.g2p.ja.marks import is_stand_in, stand_in
from phonex.text.g2p.ja.second_opinion import SecondOpinion
from phonex.text.g2p.ja.senses import SENSES
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
        self._second_opinion = SecondOpinion()
        self._corrections = Corrections(COMPOUNDS, SENSES)

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
        return Reading.join(self._word(word, marked) for word in self.read_words(sentence))

    def read_words(self, sentence: str) -> list[ReadWord]:
        """The words of a sentence, endings joined to their verbs, as they are read in it."""
        nodes = pyopenjtalk.run_frontend(
            sentence,
            use_sudachi_kanji_yomi=False,  # its dictionary takes 90 MB more for a few readings
            iu_pronunciation="YuuBase",  # いう is said ユー
        )
        words = self._second_opinion.revise([_word_of(node) for node in nodes])
        return _join_endings(self._corrections.apply(words))

    def _word(self, word: ReadWord, marked: Iterator[Marked]) -> Reading:
        if is_stand_in(word.written):
            return Reading.join(map(_marked_word, islice(marked, len(word.written))))
        if word.kind == "フィラー" and _is_english(word.written):
            space = Reading(" ")
            return Reading.join([space, self._english(word.written), space])
        sounds = reading_symbols(word.reading)
        if sounds:
            return Reading.of_word(word.written, f" {sounds} ")
        return Reading("".join(_mark(char) for char in word.written))


def _word_of(node: Mapping[str, Any]) -> ReadWord:  # Open JTalk's features
    written = unicodedata.normalize("NFKC", node["string"]).replace("...", "…")
    return ReadWord(written, node["pron"], node["pos"])


def _marked_word(found: Marked) -> Reading:
    return Reading.of_word(found.word, f" {reading_symbols(katakana_of(found.ipa))} ")


def _join_endings(parts: Iterable[ReadWord]) -> list[ReadWord]:
    words: list[ReadWord] = []
    for word in parts:
        if words and _belongs_to(words[-1], word):
            words[-1] = ReadWord(
                words[-1].written + word.written, words[-1].reading + word.reading, word.kind
            )
        else:
            words.append(word)
    return words


def _belongs_to(before: ReadWord, word: ReadWord) -> bool:
    if before.kind not in _INFLECTED:
        return False
    return word.written in _ENDINGS or (word.written == "ます" and before.written in _POLITE_STEMS)


def _is_english(written: str) -> bool:
    latin = re.fullmatch(r"[A-Za-zÀ-ɏ'’]+", written) is not None
    return latin and not written.isupper() and len(written) > _SPELLED_AT_MOST


def _mark(char: str) -> str:
    symbol = _MARKS.get(char, " ")
    return f" {symbol}" if symbol in "“(" else f"{symbol} "
