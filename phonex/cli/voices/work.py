"""The work of the `phonex voices` commands. Prints no results."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, TypeVar

import typer

from phonex.accounts.principal import ANONYMOUS
from phonex.cli.created_files import telling_created
from phonex.cli.records import records_exist
from phonex.cli.terminal import (
    EXIT_INTERRUPTED,
    error_console,
    exit_on_error,
    settings_or_exit,
)
from phonex.cli.tools import Tools, open_tools
from phonex.cli.voices.progress import Watcher
from phonex.errors import NotFound
from phonex.settings.settings import Settings
from phonex.store.owners import VoiceKey
from phonex.store.records.voice import FittingState, VoiceRecord

T = TypeVar("T")

PAGE = 100


class NoRecords(NotFound):
    code = "no_records"

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            f"No voice is registered yet in {settings.home}. Register one with "
            "`phonex voices add NAME RECORDING`, or set PHONEX_HOME to the folder of your Phonex."
        )


def with_voices(
    action: Callable[[Tools], Awaitable[T]], *, makes: bool = False, **overrides: object
) -> T:
    """Open the voices and run a command; expected errors and Ctrl+C end it with one line.

    makes: whether the command creates a voice; others do not create a missing database.
    overrides: of settings.
    """
    settings = settings_or_exit(**overrides)

    async def run() -> T:
        async with open_tools(settings) as tools:
            return await action(tools)

    with exit_on_error(), telling_created(settings):
        if not makes and not records_exist(settings):
            raise NoRecords(settings)
        try:
            return asyncio.run(run())
        except KeyboardInterrupt as exc:
            raise typer.Exit(EXIT_INTERRUPTED) from exc


async def all_voices(tools: Tools) -> list[VoiceRecord]:
    voices: list[VoiceRecord] = []
    cursor: str | None = None
    while True:
        page = await tools.voices.listing.page(ANONYMOUS, PAGE, cursor)
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
    with error_console().status("analysing the sample"):
        yield


async def fitted_before(tools: Tools, voice_id: str) -> str | None:
    """The name of another voice whose fit is running, which this one has to wait for."""
    for voice in await all_voices(tools):
        if voice.fitting.state is FittingState.RUNNING and voice.voice_id != voice_id:
            return voice.name
    return None


async def follow_fit(tools: Tools, voice_id: str, show: Watcher) -> VoiceRecord:
    """Fit a queued voice, or watch while the service fits it; returns the voice as it is then.

    Raises VoiceNotFound, DatabaseUnavailable.
    """
    tools.fittings.fit_only(VoiceKey(ANONYMOUS.owner_id, voice_id))
    await tools.jobs.start()
    async for voice in tools.voices.fit_events(ANONYMOUS, voice_id):
        show(voice)
    return await tools.voices.get(ANONYMOUS, voice_id)
