"""The current lexicons of all languages: records override the entries of the file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from phonex.text.lexicon.entries import Entry, LanguageLexicon


@dataclass(frozen=True)
class KnownPronunciation:
    """The pronunciation of a word. updated_at: None if it is from the file."""

    language: str
    entry: Entry
    updated_at: datetime | None = None


_NONE: Mapping[str, Entry] = {}
_Whose = tuple[str | None, str]  # owner, language


class Lexicons:
    """Thread-safe for many readers and one writer: changes replace objects, never modify them.

    Languages are canonical codes. owner_id: whose records are used; the file is for all owners.
    """

    def __init__(self, file: Mapping[str, Sequence[Entry]] | None = None) -> None:
        self._file = {code: _by_key(entries) for code, entries in (file or {}).items()}
        self._records: dict[_Whose, Mapping[str, Entry]] = {}
        self._compiled: dict[_Whose, tuple[Mapping[str, Entry], LanguageLexicon]] = {}

    def of(
        self, language: str, trial: Entry | None = None, owner_id: str | None = None
    ) -> LanguageLexicon:
        """trial: an entry for this call only."""
        records = self.records(language, owner_id) or _NONE
        whose = (owner_id if records else "", language)  # owners without words share the file's
        known = self._compiled.get(whose)
        if known is None or known[0] is not records:
            merged = {**self.in_file(language), **records}
            known = self._compiled[whose] = records, LanguageLexicon(language, merged.values())
        return known[1] if trial is None else known[1].with_entry(trial)

    def in_file(self, language: str) -> Mapping[str, Entry]:
        return self._file.get(language, _NONE)

    def records(self, language: str, owner_id: str | None = None) -> Mapping[str, Entry]:
        return self._records.get((owner_id, language), _NONE)

    def replace(self, language: str, entries: Iterable[Entry], owner_id: str | None = None) -> None:
        """The entries of an owner's records."""
        self._records[owner_id, language] = _by_key(entries)

    def replace_all(self, entries: Mapping[_Whose, Iterable[Entry]]) -> None:
        """The entries of all records, by owner and language."""
        changed = {whose: _by_key(each) for whose, each in entries.items()}
        # What has not changed stays the same object, so that it is not compiled again.
        self._records = {
            whose: self._records[whose] if self._records.get(whose) == each else each
            for whose, each in changed.items()
        }

    def put(self, language: str, entry: Entry, owner_id: str | None = None) -> None:
        known = self.records(language, owner_id)
        self._records[owner_id, language] = {**known, entry.key: entry}

    def drop(self, language: str, key: str, owner_id: str | None = None) -> None:
        known = self.records(language, owner_id)
        self._records[owner_id, language] = {k: entry for k, entry in known.items() if k != key}

    def forget(self, owner_id: str) -> None:
        """Drop all of an owner's records."""
        self._records = {key: each for key, each in self._records.items() if key[0] != owner_id}
        self._compiled = {key: each for key, each in self._compiled.items() if key[0] != owner_id}


def _by_key(entries: Iterable[Entry]) -> Mapping[str, Entry]:
    return {entry.key: entry for entry in entries}
