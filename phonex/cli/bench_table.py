"""The figures of a benchmark, and how they are shown."""

import platform
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

import phonex
from phonex.cli.terminal import error_console
from phonex.system.cpu import cpu_name, usable_cpus


@dataclass(frozen=True)
class Figure:
    name: str
    value: str


# Takes what is being measured, for whoever waits.
Say = Callable[[str], None]


def show(figures: Callable[[Say], Iterable[Figure]]) -> None:
    """Measure and print a table; what cannot be measured is told, not thrown."""
    table = Table("measured", "figure", title=_machine())
    with error_console().status("measuring") as status:
        for figure in _told(figures(status.update)):
            table.add_row(figure.name, figure.value)
    Console().print(table)


def _told(figures: Iterable[Figure]) -> Iterator[Figure]:
    """The figures, up to the one that cannot be measured; that is told, not thrown."""
    try:
        yield from figures
    except (OSError, RuntimeError, TimeoutError) as exc:
        yield Figure("the rest could not be measured", str(exc))


def _machine() -> str:
    return f"Phonex {phonex.__version__}, {usable_cpus()} cores, {platform.machine()}, {cpu_name()}"
