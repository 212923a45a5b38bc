"""Japanese for MeloTTS: readings by pyopenjtalk-plus, in the kana and phones of MeloTTS.

MeloTTS itself uses pykakasi, without pauses: see `compatible` beside this. The phones are the same;
docs/frontends.md describes where the readings differ.
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

from phonex.engines.melotts.frontends.ja.kana import SaidPhone, say_kana, sound_of
from phonex.engines.melotts.frontends.ja.loanwords import katakana
from phonex.text.g2p.en.lexicon import EnglishLexicon
from phonex.text.g2p.ja.marks import give_back, is_stand_in, stand_in
from phonex.text.g2p.phonemes import PAD, JoinedWord, Phonemes, WordPieces, join_pieces, share
from phonex.text.phoneme_markup import Marked, parts, resolve

_UNKNOWN = "[UNK]"
_PAUSE = "、"  # the only mark that passes through MeloTTS; read as a comma
_PAUSES = frozenset("、。,.・:;!?—―–()【】《》")
_LETTERS_AT_MOST = (
    3  # Latin words up to this length are spelled out; longer ones are read as English
)
_FILLER = "フィラー"  # Open JTalk's tag for words that are not in the dictionary
_KEPT = 4096
_CUT = re.compile(r"[^。！？!?\n]{1,400}[。！？!?\n]*|[。！？!?\n]+")
_RARE_KANA = str.maketrans({"ヷ": "ヴァ", "ヸ": "ヴィ", "ヹ": "ヴェ", "ヺ": "ヴォ", "ヿ": "コト"})
_NOT_KANA = re.compile("[^ァ-ヴー]")
_LATIN = re.compile("[A-Za-z']+")


class JapaneseFrontend:
    """Thread-safe. Opens pyopenjtalk's dictionary at the first text."""

    def __init__(self) -> None:
        self._english = EnglishLexicon()
        self._lock = Lock()
        self._read_cached = lru_cache(_KEPT)(self._read)

    def normalise(self, text: str) -> str:
        """Text in katakana, with a mark for each pause but none at the ends; marked words stay."""
        stood_in = stand_in(unicodedata.normalize("NFKC", text.replace("う゛", "ヴ")))
        read = _PAUSE.join(map(self._read_cached, _CUT.findall(stood_in.text)))
        read = re.sub(f"{_PAUSE}+", _PAUSE, read).strip(_PAUSE)
        return give_back(read, stood_in.words)

    def phonemes(self, norm_text: str, pieces: WordPieces) -> Phonemes:
        """The result's norm_text has the marked words as written."""
        written = resolve(norm_text, lambda found: f" {found.word} ")
        words = list(join_pieces(pieces(written)))
        said = list(_say(norm_text)) if words else []
        places = [each.place for each in said]
        starts = [*_starts(written, words), len(written)]
        starts[0] = 0
        word2ph = [1]
        for word, (start, end) in zip(words, pairwise(starts), strict=True):
            n_phones = bisect_left(places, end) - bisect_left(places, start)
            word2ph += share(n_phones, word.n_pieces)
        phones = (PAD, *(each.phone for each in said), PAD)
        return Phonemes(written, phones, (0,) * len(phones), (*word2ph, 1))

    def _read(self, sentence: str) -> str:
        with self._lock:
            nodes = pyopenjtalk.run_frontend(
                sentence.translate(_RARE_KANA),
                use_sudachi_kanji_yomi=False,  # 90 MB of dictionary for a few readings
                revert_long_vowels=True,  # トウキョウ, not トーキョー: as MeloTTS was trained
            )
        return "".join(map(self._kana, nodes))

    def _kana(self, node: Mapping[str, Any]) -> str:  # Open JTalk's features
        written = unicodedata.normalize("NFKC", node["string"])
        if is_stand_in(written):
            return written
        if (kana := _NOT_KANA.sub("", node["pron"])) == "":
            return _PAUSE if _PAUSES.intersection(written) else ""
        kind = node["pos"]
        is_word = _LATIN.fullmatch(written) and not written.isupper()
        if is_word and len(written) > _LETTERS_AT_MOST and kind == _FILLER:
            return katakana(self._english.pronounce(written))
        return kana


def _say(norm_text: str) -> Iterator[SaidPhone]:
    """Each phone with its index in the written text, with spaces around marked words."""
    start = 0
    for part in parts(norm_text):
        if isinstance(part, Marked):
            phones = sound_of(part.ipa).phones
            share_of = len(part.word) / len(phones)
            for index, phone in enumerate(phones):
                yield SaidPhone(start + 1 + int(index * share_of), phone)
            start += len(part.word) + 2
        else:
            yield from (SaidPhone(start + said.place, said.phone) for said in say_kana(part))
            start += len(part)


def _starts(text: str, words: Sequence[JoinedWord]) -> Iterator[int]:
    """Where each word begins; a word that is unknown to BERT goes to the next known one."""
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
