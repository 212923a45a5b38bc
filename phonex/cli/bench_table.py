"""The figures of a benchmark, and how they are shown."""

import platform
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

import phonex
from phonex.cli.terminal import error_console
from phonex.cpus import usable_cpus


@dataclass(frozen=True)
class Figure:
    name: str
    value: str


# Called with the name of what is being measured.
Say = Callable[[str], None]


def show(figures: Callable[[Say], Iterable[Figure]]) -> None:
    """Measure and print a table; failed measurements are reported, not raised."""
    table = Table("measured", "figure", title=_machine())
    with error_console().status("measuring") as status:
        for figure in _told(figures(status.update)):
            table.add_row(figure.name, figure.value)
    Console().print(table)


def _told(figures: Iterable[Figure]) -> Iterator[Figure]:
    """The figures up to the first that cannot be measured, which is reported, not raised."""
    try:
        yield from figures
    except (OSError, RuntimeError, TimeoutError) as exc:
        yield Figure("the rest could not be measured", str(exc))


def _machine() -> str:
    return (
        f"Phonex {phonex.__version__}, {usable_cpus()} cores, {platform.machine()}, {_processor()}"
    )


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor()
