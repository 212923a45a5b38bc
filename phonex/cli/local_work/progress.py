"""Progress of what takes long: a bar with the time left on a terminal, else a line every 20 %."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

LINE_EVERY = 20  # per cent
STEPS = 1000  # of a bar
_SPEED_OVER_S = 300.0  # a part takes a minute, and some are slower than others

Watch = Callable[[str, float, str], None]  # step, share that is done, the same as a count


@contextmanager
def watching(console: Console) -> Iterator[Watch]:
    if not console.is_terminal:
        yield _Lines(console).show
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[count]}", markup=False),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(
        *columns, console=console, transient=True, speed_estimate_period=_SPEED_OVER_S
    ) as progress:
        yield _Bars(progress).show


class _Bars:
    """What is done when a step is first shown was done before: the time left does not count it."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._bars: dict[str, TaskID] = {}

    def show(self, step: str, share: float, count: str) -> None:
        done = round(STEPS * share)
        if step not in self._bars:
            self._bars[step] = self._progress.add_task(step, total=STEPS, completed=done, count="")
        self._progress.update(self._bars[step], completed=done, count=count)


class _Lines:
    def __init__(self, console: Console) -> None:
        self._console = console
        self._next: dict[str, int] = {}  # per cent, by step

    def show(self, step: str, share: float, count: str) -> None:
        percent = int(100 * share)
        if percent < self._next.get(step, 0):
            return
        self._next[step] = percent - percent % LINE_EVERY + LINE_EVERY
        line = f"{step}: {percent} %  {count}".rstrip()
        self._console.print(line, markup=False, highlight=False)
