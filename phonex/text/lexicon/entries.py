"""A pronunciation lexicon: words and how to say them.

An entry has a respelling, which replaces the word before the text is read, or phonemes in IPA,
which are attached to the word (`phonex.text.phoneme_markup`). Independent of files and records.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from phonex.errors import InvalidInput
from phonex.text.cleaning import clean_text, speakable
from phonex.text.ipa.cjk import SPELLERS
from phonex.text.ipa.latin import read_ipa, with_s
from phonex.text.phoneme_markup import marked, without_marks
from phonex.text.scripts import IDEOGRAPHIC

LONGEST_WORD, LONGEST_RESPELLING, LONGEST_IPA = 64, 256, 128
MOST_ENTRIES = 10_000  # per language

# Scripts without spaces between words or before endings: every character is an atom.
_RUNNING = f"{IDEOGRAPHIC}\uac00-\ud7a3"
_ATOM = re.compile(rf"[{_RUNNING}]|(?:(?![{_RUNNING}])[^\W_])+|\s+|.", re.DOTALL)
# A whole word is not next to these: it would be part of an address, or of "don't".
_NOT_BEHIND = re.compile(r"\w[.@]")
_NOT_AFTER = re.compile(r"[.@]\w|['’]t\b", re.IGNORECASE)
# Spoken together with a neighbour that has phonemes.
_ELIDED = {
    **{"c": "s", "d": "d", "j": "ʒ", "l": "l", "m": "m", "n": "n", "s": "s", "t": "t", "qu": "k"},
    **{"jusqu": "ʒysk", "lorsqu": "lɔʁsk", "puisqu": "pɥisk"},
}


@dataclass(frozen=True)
class Entry:
    """key: for lookup. word: as written. Either respelling or ipa is empty."""

    key: str
    word: str
    respelling: str = ""
    ipa: str = ""


def key_of(word: str) -> str:
    """The lookup key of a word, independent of case; "" if it is not a word.

    The word is cleaned, because it is searched in cleaned text.
    """
    return clean_text(word).casefold().replace("’", "'")


def make_entry(language: str, word: str, *, respelling: str = "", ipa: str = "") -> Entry:
    """A checked entry. language: a canonical code.

    Raises InvalidInput, which names the field: `word`, `respelling` or `ipa`.
    """
    for name, given in (("word", word), ("respelling", respelling), ("ipa", ipa)):
        _check_characters(given, name)
    word, respelling, ipa = _plain(word), _plain(respelling), _plain(ipa).strip("/[] ")
    _check_length(word, LONGEST_WORD, "word")
    key = key_of(word)
    if not re.search(r"[^\W_]", key):
        raise InvalidInput(f"{word!r} is not a word: it needs a letter or a digit.", param="word")
    if bool(respelling) == bool(ipa):
        raise InvalidInput("Give either a respelling or phonemes (ipa).", param="respelling")
    if ipa:
        _check_length(ipa, LONGEST_IPA, "ipa")
        check_ipa(ipa, language)
    else:
        _check_length(respelling, LONGEST_RESPELLING, "respelling")
        if not speakable(respelling, language):
            message = f"Nothing in the respelling {respelling!r} can be spoken in {language}."
            raise InvalidInput(message, param="respelling")
    return Entry(key, word, respelling, ipa)


def check_ipa(ipa: str, language: str) -> None:
    """Raise InvalidInput for phonemes that the language (a canonical code) does not have."""
    if speller := SPELLERS.get(language):
        speller(ipa)
    else:
        read_ipa(ipa, language)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(without_marks(text).split()))


def _check_characters(text: str, name: str) -> None:
    """Refuse control characters and halves of surrogate pairs; any white space is allowed."""
    for character in text:
        if unicodedata.category(character) in ("Cc", "Cs") and not character.isspace():
            code = f"U+{ord(character):04X}"
            raise InvalidInput(f"{name} has the character {code}; remove it.", param=name)


def _check_length(text: str, most: int, name: str) -> None:
    if not 0 < len(text) <= most:
        message = f"{name} has {len(text)} characters; use 1 to {most}."
        raise InvalidInput(message, param=name)


class LanguageLexicon:
    """The entries of one language, prepared for lookup. Of two for a word, the later one wins."""

    def __init__(self, language: str, entries: Iterable[Entry] = ()) -> None:
        """language: a canonical code. entries: made by make_entry."""
        self.language = language
        self.entries: Mapping[str, Entry] = MappingProxyType(
            {entry.key: entry for entry in entries}
        )
        self._by_atoms = {
            tuple(map(_folded, _ATOM.findall(key))): entry for key, entry in self.entries.items()
        }
        lengths: dict[str, set[int]] = {}
        for atoms in self._by_atoms:
            lengths.setdefault(atoms[0], set()).add(len(atoms))
        # First atom → the lengths in atoms of the words that begin with it, longest first.
        self._lengths = {first: sorted(known, reverse=True) for first, known in lengths.items()}

    def with_entry(self, entry: Entry) -> "LanguageLexicon":
        """A copy with one more entry, which takes precedence."""
        return LanguageLexicon(self.language, [*self.entries.values(), entry])

    def mark(self, text: str) -> str:
        """Respell words of a text, or mark them with their phonemes.

        Matches whole words, or anywhere in scripts without spaces; the longest match wins.
        """
        return self.mark_more(without_marks(text))

    def mark_more(self, text: str) -> str:
        """As mark(), of a text that may have marked words already."""
        return "".join(self._rewritten(text)) if self.entries else text

    def _rewritten(self, text: str) -> Iterator[str]:
        atoms = _Atoms(text)
        place = 0
        while place < len(atoms.folded):
            found = self._find(atoms, place)
            if found is None:
                yield atoms.written(place, place + 1)
                place += 1
            else:
                said, place = self._say(atoms, place, found)
                yield said

    def _find(self, atoms: "_Atoms", place: int) -> "_Found | None":
        if found := self._find_at(atoms, place):
            return found
        elided = self.language == "FR" and atoms.folded[place] in _ELIDED
        if elided and atoms.folded[place + 1 : place + 2] == ("'",):
            return self._find_at(atoms, place + 2)
        return None

    def _find_at(self, atoms: "_Atoms", place: int) -> "_Found | None":
        if not atoms.is_free(place):
            return None
        for length in self._lengths.get(atoms.folded[place], ()):
            after = place + length
            entry = self._by_atoms.get(atoms.folded[place:after])
            if entry is not None and after <= len(atoms.folded) and atoms.may_end(after):
                return _Found(entry, place, after)
        return None

    def _say(self, atoms: "_Atoms", start: int, found: "_Found") -> tuple[str, int]:
        """The replacement of a word and of what is spoken with it, and the index after it."""
        entry, after = found.entry, found.after
        if not entry.ipa:
            word = atoms.written(found.place, after)
            return atoms.written(start, found.place) + _as_begun(entry.respelling, word), after
        ipa = entry.ipa
        if found.place > start:
            ipa = _ELIDED[atoms.folded[start]] + ipa
        if self.language == "EN" and atoms.folded[after : after + 2] == ("'", "s"):
            ipa, after = with_s(ipa), after + 2
        return marked(atoms.written(start, after), ipa), after


@dataclass(frozen=True)
class _Found:
    """An entry, and the atoms of its word: from place to after."""

    entry: Entry
    place: int
    after: int


class _Atoms:
    """A text in atoms: words, characters of scripts without spaces, spaces, punctuation."""

    def __init__(self, text: str) -> None:
        self._text = text
        found = list(_ATOM.finditer(text))
        self.folded = tuple(_folded(atom[0]) for atom in found)
        self._starts = [*(atom.start() for atom in found), len(text)]

    def written(self, place: int, after: int) -> str:
        return self._text[self._starts[place] : self._starts[min(after, len(self.folded))]]

    def is_free(self, place: int) -> bool:
        """Whether a word may begin at an atom."""
        if place >= len(self.folded):
            return False
        start = self._starts[place]
        return start < 2 or not _NOT_BEHIND.match(self._text, start - 2)

    def may_end(self, after: int) -> bool:
        """Whether a word may end before an atom."""
        return not _NOT_AFTER.match(self._text, self._starts[after])


def _as_begun(respelling: str, word: str) -> str:
    """Capitalise the respelling like the word: capitals show names and sentence starts."""
    return respelling[0].upper() + respelling[1:] if word[0].isupper() else respelling


def _folded(atom: str) -> str:
    if atom.isspace():
        return " "
    return "'" if atom == "’" else atom.casefold()
