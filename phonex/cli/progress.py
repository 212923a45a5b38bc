"""A fit as people watch it: a bar where someone looks, else a line now and then."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from phonex.cli.words import tell_likeness
from phonex.store.records import FittingState, VoiceRecord

LINE_EVERY = 20  # per cent
_SPEED_OVER_S = 120.0  # steps take seconds
WAITING = "waiting: another voice is being fitted"

Watcher = Callable[[VoiceRecord], None]


@contextmanager
def watching(console: Console) -> Iterator[Watcher]:
    """What a voice's record is shown to at each change of its fit."""
    if not console.is_terminal:
        yield _Lines(console).show
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[likeness]}", style="cyan"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(
        *columns, console=console, transient=True, speed_estimate_period=_SPEED_OVER_S
    ) as progress:
        yield _Bar(progress).show


class _Bar:
    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("fitting", total=100, likeness="")

    def show(self, voice: VoiceRecord) -> None:
        waits = voice.fitting.state is FittingState.QUEUED
        self._progress.update(
            self._task,
            description=WAITING if waits else "fitting",
            completed=voice.fitting.progress,
            likeness=_likeness(voice),
        )


class _Lines:
    def __init__(self, console: Console) -> None:
        self._console = console
        self._told = ""
        self._next = 0  # per cent

    def show(self, voice: VoiceRecord) -> None:
        state, progress = voice.fitting.state, voice.fitting.progress
        if state is FittingState.QUEUED:
            self._tell(WAITING)
        elif state is FittingState.RUNNING and progress >= self._next:
            self._next = progress - progress % LINE_EVERY + LINE_EVERY
            self._tell(f"fitting: {progress} %  {_likeness(voice)}".rstrip())

    def _tell(self, line: str) -> None:
        if line != self._told:
            self._told = line
            self._console.print(line, markup=False, highlight=False)


def _likeness(voice: VoiceRecord) -> str:
    told = tell_likeness(voice.likeness)
    return f"likeness {told}" if told else ""
