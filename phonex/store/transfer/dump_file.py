"""The file of records: lines of JSON.

    {"phonex_records": 1, "phonex": "1.2.0", "steps": 3, "from": "embedded", "at": "2026-…"}
    {"begin": "jobs"}
    {"_id": {"$oid": "…"}, …}                              a record, as extended JSON
    {"end": "jobs", "count": 1, "sum": "…"}                the sum of the records' digests
    {"done": 1}                                            how many records there are in all

steps: of migrations.py that the records have gone through. Nothing here keeps more than a line in
memory.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from phonex import __version__
from phonex.store.database.connection import Document
from phonex.store.transfer.documents import Tally, from_json, to_json
from phonex.store.transfer.errors import DumpUnusable
from phonex.system.clock import utc_now

FORMAT = "phonex_records"
VERSION = 1
LONGEST_LINE = 64 * 1024 * 1024  # bytes; a document has at most 16 MB, and its JSON is longer


@dataclass(frozen=True)
class CollectionFacts:
    count: int
    sum: str


@dataclass(frozen=True)
class DumpFacts:
    """version: of the Phonex that wrote it."""

    version: str
    steps: int
    collections: dict[str, CollectionFacts] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return sum(each.count for each in self.collections.values())


class DumpWriter:
    """Writes a file of records to a stream."""

    def __init__(self, file: BinaryIO, steps: int, origin: str) -> None:
        self._file = file
        self._collections: dict[str, CollectionFacts] = {}
        self._steps = steps
        head = {FORMAT: VERSION, "phonex": __version__, "steps": steps, "from": origin}
        self._write(head | {"at": utc_now().isoformat()})

    def begin(self, collection: str) -> "CollectionWriter":
        self._write({"begin": collection})
        return CollectionWriter(self._file, lambda facts: self._end(collection, facts))

    def _end(self, collection: str, facts: CollectionFacts) -> None:
        self._collections[collection] = facts
        self._write({"end": collection, "count": facts.count, "sum": facts.sum})

    def finish(self) -> DumpFacts:
        facts = DumpFacts(__version__, self._steps, self._collections)
        self._write({"done": facts.count})
        self._file.flush()
        return facts

    def _write(self, line: dict[str, object]) -> None:
        self._file.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")


class CollectionWriter:
    def __init__(self, file: BinaryIO, end: Callable[[CollectionFacts], None]) -> None:
        self._file = file
        self._end = end
        self._tally = Tally()

    def add(self, document: Document) -> None:
        self._tally.add(document)
        self._file.write(to_json(document).encode() + b"\n")

    def end(self) -> CollectionFacts:
        facts = CollectionFacts(self._tally.count, self._tally.sum)
        self._end(facts)
        return facts


def check(file: BinaryIO, advance: Callable[[int], None] = lambda _: None) -> DumpFacts:
    """Read a whole file and compare its counts and sums. advance: is told the bytes read.

    Raises DumpUnusable.
    """
    reader = _Reader(file, advance)
    for _ in reader.documents():
        pass
    return reader.facts


def documents(file: BinaryIO) -> Iterator[tuple[str, Document]]:
    """Each record with the name of its collection. Raises DumpUnusable, maybe at the end."""
    return _Reader(file, lambda _: None).documents()


class _Reader:
    """facts: complete when all documents have been read."""

    def __init__(self, file: BinaryIO, advance: Callable[[int], None]) -> None:
        self._file = file
        self._advance = advance
        self._n_lines = 0
        head = self._control()
        version = head.get(FORMAT)
        if version != VERSION:
            newer = isinstance(version, int) and version > VERSION
            raise DumpUnusable(
                "a newer Phonex wrote it; upgrade this one"
                if newer
                else "it is another kind of file"
            )
        self.facts = DumpFacts(str(head.get("phonex")), _number(head, "steps"))

    def documents(self) -> Iterator[tuple[str, Document]]:
        while "begin" in (line := self._control()):
            yield from self._collection(str(line["begin"]))
        if "done" not in line or line["done"] != self.facts.count or self._file.read(1):
            raise DumpUnusable("its last line does not fit")

    def _collection(self, name: str) -> Iterator[tuple[str, Document]]:
        if name in self.facts.collections:
            raise DumpUnusable(f"it has the collection {name} twice")
        tally = Tally()
        while not (line := self._line()).startswith('{"end":'):
            document = self._document(line)
            tally.add(document)
            yield name, document
        end, found = self._parsed(line), CollectionFacts(tally.count, tally.sum)
        if end != {"end": name, "count": found.count, "sum": found.sum}:
            raise DumpUnusable(
                f"the records of the collection {name} are not those that were written"
            )
        self.facts.collections[name] = found

    def _document(self, line: str) -> Document:
        try:
            document = from_json(line)
        except (ValueError, TypeError) as exc:
            raise DumpUnusable(f"its line {self._n_lines} cannot be read") from exc
        if "_id" not in document:
            raise DumpUnusable(f"its line {self._n_lines} has no _id")
        return document

    def _control(self) -> dict[str, object]:
        return self._parsed(self._line())

    def _parsed(self, line: str) -> dict[str, object]:
        try:
            found = json.loads(line)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise DumpUnusable(f"its line {self._n_lines} cannot be read")
        return found

    def _line(self) -> str:
        line = self._file.readline(LONGEST_LINE)
        self._n_lines += 1
        self._advance(len(line))
        if not line.endswith(b"\n"):
            raise DumpUnusable("it ends in the middle" if line else "its end is missing")
        try:
            return line.decode()
        except UnicodeDecodeError as exc:
            raise DumpUnusable(f"its line {self._n_lines} is not UTF-8") from exc


def _number(line: dict[str, object], name: str) -> int:
    found = line.get(name)
    if not isinstance(found, int) or found < 0:
        raise DumpUnusable(f"its first line has no number {name}")
    return found
