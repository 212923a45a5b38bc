"""A pronunciation lexicon: words, and how a reader is to say them.

An entry gives a respelling, which takes the word's place before anything is read, or phonemes in
IPA, which the word carries with it (`phonex.text.marks`). Knows no files and no records.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from phonex.errors import InvalidInput
from phonex.text.clean import clean_text, speakable
from phonex.text.ipa import read_ipa, with_s
from phonex.text.marks import marked, without_marks
from phonex.text.scripts import IDEOGRAPHIC

LONGEST_WORD, LONGEST_RESPELLING, LONGEST_IPA = 64, 256, 128
MOST_ENTRIES = 10_000  # of a language

# Scripts whose words run on, or take endings without a space: every character is one of its own.
_RUNNING = f"{IDEOGRAPHIC}\uac00-\ud7a3"
_ATOM = re.compile(rf"[{_RUNNING}]|(?:(?![{_RUNNING}])[^\W_])+|\s+|.", re.DOTALL)
# What a whole word does not stand beside: the rest of an address, or of "don't".
_ADDRESS_BEFORE = re.compile(r"(?<=\w)[.@]$")
_NOT_AFTER = re.compile(r"[.@]\w|['’]t\b", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s\b", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """key: what the word is found by. word: as it is written. One of the others is empty."""

    key: str
    word: str
    respelling: str = ""
    ipa: str = ""


def key_of(word: str) -> str:
    """By what a word is found, however it is capitalised; "" for what is no word.

    It is looked for in cleaned text, so it is cleaned too.
    """
    return clean_text(word).casefold().replace("’", "'")


def make_entry(language: str, word: str, *, respelling: str = "", ipa: str = "") -> Entry:
    """A checked entry. language: a canonical code.

    Raises InvalidInput that names the field: `word`, `respelling` or `ipa`.
    """
    word, respelling, ipa = _plain(word), _plain(respelling), _plain(ipa).strip("/[] ")
    _check_length(word, LONGEST_WORD, "word")
    key = key_of(word)
    if not re.search(r"[^\W_]", key):
        raise InvalidInput(f"{word!r} is no word: it needs a letter or a digit.", param="word")
    if bool(respelling) == bool(ipa):
        raise InvalidInput("Give either a respelling or phonemes (ipa).", param="respelling")
    if ipa:
        _check_length(ipa, LONGEST_IPA, "ipa")
        read_ipa(ipa, language)
    else:
        _check_length(respelling, LONGEST_RESPELLING, "respelling")
        if not speakable(respelling, language):
            message = f"Nothing in the respelling {respelling!r} can be spoken in {language}."
            raise InvalidInput(message, param="respelling")
    return Entry(key, word, respelling, ipa)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(without_marks(text).split()))


def _check_length(text: str, most: int, name: str) -> None:
    if not 0 < len(text) <= most:
        message = f"{name} has {len(text)} characters; 1 to {most} are taken."
        raise InvalidInput(message, param=name)


class Lexicon:
    """The entries of one language, ready to be looked for. Of two for a word the later counts."""

    def __init__(self, language: str, entries: Iterable[Entry] = ()) -> None:
        """language: a canonical code. entries: made by make_entry."""
        self.language = language
        self.entries: Mapping[str, Entry] = MappingProxyType(
            {entry.key: entry for entry in entries}
        )
        self._by_first: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
        for key, entry in self.entries.items():
            atoms = tuple(map(_folded, _ATOM.findall(key)))
            self._by_first.setdefault(atoms[0], []).append((atoms, entry))
        for candidates in self._by_first.values():
            candidates.sort(key=lambda candidate: len(candidate[0]), reverse=True)

    def with_entry(self, entry: Entry) -> "Lexicon":
        """The same and one more, which wins."""
        return Lexicon(self.language, [*self.entries.values(), entry])

    def mark(self, text: str) -> str:
        """A text with its words respelled, or marked with their phonemes.

        Whole words, the longest that begin at a place; in scripts that run on, anywhere.
        """
        text = without_marks(text)
        return "".join(self._rewritten(text)) if self.entries else text

    def _rewritten(self, text: str) -> Iterator[str]:
        atoms = _ATOM.findall(text)
        folded = [_folded(atom) for atom in atoms]
        place = position = 0
        while place < len(atoms):
            found = self._find(folded, place, text, position)
            if found is None:
                yield atoms[place]
                position += len(atoms[place])
                place += 1
                continue
            n_atoms, entry = found
            written = "".join(atoms[place : place + n_atoms])
            place += n_atoms
            position += len(written)
            owner = entry.ipa and self.language == "EN" and _POSSESSIVE.match(text, position)
            if owner:
                place, position = place + 2, owner.end()
                yield marked(written + owner[0], with_s(entry.ipa))
            else:
                yield marked(written, entry.ipa) if entry.ipa else entry.respelling

    def _find(
        self, atoms: Sequence[str], place: int, text: str, position: int
    ) -> tuple[int, Entry] | None:
        if _ADDRESS_BEFORE.search(text, max(0, position - 2), position):
            return None
        for wanted, entry in self._by_first.get(atoms[place], ()):
            if tuple(atoms[place : place + len(wanted)]) == wanted:
                n_characters = _length(text, position, len(wanted))
                if not _NOT_AFTER.match(text, position + n_characters):
                    return len(wanted), entry
        return None


def _length(text: str, position: int, n_atoms: int) -> int:
    end = position
    for _ in range(n_atoms):
        atom = _ATOM.match(text, end)
        assert atom is not None, "the atoms are of this text"
        end = atom.end()
    return end - position


def _folded(atom: str) -> str:
    if atom.isspace():
        return " "
    return "'" if atom == "’" else atom.casefold()
