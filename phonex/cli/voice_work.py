"""What the commands of `phonex voices` do with an open desk. Prints no result."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, TypeVar

import typer

from phonex.cli.created import telling_created
from phonex.cli.desk import OpenDesk, open_desk
from phonex.cli.progress import Watcher
from phonex.cli.pronunciations import records_exist
from phonex.cli.terminal import error_console, exit_on_error, settings_or_exit
from phonex.errors import NotFound
from phonex.settings import Settings
from phonex.store.records import FittingState, VoiceRecord

T = TypeVar("T")

PAGE = 100
EXIT_INTERRUPTED = 130  # as shells say it of Ctrl+C


class NoRecords(NotFound):
    code = "no_records"

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            f"No voice is registered yet in {settings.home}. Register one with "
            "`phonex voices add NAME RECORDING`, or set PHONEX_HOME to the folder of your Phonex."
        )


def with_desk(
    action: Callable[[OpenDesk], Awaitable[T]], *, makes: bool = False, **overrides: object
) -> T:
    """Run a command on a desk; what people can do something about ends it with one line.

    makes: a voice; other commands create no database where there is none.
    overrides: of settings. Ctrl+C ends it too.
    """
    settings = settings_or_exit(**overrides)

    async def run() -> T:
        async with open_desk(settings) as opened:
            return await action(opened)

    with exit_on_error(), telling_created(settings):
        if not makes and not records_exist(settings):
            raise NoRecords(settings)
        try:
            return asyncio.run(run())
        except KeyboardInterrupt as exc:
            raise typer.Exit(EXIT_INTERRUPTED) from exc


async def all_voices(opened: OpenDesk) -> list[VoiceRecord]:
    voices: list[VoiceRecord] = []
    cursor: str | None = None
    while True:
        page = await opened.desk.page(PAGE, cursor)
        voices += page.items
        cursor = page.next_cursor
        if cursor is None:
            return voices


@contextmanager
def opened_files(paths: Sequence[Path]) -> Iterator[list[BinaryIO]]:
    with ExitStack() as stack:
        yield [stack.enter_context(path.open("rb")) for path in paths]


@contextmanager
def listening() -> Iterator[None]:
    with error_console().status("listening to the sample"):
        yield


async def fitted_before(opened: OpenDesk, voice_id: str) -> str | None:
    """The name of another voice whose fit runs just now, so that this one waits for it."""
    for voice in await all_voices(opened):
        if voice.fitting.state is FittingState.RUNNING and voice.voice_id != voice_id:
            return voice.name
    return None


async def follow_fit(opened: OpenDesk, voice_id: str, show: Watcher) -> VoiceRecord:
    """Fit a voice that is queued, or look on while the service does; the voice as it is then.

    Raises VoiceNotFound, DatabaseUnavailable.
    """
    opened.fittings.fit_only(voice_id)
    await opened.jobs.start()
    async for voice in opened.fittings.events(voice_id):
        show(voice)
    return await opened.desk.get(voice_id)
