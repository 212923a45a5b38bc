"""The lexicon file (PHONEX_LEXICON): YAML with the words of each language."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import yaml

from phonex.errors import ConfigurationError, PhonexError
from phonex.text.languages import canonical_language
from phonex.text.lexicon.entries import MOST_ENTRIES, Entry, make_entry


def read_lexicon(path: Path) -> Mapping[str, Sequence[Entry]]:
    """The entries by language. Raises ConfigurationError with one line that locates the fault."""
    try:
        # Read every scalar as a string: "no" and "1" are words here.
        found = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    except OSError as exc:
        raise _fault(path, f"cannot be read ({exc.strerror})") from exc
    except UnicodeDecodeError as exc:
        raise _fault(path, "is not UTF-8 text") from exc
    except yaml.YAMLError as exc:
        raise _fault(path, f"is not YAML ({' '.join(str(exc).split())})") from exc
    except RecursionError as exc:
        raise _fault(path, "is nested too deeply") from exc
    if not found:
        return {}
    return {code: entries for code, entries in _languages(path, found)}


def _languages(path: Path, found: object) -> Iterator[tuple[str, Sequence[Entry]]]:
    for language, words in _items(path, found, "languages"):
        try:
            code = canonical_language(language)
        except PhonexError as exc:
            raise _fault(path, exc.message) from exc
        entries = [_entry(path, code, word, how) for word, how in _items(path, words, code)]
        if len(entries) > MOST_ENTRIES:
            raise _fault(path, f"has {len(entries)} words for {code}; the limit is {MOST_ENTRIES}")
        yield code, entries


def _items(path: Path, found: object, of: str) -> Iterator[tuple[str, object]]:
    if not isinstance(found, dict):
        raise _fault(path, f"{of}: expected lines like `word: respelling`")
    for key, value in found.items():
        if not isinstance(key, str):
            raise _fault(path, f"{of}: {key!r} is not a word")
        yield key, value


def _entry(path: Path, language: str, word: str, how: object) -> Entry:
    try:
        return make_entry(language, word, **_entry_arguments(how))
    except PhonexError as exc:
        raise _fault(path, f"{language}: {word!r}: {exc.message}") from exc


def _entry_arguments(how: object) -> dict[str, str]:
    """Arguments for make_entry: "/…/" are phonemes, any other text is a respelling."""
    if isinstance(how, str):
        phonemes = len(how) > 1 and how.startswith("/") and how.endswith("/")
        return {"ipa": how} if phonemes else {"respelling": how}
    if isinstance(how, dict) and how.keys() <= {"ipa", "respelling"}:
        found = {name: text for name, text in how.items() if isinstance(text, str)}
        if len(found) == len(how):
            return found
    raise ConfigurationError("expected a respelling, /phonemes/ or {ipa: phonemes}.")


def _fault(path: Path, what: str) -> ConfigurationError:
    return ConfigurationError(f"PHONEX_LEXICON={path}: {what}")
