"""Terminal output while a voice is registered and fitted."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from phonex.cli.terminal import error_console
from phonex.cli.tools import Tools
from phonex.cli.voices.progress import watching
from phonex.cli.voices.wording import describe_likeness, describe_speech, describe_warnings
from phonex.cli.voices.work import fitted_before, follow_fit
from phonex.store.records.voice import FittingState, VoiceRecord


def print_registered(voice: VoiceRecord, how: str, unavailable_reason: str = "") -> None:
    """Print the result of a registration. how: "registered", …; unavailable_reason: of the fit."""
    facts = f"{describe_speech(voice.sample)} of speech" if voice.sample else "without a sample"
    if likeness := describe_likeness(voice.likeness):
        facts = f"{facts}, likeness {likeness}"
    typer.echo(f"{voice.voice_id} is {how} and can speak ({facts}).")
    if not voice.fitting.state.active:
        _print_notes(voice)
        if unavailable_reason and not voice.fitting.warnings:  # the user chose it: no note needed
            typer.echo(f"It stays an instant clone. {unavailable_reason}", err=True)
    typer.echo(f"Try it: phonex say 'Hello, this is my voice.' --voice {voice.voice_id}")


async def finish_fit(tools: Tools, voice: VoiceRecord) -> VoiceRecord:
    """Fit a queued voice with a progress bar and print the outcome; other voices stay unchanged."""
    if not voice.fitting.state.active:
        return voice
    started = time.monotonic()
    before = await fitted_before(tools, voice.voice_id)
    with _explaining_interrupt(voice.voice_id), watching(error_console(), before) as show:
        voice = await follow_fit(tools, voice.voice_id, show)
    _print_outcome(voice, time.monotonic() - started)
    return voice


@contextmanager
def _explaining_interrupt(voice_id: str) -> Iterator[None]:
    """At Ctrl+C, print what is kept and how to continue."""
    try:
        yield
    except asyncio.CancelledError:
        error_console().print(
            f"{voice_id} stays registered and can speak; its fit stays queued.\n"
            f"Continue with: phonex voices fit {voice_id} (a running service does so, too)",
            markup=False,
            highlight=False,
        )
        raise


def _print_outcome(voice: VoiceRecord, seconds: float) -> None:
    if voice.fitting.state is FittingState.DONE:
        likeness = describe_likeness(voice.likeness)
        typer.echo(f"{voice.voice_id} is fitted: likeness {likeness} in {seconds:.0f} s.")
    elif voice.likeness.fitted is not None:
        typer.echo(f"{voice.voice_id} keeps its earlier fit.")
    else:
        typer.echo(f"{voice.voice_id} stays an instant clone.")
    _print_notes(voice)


def _print_notes(voice: VoiceRecord) -> None:
    for warning in describe_warnings(voice):
        typer.secho(f"note: {warning}", err=True, fg=typer.colors.YELLOW)
