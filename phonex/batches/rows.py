"""Reads a batch as it is sent: JSON lines, or CSV with a header.

Sources: jsonlines.org; RFC 4180, and its dialects with semicolons and tabs.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from io import TextIOWrapper
from pathlib import PurePath
from typing import BinaryIO

from phonex.batches.errors import BatchTooLong, LineFault, RowsMalformed

MOST_FIELDS = 100  # of a line
MOST_LINES = 5000  # checking that many takes seconds
DELIMITERS = ",;\t"
UNREADABLE = "row"  # the field of a line that is no row


class RowFormat(Enum):
    """Recognised by a media type, or by the suffix of a file's name."""

    JSON_LINES = "jsonl"
    CSV = "csv"


MEDIA_TYPES = {
    "application/jsonl": RowFormat.JSON_LINES,
    "application/x-ndjson": RowFormat.JSON_LINES,
    "text/csv": RowFormat.CSV,
}
SUFFIXES = {
    ".jsonl": RowFormat.JSON_LINES,
    ".ndjson": RowFormat.JSON_LINES,
    ".csv": RowFormat.CSV,
}


def find_row_format(media_type: str, file_name: str = "") -> RowFormat | None:
    """By the suffix of the name if there is one, else by the media type without parameters."""
    suffix = PurePath(file_name).suffix.lower()
    kind = media_type.partition(";")[0].strip().lower()
    return SUFFIXES.get(suffix) or MEDIA_TYPES.get(kind)


@dataclass(frozen=True)
class Row:
    """line: where it begins, from 1."""

    line: int
    fields: dict[str, object]


@dataclass(frozen=True)
class Rows:
    """faults: lines that are no rows."""

    rows: Sequence[Row]
    faults: Sequence[LineFault]


def read_rows(file: BinaryIO, form: RowFormat, most: int) -> Rows:
    """Read all rows of UTF-8 text. Blocks. Raises RowsMalformed, BatchTooLong."""
    file.seek(0)
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        found = _read_csv(text) if form is RowFormat.CSV else _read_json_lines(text)
        rows, faults = list[Row](), list[LineFault]()
        for each in found:
            if len(rows) + len(faults) == most:
                raise BatchTooLong(most)
            if isinstance(each, Row):
                rows.append(each)
            else:
                faults.append(each)
    except UnicodeDecodeError as exc:
        raise RowsMalformed("it is not UTF-8; save it as UTF-8.") from exc
    except csv.Error as exc:
        raise RowsMalformed(f"it is not CSV: {exc}.") from exc
    finally:
        text.detach()  # the file is the caller's
    return Rows(rows, faults)


def _read_json_lines(text: Iterable[str]) -> Iterator[Row | LineFault]:
    for line, content in enumerate(text, 1):
        if content.strip():
            yield _parse_json(line, content)


def _parse_json(line: int, content: str) -> Row | LineFault:
    try:
        fields = json.loads(content, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as exc:
        return LineFault(line, UNREADABLE, f"This is not JSON: {exc}.")
    if not isinstance(fields, dict):
        return LineFault(line, UNREADABLE, "This is not a JSON object.")
    if len(fields) > MOST_FIELDS:
        return LineFault(line, UNREADABLE, f"This has more than {MOST_FIELDS} fields.")
    return Row(line, fields)


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")


def _read_csv(text: Iterable[str]) -> Iterator[Row | LineFault]:
    lines = iter(text)
    header = next(lines, "")
    delimiter = max(DELIMITERS, key=header.count)
    names = next(csv.reader([header], delimiter=delimiter, strict=True), [])
    if len(names) > MOST_FIELDS:
        raise RowsMalformed(f"it has more than {MOST_FIELDS} columns.")
    columns = [name.strip().lower() for name in names]
    if "text" not in columns:
        raise RowsMalformed("the first line of CSV names the columns; one of them must be `text`.")
    if doubled := next((name for name in columns if columns.count(name) > 1), None):
        raise RowsMalformed(f"the column {doubled!r} is there twice.")
    reader, line = csv.reader(lines, delimiter=delimiter, strict=True), 2
    for values in reader:
        if any(value.strip() for value in values):
            yield _csv_row(line, columns, values)
        line = reader.line_num + 2


def _csv_row(line: int, columns: Sequence[str], values: Sequence[str]) -> Row | LineFault:
    """An empty cell is a field that is not given."""
    if len(values) > len(columns):
        message = f"There are {len(values)} values, but {len(columns)} columns; quote the text."
        return LineFault(line, UNREADABLE, message)
    pairs = zip(columns, values, strict=False)
    return Row(line, {name: value for name, value in pairs if value.strip() or name == "text"})
