"""What people read while a voice is registered and fitted in the terminal."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from phonex.cli.desk import OpenDesk
from phonex.cli.progress import watching
from phonex.cli.terminal import error_console
from phonex.cli.voice_work import fitted_before, follow_fit
from phonex.cli.words import tell_likeness, tell_speech, tell_warnings
from phonex.store.records.voices import FittingState, VoiceRecord


def tell_registered(voice: VoiceRecord, how: str, obstacle: str = "") -> None:
    """What became of the recordings. how: such as "registered"; obstacle: why it is not fitted."""
    facts = f"{tell_speech(voice)} of speech" if voice.sample else "without its sample"
    if likeness := tell_likeness(voice.likeness):
        facts = f"{facts}, likeness {likeness}"
    typer.echo(f"{voice.voice_id} is {how} and can speak ({facts}).")
    if not voice.fitting.state.active:
        _tell_notes(voice)
        if obstacle and not voice.fitting.warnings:  # it was asked for: nothing to be noted of
            typer.echo(f"It stays an instant clone. {obstacle}", err=True)
    typer.echo(f"Try it: phonex say 'Hello, this is my voice.' --voice {voice.voice_id}")


async def finish_fit(opened: OpenDesk, voice: VoiceRecord) -> VoiceRecord:
    """Fit a voice that is queued, with a bar, and say what came of it; others stay as they are."""
    if not voice.fitting.state.active:
        return voice
    started = time.monotonic()
    before = await fitted_before(opened, voice.voice_id)
    with _leaving(voice.voice_id), watching(error_console(), before) as show:
        voice = await follow_fit(opened, voice.voice_id, show)
    _tell_outcome(voice, time.monotonic() - started)
    return voice


@contextmanager
def _leaving(voice_id: str) -> Iterator[None]:
    """At Ctrl+C, say what is kept and how to go on."""
    try:
        yield
    except asyncio.CancelledError:
        error_console().print(
            f"{voice_id} stays registered and can speak; its fit stays queued.\n"
            f"Go on with: phonex voices fit {voice_id} (the service does so, too, when it runs)",
            markup=False,
            highlight=False,
        )
        raise


def _tell_outcome(voice: VoiceRecord, seconds: float) -> None:
    if voice.fitting.state is FittingState.DONE:
        likeness = tell_likeness(voice.likeness)
        typer.echo(f"{voice.voice_id} is fitted: likeness {likeness} in {seconds:.0f} s.")
    elif voice.likeness.fitted is not None:
        typer.echo(f"{voice.voice_id} speaks as it was fitted before.")
    else:
        typer.echo(f"{voice.voice_id} stays an instant clone.")
    _tell_notes(voice)


def _tell_notes(voice: VoiceRecord) -> None:
    for warning in tell_warnings(voice):
        typer.secho(f"note: {warning}", err=True, fg=typer.colors.YELLOW)
