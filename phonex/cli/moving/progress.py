"""Progress of what has steps: a bar for each on a terminal, else a line."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

Watch = Callable[[str, int, int], None]  # step, done so far, in all


@contextmanager
def watching_steps(console: Console) -> Iterator[Watch]:
    if not console.is_terminal:
        yield _line_at_end(console)
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        yield _bars(progress)


def _line_at_end(console: Console) -> Watch:
    ended: set[str] = set()

    def watch(step: str, n_done: int, n_all: int) -> None:
        if n_done >= n_all and step not in ended:
            ended.add(step)
            console.print(f"{step}  {n_all}", markup=False, highlight=False)

    return watch


def _bars(progress: Progress) -> Watch:
    bars: dict[str, TaskID] = {}

    def watch(step: str, n_done: int, n_all: int) -> None:
        if step not in bars:
            bars[step] = progress.add_task(step)
        progress.update(bars[step], completed=n_done, total=n_all)

    return watch
