"""The lexicons of all languages as they are at the moment: those of a file under the records."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from phonex.text.lexicon import Entry, LanguageLexicon


@dataclass(frozen=True)
class KnownPronunciation:
    """How a word is said here. updated_at: None when it is of the file."""

    language: str
    entry: Entry
    updated_at: datetime | None = None


_NONE: Mapping[str, Entry] = {}


class Lexicons:
    """Safe for threads that read while one changes: a change replaces what it changes.

    Languages are canonical codes.
    """

    def __init__(self, file: Mapping[str, Sequence[Entry]] | None = None) -> None:
        self._file = {code: _by_key(entries) for code, entries in (file or {}).items()}
        self._records: dict[str, Mapping[str, Entry]] = {}
        self._compiled: dict[str, tuple[Mapping[str, Entry], LanguageLexicon]] = {}

    def of(self, language: str, trial: Entry | None = None) -> LanguageLexicon:
        """trial: an entry that counts for once."""
        records = self.records(language)
        known = self._compiled.get(language)
        if known is None or known[0] is not records:
            merged = {**self.in_file(language), **records}
            known = self._compiled[language] = records, LanguageLexicon(language, merged.values())
        return known[1] if trial is None else known[1].with_entry(trial)

    def in_file(self, language: str) -> Mapping[str, Entry]:
        return self._file.get(language, _NONE)

    def records(self, language: str) -> Mapping[str, Entry]:
        return self._records.get(language, _NONE)

    def replace(self, language: str, entries: Iterable[Entry]) -> None:
        """What the records have."""
        self._records[language] = _by_key(entries)

    def put(self, language: str, entry: Entry) -> None:
        self._records[language] = {**self.records(language), entry.key: entry}

    def drop(self, language: str, key: str) -> None:
        others = {known: entry for known, entry in self.records(language).items() if known != key}
        self._records[language] = others


def _by_key(entries: Iterable[Entry]) -> Mapping[str, Entry]:
    return {entry.key: entry for entry in entries}
