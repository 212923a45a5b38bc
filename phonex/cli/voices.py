"""`phonex voices`: register, list, show and remove voices from the terminal."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from phonex.cli.desk import OpenDesk
    from phonex.store.records import VoiceRecord

voices_app = typer.Typer(help="Register, list, show and remove voices.", no_args_is_help=True)

VoiceId = Annotated[str, typer.Argument(help="As shown by: phonex voices list.")]


@voices_app.command("list")
def list_voices() -> None:
    """List the registered voices, newest first."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from phonex.cli.voice_work import all_voices, with_desk
    from phonex.cli.words import tell_fitting, tell_likeness, tell_speech

    voices = with_desk(all_voices)
    if not voices:
        typer.echo("No voice is registered yet: phonex voices add NAME SAMPLE.wav")
        return
    table = Table("voice", "name", "language", "speech", "state", "likeness", "registered", "notes")
    for voice in voices:
        table.add_row(
            voice.voice_id,
            escape(voice.name),
            voice.language or "",
            tell_speech(voice),
            tell_fitting(voice),
            tell_likeness(voice.likeness),
            f"{voice.created_at:%Y-%m-%d %H:%M}",
            escape("; ".join([*voice.warnings, *voice.fitting.warnings])),
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
    from phonex.cli.voice_work import opened_files, with_desk
    from phonex.cli.words import tell_speech

    async def register(opened: "OpenDesk") -> "VoiceRecord":
        with opened_files(samples) as files:
            return await opened.desk.register(
                name, files, language=language, description=description
            )

    with error_console().status("listening to the sample"):
        voice = with_desk(register)
    for warning in voice.warnings:
        typer.secho(f"note: {warning}", err=True, fg=typer.colors.YELLOW)
    typer.echo(f"{voice.voice_id} is registered ({tell_speech(voice)} of speech).")
    typer.echo(f"Try it: phonex say 'Hello, this is my voice.' --voice {voice.voice_id}")


@voices_app.command()
def remove(voice_id: VoiceId) -> None:
    """Remove a voice: its record, its embeddings and its sample."""
    from phonex.cli.voice_work import with_desk

    with_desk(lambda opened: opened.desk.delete(voice_id))
    typer.echo(f"{voice_id} is removed.")


@voices_app.command()
def show(
    voice_id: VoiceId,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="The picture [VOICE_ID.png].")
    ] = None,
) -> None:
    """Draw a voice to a PNG: its sample, and how near the instant and the fitted clone come.

    Waveform, spectrogram and pitch of the sample; then long-term spectra, pitch ranges and
    likeness side by side. The clones speak for it, which takes some seconds.
    """
    from phonex.cli.portrait.picture import draw
    from phonex.cli.terminal import error_console, exit_on_error
    from phonex.cli.voice_work import portray, with_desk

    target = out or Path(f"{voice_id}.png")
    with error_console().status("opening the voice") as status, exit_on_error():
        portrait = with_desk(lambda opened: portray(opened, voice_id, status.update))
        status.update("drawing")
        draw(portrait, target)
    typer.echo(f"{target}: {voice_id}, its sample and its clones")
