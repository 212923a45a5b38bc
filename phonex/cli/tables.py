"""Prints lists: as a table for people, as JSON for programs."""

import json
from collections.abc import Iterable, Sequence

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

# Wide enough for any row: output to a pipe or a file must not be cut.
_UNLIMITED = 10_000


def print_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """The first column has ids, which are never cut or wrapped, so that they can be copied."""
    rows = list(rows)
    widest = max((len(row[0]) for row in rows), default=0)
    table = Table()
    table.add_column(header[0], no_wrap=True, min_width=widest)
    for name in header[1:]:
        table.add_column(name)
    for row in rows:
        table.add_row(*map(escape, row))
    _console().print(table)


def print_json(items: object) -> None:
    typer.echo(json.dumps(items, ensure_ascii=False, indent=2))


def _console() -> Console:
    console = Console()
    return console if console.is_terminal else Console(width=_UNLIMITED)
