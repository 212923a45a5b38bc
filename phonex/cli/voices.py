"""`phonex voices`: register, list, show and remove voices from the terminal."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from phonex.store.records import VoiceRecord
    from phonex.voices import VoiceDesk

T = TypeVar("T")

voices_app = typer.Typer(help="Register, list, show and remove voices.", no_args_is_help=True)

VoiceId = Annotated[str, typer.Argument(help="As shown by: phonex voices list.")]
PAGE = 100


@voices_app.command("list")
def list_voices() -> None:
    """List the registered voices, newest first."""
    from rich.console import Console
    from rich.table import Table

    voices = _with_desk(_all_voices)
    if not voices:
        typer.echo("No voice is registered yet: phonex voices add NAME SAMPLE.wav")
        return
    table = Table("voice", "name", "language", "speech", "registered", "warnings")
    for voice in voices:
        table.add_row(
            voice.voice_id,
            voice.name,
            voice.language or "",
            f"{voice.sample.speech_duration:.1f} s",
            f"{voice.created_at:%Y-%m-%d %H:%M}",
            "; ".join(voice.warnings),
        )
    Console().print(table)


@voices_app.command()
def add(
    name: Annotated[str, typer.Argument(help="1 to 64 characters.")],
    samples: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, help="Recordings of one speaker.")
    ],
    language: Annotated[
        str | None, typer.Option("-l", "--language", help="What the speaker speaks.")
    ] = None,
    description: Annotated[str, typer.Option("-d", "--description", help="For people.")] = "",
) -> None:
    """Register a voice from recordings (or videos) of one speaker: 6 s of speech and more."""
    from phonex.cli.terminal import error_console

    with error_console().status("listening to the sample"):
        voice = _with_desk(lambda desk: _register(desk, name, samples, language, description))
    for warning in voice.warnings:
        typer.secho(f"note: {warning}", err=True, fg=typer.colors.YELLOW)
    typer.echo(f"{voice.voice_id} is registered ({voice.sample.speech_duration:.1f} s of speech).")
    typer.echo(f"Try it: phonex say 'Hello, this is my voice.' --voice {voice.voice_id}")


@voices_app.command()
def remove(voice_id: VoiceId) -> None:
    """Remove a voice: its record, its embeddings and its sample."""
    _with_desk(lambda desk: desk.delete(voice_id))
    typer.echo(f"{voice_id} is removed.")


@voices_app.command()
def show(
    voice_id: VoiceId,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="The picture [VOICE_ID.png].")
    ] = None,
) -> None:
    """Draw a voice's sample to a PNG: waveform, spectrogram and pitch."""
    from phonex.cli.plots import plot_voice

    target = out or Path(f"{voice_id}.png")
    _with_desk(lambda desk: plot_voice(desk, voice_id, target))
    typer.echo(f"{target}: the sample of {voice_id}")


# --- what the commands do with a desk ---


async def _all_voices(desk: "VoiceDesk") -> "list[VoiceRecord]":
    voices: list[VoiceRecord] = []
    cursor: str | None = None
    while True:
        page = await desk.page(PAGE, cursor)
        voices += page.items
        cursor = page.next_cursor
        if cursor is None:
            return voices


async def _register(
    desk: "VoiceDesk", name: str, samples: list[Path], language: str | None, description: str
) -> "VoiceRecord":
    with ExitStack() as stack:
        files = [stack.enter_context(path.open("rb")) for path in samples]
        return await desk.register(name, files, language=language, description=description)


def _with_desk(action: "Callable[[VoiceDesk], Awaitable[T]]") -> T:
    from phonex.cli.desk import open_desk
    from phonex.cli.terminal import exit_on_error, settings_or_exit

    async def run() -> T:
        async with open_desk(settings_or_exit()) as desk:
            return await action(desk)

    with exit_on_error():
        return asyncio.run(run())
