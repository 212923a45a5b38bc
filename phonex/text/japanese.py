"""Japanese for MeloTTS: the readings of pyopenjtalk-plus, in the kana and phones of MeloTTS.

MeloTTS itself reads with pykakasi, without pauses: `phonex.text.japanese_compatible`. The phones
are the same; docs/frontends.md tells where the readings are not.
Source of the phones: MeloTTS melo/text/japanese.py.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from threading import Lock
from typing import Any

import pyopenjtalk

from phonex.text.english_lexicon import EnglishLexicon
from phonex.text.japanese_kana import read_kana
from phonex.text.japanese_loans import katakana
from phonex.text.phonemes import PAD, Phonemes, Word, WordPieces, join_pieces, share

_UNKNOWN = "[UNK]"
_PAUSE = "、"  # the one mark that MeloTTS ever lets through is said as a comma
_PAUSES = frozenset("、。,.・:;!?—―–()【】《》")
_LONG = "ー"
_HELD = frozenset({"a", "i", "u", "e", "o", "N"})
_LETTERS_AT_MOST = 3  # of a Latin word that is spelled out; longer ones are read as English
_FILLER = "フィラー"  # what a word is called that is in no dictionary
_KEPT = 4096
_CUT = re.compile(r"[^。！？!?\n]{1,400}[。！？!?\n]*|[。！？!?\n]+")
_RARE_KANA = str.maketrans({"ヷ": "ヴァ", "ヸ": "ヴィ", "ヹ": "ヴェ", "ヺ": "ヴォ", "ヿ": "コト"})
_NOT_KANA = re.compile("[^ァ-ヴー]")
_LATIN = re.compile("[A-Za-z']+")


class JapaneseFrontend:
    """Safe for threads. Opens pyopenjtalk's dictionary at the first text."""

    def __init__(self) -> None:
        self._english = EnglishLexicon()
        self._lock = Lock()
        self._read_cached = lru_cache(_KEPT)(self._read)

    def normalise(self, text: str) -> str:
        """In katakana with a mark for each pause, none at the ends."""
        text = unicodedata.normalize("NFKC", text.replace("う゛", "ヴ"))
        read = _PAUSE.join(map(self._read_cached, _CUT.findall(text)))
        return re.sub(f"{_PAUSE}+", _PAUSE, read).strip(_PAUSE)

    def phonemes(self, norm_text: str, pieces: WordPieces) -> Phonemes:
        words = list(join_pieces(pieces(norm_text)))
        said = list(_say(norm_text)) if words else []
        places = [place for place, _ in said]
        starts = [*_starts(norm_text, words), len(norm_text)]
        starts[0] = 0
        word2ph = [1]
        for word, (start, end) in zip(words, pairwise(starts), strict=True):
            n_phones = bisect_left(places, end) - bisect_left(places, start)
            word2ph += share(n_phones, word.n_pieces)
        phones = (PAD, *(phone for _, phone in said), PAD)
        return Phonemes(norm_text, phones, (0,) * len(phones), (*word2ph, 1))

    def _read(self, sentence: str) -> str:
        with self._lock:
            nodes = pyopenjtalk.run_frontend(
                sentence.translate(_RARE_KANA),
                use_sudachi_kanji_yomi=False,  # a dictionary of 90 MB more for a few readings
                revert_long_vowels=True,  # トウキョウ, not トーキョー: as MeloTTS was taught
            )
        return "".join(map(self._kana, nodes))

    def _kana(self, node: Mapping[str, Any]) -> str:  # Open JTalk's features
        written = unicodedata.normalize("NFKC", node["string"])
        if (kana := _NOT_KANA.sub("", node["pron"])) == "":
            return _PAUSE if _PAUSES.intersection(written) else ""
        kind = node["pos"]
        is_word = _LATIN.fullmatch(written) and not written.isupper()
        if is_word and len(written) > _LETTERS_AT_MOST and kind == _FILLER:
            return katakana(self._english.pronounce(written))
        return kana


def _say(norm_text: str) -> Iterator[tuple[int, str]]:
    """Each phone with the place of its kana. A long mark says the vowel before it again."""
    last = ""
    for kana in read_kana(norm_text):
        phones: Sequence[str] = kana.phones or ()
        if kana.text == _LONG and last in _HELD:
            phones = (last,)
        for last in phones:
            yield kana.place, last


def _starts(text: str, words: Sequence[Word]) -> Iterator[int]:
    """Where each word begins; one that BERT does not know goes to the next that it does."""
    place = 0
    for word in words:
        if word.text == _UNKNOWN:
            yield place
            place = min(place + 1, len(text))
        else:
            found = text.find(word.text, place)
            place = place if found < 0 else found
            yield place
            place = min(place + len(word.text), len(text))
