"""Text frontends, ids and the original's splitter against text/.

An error is how many items differ; which they are is logged.
"""

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from phonex.engines.melotts.frontends.frontends import FRONTENDS, open_frontend
from phonex.engines.melotts.frontends.pieces import split
from phonex.engines.melotts.ids import FIRST_TONES, LANGUAGE_IDS, PhoneTable
from phonex.engines.melotts.wordpieces import WordPieces
from phonex.errors import EngineUnavailable
from phonex.text.g2p.phonemes import Frontend, Phonemes
from tests.golden import readings
from tests.golden.row import NO_FRONTEND, Row

logger = logging.getLogger(__name__)

LANGUAGES = ("EN", "ES", "FR", "ZH_MIX_EN", "JP", "KR")
_DEPENDENT = "nltk_dependent"
_OF_FRONTEND = ("norm_text", "phones", "tones", "word2ph")
_OF_IDS = {
    "phone_ids": "phones",
    "tone_ids": "tones",
    "lang_ids": "languages",
    "word2ph_after": "word2ph",
}
# Spoken by published models with the short list of symbols, and whose phones they have.
_LEGACY = {"EN": ("EN",), "ZH_MIX_EN": ("ZH", "EN")}
_TABLES = {"language_id_map": LANGUAGE_IDS, "language_tone_start_map": FIRST_TONES}

Item = dict[str, Any]


@dataclass(frozen=True)
class Texts:
    """The items of one language and what reads them."""

    language: str
    items: Sequence[Item]
    table: PhoneTable
    files: tuple[Path, ...]

    def row(self, kind: str, wrong: Callable[[Item], bool], items: Sequence[Item]) -> Row:
        case = f"{self.files[0]}: {kind}, {len(items)} texts"
        found = [item["id"] for item in items if wrong(item)]
        if found:
            logger.warning("%s: differ: %s", case, ", ".join(found))
        return Row(case, len(found), 0, self.files)

    def group(self, name: str) -> list[Item]:
        return [item for item in self.items if item["group"] == name and item["ok"]]


def check(folder: Path) -> Iterator[Row]:
    text = folder / "text"
    if not text.is_dir():
        return
    tables = json.loads((text / "tables.json").read_text(encoding="utf-8"))
    yield _tables(tables)
    yield from _splits(text / "split_sentences.json")
    for language in LANGUAGES:
        yield from of_language(folder, language)


def of_language(folder: Path, language: str) -> Iterator[Row]:
    path, tables = (folder / "text" / f"{name}.json" for name in (language, "tables"))
    if not path.is_file():
        return
    items = json.loads(path.read_text(encoding="utf-8"))["items"]
    symbols = json.loads(tables.read_text(encoding="utf-8"))["symbols_219"]
    files = tuple(each.relative_to(folder) for each in (path, tables))
    texts = Texts(language, items, PhoneTable(symbols), files)
    yield _ids(texts)
    if (folder / "hf" / language).is_dir():
        yield from _readings(texts, WordPieces(folder / "hf" / language))
    if language not in FRONTENDS:
        yield Row(f"{files[0]}: phones", 0, 0, files, NO_FRONTEND)


def _tables(tables: Item) -> Row:
    wrong = [name for name, ours in _TABLES.items() if tables[name] != ours]
    wrong += [name for name, parts in _LEGACY.items() if not _sayable(tables, parts)]
    return Row("text/tables.json: ids and tones", len(wrong), 0, (Path("text/tables.json"),))


def _sayable(tables: Item, parts: Sequence[str]) -> bool:
    """Whether both lists of symbols have every phone of a language."""
    symbols = {symbol for part in parts for symbol in tables["per_language_symbols"][part]}
    return symbols <= {*tables["symbols_219"]} & {*tables["symbols_112_legacy"]}


def _splits(path: Path) -> Iterator[Row]:
    items = json.loads(path.read_text(encoding="utf-8"))["items"]
    for language in dict.fromkeys(item["language"] for item in items):
        asked = [item for item in items if item["language"] == language and item["ok"]]
        wrong = [item for item in asked if split(item["text"], language) != item["sentences"]]
        for item in wrong:
            logger.warning("cut in another way: %s", item["text"])
        case = f"text/{path.name}: {language}, {len(asked)} texts"
        yield Row(case, len(wrong), 0, (Path("text") / path.name,))


def _ids(texts: Texts) -> Row:
    """The step from the phones in the data to ids, which needs no frontend."""

    def wrong(item: Item) -> bool:
        phonemes = Phonemes(*(_tuples(item[name]) for name in _OF_FRONTEND))
        ids = texts.table.ids(phonemes, texts.language)
        return any([*getattr(ids, ours)] != item[name] for name, ours in _OF_IDS.items())

    return texts.row("ids", wrong, [item for item in texts.items if item["ok"]])


def _tuples(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _readings(texts: Texts, wordpieces: WordPieces) -> Iterator[Row]:
    spoken = [item for item in texts.items if item["ok"]]
    pieces = wordpieces.pieces
    yield texts.row("word-pieces", lambda item: pieces(item["norm_text"]) != item["tokens"], spoken)
    if texts.language == "EN":
        yield from _phones(texts, wordpieces, open_frontend(texts.language))
    elif texts.language in FRONTENDS:
        try:
            yield from readings.check(texts.language, texts.items, texts.files, wordpieces)
        except EngineUnavailable as exc:  # a package that is not installed
            case = f"{texts.files[0]}: phones"
            yield Row(case, 0, 0, texts.files, f"{NO_FRONTEND}: {exc.message}")


def _phones(texts: Texts, wordpieces: WordPieces, frontend: Frontend) -> Iterator[Row]:
    def read(item: Item) -> Phonemes:
        return frontend.phonemes(frontend.normalise(item["text"]), wordpieces.pieces)

    def differs(name: str) -> Callable[[Item], bool]:
        return lambda item: _tuples(item[name]) != getattr(read(item), name)

    def is_broken(item: Item) -> bool:
        found = read(item)
        n_tokens = len(wordpieces.ids(found.norm_text))
        return sum(found.word2ph) != len(found.phones) or len(found.word2ph) != n_tokens

    for group in dict.fromkeys(item["group"] for item in texts.items):
        if group != _DEPENDENT:
            for name in _OF_FRONTEND:
                yield texts.row(f"{group}: {name}", differs(name), texts.group(group))
    reported = texts.row(f"{_DEPENDENT}: phones", differs("phones"), texts.group(_DEPENDENT))
    verdict = f"{reported.error:g} differ, which depends on NLTK's dictionary"
    yield Row(reported.case, reported.error, 0, reported.files, verdict)
    failed = [item for item in texts.items if not item["ok"]]
    yield texts.row("spoken where the original fails", is_broken, failed)
