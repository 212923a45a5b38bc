"""Pronunciations of words in IPA, from the data of the packages gruut_lang_*.

A lexicon, made with eSpeak, and a conditional random field for words not in it. The packages are
read as data: gruut itself searches its table without an index, and loads code for dates.
Source: gruut 2.4.0 phonemize.py, g2p.py, by Michael Hansen, MIT License.
"""

import base64
import re
import sqlite3
import unicodedata
import weakref
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from threading import RLock

import numpy as np
import pycrfsuite
from numpy.typing import NDArray

_KEPT_WORDS = 8192
_NO_PHONE = "_"
_NEIGHBOURS = 3  # letters on each side in the model's features
_NOT_OF_WORDS = re.compile(r"\W")

Features = list[str] | dict[str, float | str]


class GruutWords:
    """Thread-safe. Opens the lexicon at the first word, the model at the first unlisted word.

    language: "es" or "fr". Raises ModuleNotFoundError when its package is missing.
    """

    def __init__(self, language: str) -> None:
        self.folder = _folder(f"gruut_lang_{language}")
        self._lexicon = GruutLexicon(self.folder / "espeak" / "lexicon.db")
        self._guesser = Tagger(self.folder / "espeak" / "g2p" / "model.crf")
        self.pronounce = lru_cache(_KEPT_WORDS)(self._pronounce)

    def lists(self, word: str) -> bool:
        return self._find(word) is not None

    def _pronounce(self, word: str) -> tuple[str, ...]:
        """Phones with their stress, such as ("d", "ˈa"). Unlisted words are guessed."""
        if (listed := self._find(word)) is not None:
            return listed
        return tuple(self._guess(word.lower()))

    def _find(self, word: str) -> tuple[str, ...] | None:
        lower = word.lower()
        for form in (word, lower, _NOT_OF_WORDS.sub("", word), _NOT_OF_WORDS.sub("", lower)):
            if form and (listed := self._lexicon.find(form)):
                return listed
        return None

    def _guess(self, word: str) -> Iterator[str]:
        for coded in self._guesser.tag(_features(unicodedata.normalize("NFC", word))):
            phones = base64.b64decode(coded).decode().split("|")
            yield from (phone for phone in phones if phone != _NO_PHONE)


class GruutLexicon:
    """A table of words, looked up by hash: it has no index, and a scan takes 60 ms."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = RLock()

    def find(self, word: str) -> tuple[str, ...] | None:
        with self._lock:
            hashes, rows = self._index
            key = hash(word)
            start, end = np.searchsorted(hashes, [key, key + 1])
            for row in rows[start:end]:
                listed, phones = self._table.execute(
                    "SELECT word, phonemes FROM word_phonemes WHERE id = ?", (int(row),)
                ).fetchone()
                if listed == word:
                    return tuple(phones.split())
        return None

    @cached_property
    def _table(self) -> sqlite3.Connection:
        address = f"{self._path.as_uri()}?mode=ro&immutable=1"
        table = sqlite3.connect(address, uri=True, check_same_thread=False)
        weakref.finalize(
            self, table.close
        )  # Python 3.13 warns about a connection that is not closed
        return table

    @cached_property
    def _index(self) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Sorted hashes and their rows. Alternative pronunciations are left out."""
        query = "FROM word_phonemes WHERE pron_order = 0 ORDER BY id"
        rows = np.fromiter((row for (row,) in self._table.execute(f"SELECT id {query}")), np.int32)
        words = self._table.execute(f"SELECT word {query}")
        hashes = np.fromiter((hash(word) for (word,) in words), np.int64, len(rows))
        order = np.argsort(hashes)
        return hashes[order], rows[order]


class Tagger:
    """A conditional random field, opened at its first use."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = RLock()

    def tag(self, features: Sequence[Features]) -> list[str]:
        with self._lock:
            return list(self._model.tag(features))

    @cached_property
    def _model(self) -> pycrfsuite.Tagger:
        model = pycrfsuite.Tagger()
        model.open(str(self._path))
        return model


def coded(text: str) -> str:
    """Text in the characters that are allowed in feature names."""
    return base64.b64encode(text.encode()).decode("ascii")


def _features(word: str) -> list[list[str]]:
    letters = [coded(letter) for letter in word]
    features = [["bias", f"grapheme:{letter}"] for letter in letters]
    for place, known in enumerate(features):
        for away in range(1, _NEIGHBOURS + 1):
            if place >= away:
                known.append(f"grapheme-{away}:{letters[place - away]}")
            if place + away < len(letters):
                known.append(f"grapheme+{away}:{letters[place + away]}")
    if features:
        features[0].append("begin")
        features[-1].append("end")
    return features


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"No module named {package!r}", name=package)
    return Path(spec.origin).parent
