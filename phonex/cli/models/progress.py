"""Progress of transfers: two bars on a terminal, else one line per file."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from phonex.weights.watcher import Watcher


@contextmanager
def watching_bytes(console: Console, n_bytes: int) -> Iterator[Watcher]:
    """A watcher that shows the progress of each file. n_bytes: total of all files."""
    if not console.is_terminal:
        yield _Lines(console)
        return
    with byte_progress(console) as progress:
        yield _Bars(progress, n_bytes)


def byte_progress(console: Console) -> Progress:
    """Bars that count bytes; they go at the end."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=console, transient=True)


def format_size(n_bytes: int) -> str:
    if n_bytes < 1000:
        return f"{n_bytes} B"
    if n_bytes < 1_000_000:
        return f"{n_bytes / 1000:.0f} kB"
    return f"{n_bytes / 1_000_000:.0f} MB"


class _Bars:
    def __init__(self, progress: Progress, n_bytes: int) -> None:
        self._progress = progress
        self._all = progress.add_task("all files", total=n_bytes)
        self._file = progress.add_task("", total=0)

    def begin(self, name: str, n_bytes: int) -> None:
        self._progress.reset(self._file, description=name, total=n_bytes)

    def advance(self, n_bytes: int) -> None:
        for task in (self._all, self._file):
            self._progress.advance(task, n_bytes)


class _Lines:
    def __init__(self, console: Console) -> None:
        self._console = console

    def begin(self, name: str, n_bytes: int) -> None:
        self._console.print(f"{name}  {format_size(n_bytes)}", markup=False, highlight=False)

    def advance(self, n_bytes: int) -> None:
        pass
