"""The current lexicons of all languages: records override the entries of the file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from phonex.text.lexicon import Entry, Lexicon


@dataclass(frozen=True)
class Pronunciation:
    """The pronunciation of a word. updated_at: None if it is from the file."""

    language: str
    entry: Entry
    updated_at: datetime | None = None


_NONE: Mapping[str, Entry] = {}


class Lexicons:
    """Thread-safe for many readers and one writer: changes replace objects, never modify them.

    Languages are canonical codes.
    """

    def __init__(self, file: Mapping[str, Sequence[Entry]] | None = None) -> None:
        self._file = {code: _by_key(entries) for code, entries in (file or {}).items()}
        self._records: dict[str, Mapping[str, Entry]] = {}
        self._compiled: dict[str, tuple[Mapping[str, Entry], Lexicon]] = {}

    def of(self, language: str, trial: Entry | None = None) -> Lexicon:
        """trial: an entry for this call only."""
        records = self.records(language)
        known = self._compiled.get(language)
        if known is None or known[0] is not records:
            merged = {**self.in_file(language), **records}
            known = self._compiled[language] = records, Lexicon(language, merged.values())
        return known[1] if trial is None else known[1].with_entry(trial)

    def in_file(self, language: str) -> Mapping[str, Entry]:
        return self._file.get(language, _NONE)

    def records(self, language: str) -> Mapping[str, Entry]:
        return self._records.get(language, _NONE)

    def replace(self, language: str, entries: Iterable[Entry]) -> None:
        """The entries of the records."""
        self._records[language] = _by_key(entries)

    def put(self, language: str, entry: Entry) -> None:
        self._records[language] = {**self.records(language), entry.key: entry}

    def drop(self, language: str, key: str) -> None:
        others = {known: entry for known, entry in self.records(language).items() if known != key}
        self._records[language] = others


def _by_key(entries: Iterable[Entry]) -> Mapping[str, Entry]:
    return {entry.key: entry for entry in entries}
