"""The lines of a batch: from a file of JSON lines or CSV, or the text files of a folder."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from phonex.batches.errors import BatchTooLong, LineFault
from phonex.batches.rows import (
    MOST_LINES,
    SUFFIXES,
    UNREADABLE,
    Row,
    Rows,
    find_row_format,
    read_rows,
)
from phonex.cli.local_work.errors import InputUnusable
from phonex.cli.local_work.work_folder import digest

TEXT_SUFFIX = ".txt"
_VOICES = {"speaker", "voice", "voice_id"}


@dataclass(frozen=True)
class TextsToSay:
    """where: the place of a line, as editors and terminals understand it. digest: of all."""

    rows: Rows
    where: Callable[[int], str]
    digest: str


def read_texts(path: Path) -> TextsToSay:
    """path: a file or a folder. Raises InputUnusable, RowsMalformed, BatchTooLong, OSError."""
    if path.is_dir():
        return _read_folder(path)
    form = find_row_format("", path.name)
    if form is None:
        known = ", ".join(SUFFIXES)
        raise InputUnusable(
            f"{path} is no batch: give a file whose name ends in {known}, or a folder of "
            f"{TEXT_SUFFIX} files. A book: phonex book {path}"
        )
    content = path.read_bytes()
    rows = read_rows(BytesIO(content), form, MOST_LINES)
    return TextsToSay(rows, lambda line: f"{path}:{line}", digest(content))


def _read_folder(folder: Path) -> TextsToSay:
    files = sorted(each for each in folder.glob(f"*{TEXT_SUFFIX}") if each.is_file())
    if not files:
        raise InputUnusable(f"The folder {folder} has no {TEXT_SUFFIX} files.")
    if len(files) > MOST_LINES:
        raise BatchTooLong(MOST_LINES)
    contents = [file.read_bytes() for file in files]
    read = [_row(*each) for each in zip(range(1, len(files) + 1), files, contents, strict=True)]
    rows = Rows(
        [each for each in read if isinstance(each, Row)],
        [each for each in read if isinstance(each, LineFault)],
    )
    names = [file.name.encode() for file in files]
    return TextsToSay(rows, lambda line: str(files[line - 1]), digest(*names, *contents))


def _row(number: int, file: Path, content: bytes) -> Row | LineFault:
    """A file; its name without the suffix is that of the audio."""
    try:
        return Row(number, {"text": content.decode("utf-8-sig"), "name": file.stem})
    except UnicodeDecodeError:
        return LineFault(number, UNREADABLE, "This is not UTF-8; save it as UTF-8.")


def with_defaults(rows: Sequence[Row], defaults: Mapping[str, object]) -> Iterator[Row]:
    """Rows with the fields that they lack. A row that names its voice gets no other."""
    voiceless = {name: value for name, value in defaults.items() if name not in _VOICES}
    for row in rows:
        given = voiceless if _VOICES & row.fields.keys() else defaults
        yield replace(row, fields={**given, **row.fields})
