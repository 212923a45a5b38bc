"""What the commands of `phonex voices` do with an open desk. Prints nothing."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, TypeVar

from phonex.audio.decode import decode
from phonex.audio.types import Audio
from phonex.cli.desk import OpenDesk, open_desk
from phonex.cli.portrait.takes import Portrait, Say, listen
from phonex.cli.terminal import exit_on_error, settings_or_exit
from phonex.store.records import VoiceRecord
from phonex.voices import MAX_SAMPLE_S

T = TypeVar("T")

PAGE = 100


def with_desk(action: Callable[[OpenDesk], Awaitable[T]]) -> T:
    """Run a command on a desk; what people can do something about ends it with one line."""

    async def run() -> T:
        async with open_desk(settings_or_exit()) as desk:
            return await action(desk)

    with exit_on_error():
        return asyncio.run(run())


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


async def portray(opened: OpenDesk, voice_id: str, say: Say) -> Portrait:
    """Hear a voice's sample and its clones. Raises VoiceNotFound, and what speaking raises."""
    desk = opened.desk
    voice = await desk.get(voice_id)
    embeddings = desk.files.embeddings(voice_id)
    sample = _sample(desk.files.sample(voice_id))
    return await opened.networks.run(listen, voice, embeddings, sample, opened.pipeline, say)


def _sample(path: Path) -> Audio | None:
    """None: the voice was imported without its sample."""
    return decode(path, max_seconds=MAX_SAMPLE_S) if path.exists() else None
