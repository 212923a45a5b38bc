"""How batches are read: JSON lines and CSV, and what is neither."""

import io
import json

import pytest

from phonex.batches.errors import BatchTooLong, RowsMalformed
from phonex.batches.rows import MOST_FIELDS, RowFormat, find_row_format, read_rows


def rows_of(content: bytes, form: RowFormat, most: int = 10) -> list[tuple[int, dict[str, object]]]:
    read = read_rows(io.BytesIO(content), form, most)
    assert read.faults == []
    return [(row.line, row.fields) for row in read.rows]


def test_json_lines_are_numbered_as_editors_do_and_empty_ones_left_out() -> None:
    content = b'{"text": "a"}\n\n  \r\n{"text": "b", "speed": 1.5}'
    assert rows_of(content, RowFormat.JSON_LINES) == [
        (1, {"text": "a"}),
        (4, {"text": "b", "speed": 1.5}),
    ]


@pytest.mark.parametrize(
    "line", [b"[]", b"1", b"{", b"{'text': 1}", b'{"speed": NaN}', b"[" * 9999]
)
def test_other_lines_are_faults_of_their_own(line: bytes) -> None:
    read = read_rows(io.BytesIO(b'{"text": "a"}\n' + line), RowFormat.JSON_LINES, 10)
    assert [row.line for row in read.rows] == [1]
    assert [(fault.line, fault.field) for fault in read.faults] == [(2, "row")]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_has_a_header_and_any_usual_separator(separator: str) -> None:
    lines = ["Text|name|SPEED", '"a|""b""\nc"|x|1.5', "||", "d||"]
    content = "\r\n".join(lines).replace("|", separator).encode()
    assert rows_of(content, RowFormat.CSV) == [
        (2, {"text": f'a{separator}"b"\nc', "name": "x", "speed": "1.5"}),
        (5, {"text": "d"}),
    ]


def test_a_byte_order_mark_is_no_part_of_the_first_column() -> None:
    assert rows_of("\ufefftext\nüñ\n".encode(), RowFormat.CSV) == [(2, {"text": "üñ"})]


def test_a_row_with_too_many_values_is_a_fault() -> None:
    read = read_rows(io.BytesIO(b"text,name\nYes, but no, a\nb,c\n"), RowFormat.CSV, 10)
    assert [(fault.line, fault.field) for fault in read.faults] == [(2, "row")]
    assert [row.line for row in read.rows] == [3]


@pytest.mark.parametrize(
    "content", [b"", b"word\na\n", b"text,text\na,b\n", b'text\n"a', b"text\n\xff\n"]
)
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(RowsMalformed):
        read_rows(io.BytesIO(content), RowFormat.CSV, 10)


def test_there_may_be_so_many_lines() -> None:
    assert len(rows_of(b'{"text": "a"}\n' * 10, RowFormat.JSON_LINES)) == 10
    with pytest.raises(BatchTooLong):
        read_rows(io.BytesIO(b'{"text": "a"}\n' * 11), RowFormat.JSON_LINES, 10)


def test_lines_and_tables_have_so_many_fields() -> None:
    names = [f"c{n}" for n in range(MOST_FIELDS)]
    with pytest.raises(RowsMalformed, match="columns"):
        rows_of(",".join(["text", *names]).encode(), RowFormat.CSV)
    line = json.dumps(dict.fromkeys(["text", *names], "a")).encode()
    (fault,) = read_rows(io.BytesIO(line), RowFormat.JSON_LINES, 10).faults
    assert "fields" in fault.message


@pytest.mark.parametrize(
    ("media_type", "name", "form"),
    [
        ("text/csv; charset=utf-8", "", RowFormat.CSV),
        ("application/jsonl", "", RowFormat.JSON_LINES),
        ("application/octet-stream", "a.NDJSON", RowFormat.JSON_LINES),
        ("text/plain", "a.b.csv", RowFormat.CSV),
        ("application/json", "a.txt", None),
        ("", "", None),
    ],
)
def test_the_format_is_recognised(media_type: str, name: str, form: RowFormat | None) -> None:
    assert find_row_format(media_type, name) is form
