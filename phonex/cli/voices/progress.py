"""Progress of a fit: a bar on a terminal, else a line every 20 %."""

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

from phonex.cli.voices.wording import describe_likeness
from phonex.store.records.voice import FittingState, VoiceRecord

LINE_EVERY = 20  # per cent
_SPEED_OVER_S = 120.0  # steps take seconds

Watcher = Callable[[VoiceRecord], None]


@contextmanager
def watching(console: Console, before: str | None = None) -> Iterator[Watcher]:
    """A watcher that is called with the voice's record at each change of its fit.

    before: the name of the voice that is fitted first.
    """
    waiting = f"waiting: {before} is being fitted" if before else "waiting"
    if not console.is_terminal:
        yield _Lines(console, waiting if before else "").show
        return
    columns = (
        TextColumn("{task.description}", markup=False),
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
        yield _Bar(progress, waiting).show


class _Bar:
    def __init__(self, progress: Progress, waiting: str) -> None:
        self._progress = progress
        self._waiting = waiting
        self._task = progress.add_task("fitting", total=100, likeness="")
        self._printed = ""

    def show(self, voice: VoiceRecord) -> None:
        waits = voice.fitting.state is FittingState.QUEUED
        if (reason := _postponement(voice)) not in ("", self._printed):
            self._printed = reason
            self._progress.console.print(reason, markup=False, highlight=False)
        self._progress.update(
            self._task,
            description=self._waiting if waits else "fitting",
            completed=voice.fitting.progress,
            likeness=_likeness(voice),
        )


class _Lines:
    def __init__(self, console: Console, waiting: str) -> None:
        self._console = console
        self._waiting = waiting
        self._printed = {""}
        self._next = 0  # per cent

    def show(self, voice: VoiceRecord) -> None:
        state, progress = voice.fitting.state, voice.fitting.progress
        if state is FittingState.QUEUED:
            self._print(_postponement(voice) or self._waiting)
        elif state is FittingState.RUNNING and progress >= self._next:
            self._next = progress - progress % LINE_EVERY + LINE_EVERY
            self._print(f"fitting: {progress} %  {_likeness(voice)}".rstrip())

    def _print(self, line: str) -> None:
        if line not in self._printed:
            self._printed.add(line)
            self._console.print(line, markup=False, highlight=False)


def _postponement(voice: VoiceRecord) -> str:
    """Why a fit was postponed, in a sentence or two; empty if it was not."""
    fitting = voice.fitting
    return " ".join(fitting.warnings) if fitting.state is FittingState.QUEUED else ""


def _likeness(voice: VoiceRecord) -> str:
    """Shown once it exceeds the instant voice, which is equalised: a fit starts below it."""
    likeness = voice.likeness
    if (likeness.fitted or 0) <= (likeness.instant or 0):
        likeness = likeness.model_copy(update={"fitted": None})
    text = describe_likeness(likeness)
    return f"likeness {text}" if text else ""
