"""Splits Japanese text into words, the first step of its BERT's word-piece tokenizer.

Source: transformers' BertJapaneseTokenizer with MeCab and the dictionary unidic-lite.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import fugashi
import unidic_lite

_LEAST_SPLIT = " "  # replaces NUL, which MeCab would take for the end of the text


@dataclass(frozen=True)
class CutWord:
    """text: NFKC-normalised. start: its index in the original text."""

    text: str
    start: int


class JapaneseWords:
    """Thread-safe. Opens the dictionary (250 MB, memory-mapped) when created."""

    def __init__(self, *, lowers: bool) -> None:
        folder = Path(unidic_lite.DICDIR)
        self._tagger = fugashi.GenericTagger(f'-d "{folder}" -r "{folder / "mecabrc"}"')
        self._lowers = lowers
        self._lock = Lock()

    def cut(self, text: str) -> list[CutWord]:
        folded = unicodedata.normalize("NFKC", text).replace("\0", _LEAST_SPLIT)
        with self._lock:
            surfaces = [word.surface for word in self._tagger(folded)]
        origins = _origins(text, folded)
        words, place = [], 0
        for surface in (part for each in surfaces for part in each.split()):
            place = max(place, folded.find(surface, place))
            word = surface.lower() if self._lowers else surface
            words.append(CutWord(word, origins[min(place, len(origins) - 1)]))
            place += len(surface)
        return words


def _origins(text: str, folded: str) -> Sequence[int]:
    """For each character of the normalised text, the index of its origin in the text."""
    found = [index for index, char in enumerate(text) for _ in unicodedata.normalize("NFKC", char)]
    if len(found) == len(folded):
        return found
    # Characters were composed, so this is an approximation.
    return [index * len(text) // len(folded) for index in range(len(folded))]
