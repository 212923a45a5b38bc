"""`phonex voices`: register, fit, list, draw, move and remove voices from the terminal."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from phonex.accounts.principal import ANONYMOUS

if TYPE_CHECKING:
    from phonex.cli.tools import Tools
    from phonex.store.records.voice import VoiceRecord

voices_app = typer.Typer(
    help="Register, fit, list, draw, move and remove voices. Start with: "
    "phonex voices add Ada ada.m4a",
    no_args_is_help=True,
)

VoiceId = Annotated[str, typer.Argument(help="See: phonex voices list.")]
Name = Annotated[str, typer.Argument(help="1 to 64 characters.")]
Recordings = Annotated[
    list[Path], typer.Argument(exists=True, dir_okay=False, help="Recordings of one speaker.")
]
Fit = Annotated[
    bool,
    typer.Option("--fit/--no-fit", help="Fit the voice to its sample, or keep the instant clone."),
]
From = Annotated[
    str | None, typer.Option("--consent-from", metavar="NAME", help="Who agreed to the voice.")
]
Terms = Annotated[
    str | None, typer.Option("--consent-terms", help="What was agreed to, or its version.")
]
Statement = Annotated[
    Path | None,
    typer.Option(
        "--consent-recording",
        exists=True,
        dir_okay=False,
        help="The speaker saying so; needs --consent-from.",
    ),
]


@voices_app.command("list")
def list_voices(
    as_json: Annotated[bool, typer.Option("--json", help="Print the API's JSON.")] = False,
) -> None:
    """List the registered voices, newest first.

    State: instant, waits (for its fit), a percentage, fitted or failed. Likeness: of the instant
    clone → of the fitted voice; 0 is a different speaker, 1 the same speaker.
    """
    from phonex.cli.voices.listing import list_voices

    list_voices(as_json)


@voices_app.command()
def add(
    name: Name,
    samples: Recordings,
    language: Annotated[
        str | None, typer.Option("-l", "--language", help="Language of the recordings.")
    ] = None,
    description: Annotated[str, typer.Option("-d", "--description", help="Free text.")] = "",
    consent_from: From = None,
    consent_terms: Terms = None,
    consent_recording: Statement = None,
    fit: Fit = True,
) -> None:
    """Register a voice from recordings (or videos) of one speaker, with 6 s of speech or more.

    It can speak at once, as an instant clone. It is then fitted, which takes half a minute or more
    and makes it much more like the speaker. Ctrl+C leaves the fit queued; the voice stays.
    """
    from phonex.cli.voices.consent import ConsentOptions, consenting
    from phonex.cli.voices.fitting import finish_fit, print_registered
    from phonex.cli.voices.work import listening, opened_files, with_voices

    options = ConsentOptions(consent_from, consent_terms, consent_recording, language)

    async def work(tools: "Tools") -> None:
        with listening(), opened_files(samples) as files:
            async with consenting(tools, options) as consent:
                voice = await tools.voices.register(
                    ANONYMOUS, name, files, language=language, description=description, **consent
                )
        print_registered(voice, "registered", tools.fittings.unavailable_reason() if fit else "")
        await finish_fit(tools, voice)

    with_voices(work, makes=True, fit=None if fit else False)


@voices_app.command()
def fit(voice_id: VoiceId) -> None:
    """Fit a voice to its sample (again), or continue an interrupted fit.

    Until the fit is done, the voice speaks as before. While a running service fits another voice,
    this one waits; if the service fits this one, the command shows its progress.
    """
    from phonex.cli.voices.fitting import finish_fit
    from phonex.cli.voices.work import with_voices
    from phonex.store.records.voice import FittingState

    async def work(tools: "Tools") -> "VoiceRecord":
        voice = await tools.voices.get(ANONYMOUS, voice_id)
        if not voice.fitting.state.active:
            voice = await tools.voices.fit(ANONYMOUS, voice_id)
        return await finish_fit(tools, voice)

    if with_voices(work).fitting.state is not FittingState.DONE:
        raise typer.Exit(1)


@voices_app.command("samples")
def add_samples(voice_id: VoiceId, samples: Recordings, fit: Fit = True) -> None:
    """Add recordings of the same speaker to a voice, and fit it to all of them.

    At most 60 s of speech is used; the new recordings come first.
    """
    from phonex.cli.voices.fitting import finish_fit, print_registered
    from phonex.cli.voices.work import listening, opened_files, with_voices

    async def work(tools: "Tools") -> None:
        with listening(), opened_files(samples) as files:
            voice = await tools.voices.add_samples(ANONYMOUS, voice_id, files)
        print_registered(voice, "rebuilt", tools.fittings.unavailable_reason() if fit else "")
        await finish_fit(tools, voice)

    with_voices(work, fit=None if fit else False)


@voices_app.command("versions")
def list_versions(
    voice_id: VoiceId,
    as_json: Annotated[bool, typer.Option("--json", help="Print the API's JSON.")] = False,
) -> None:
    """List the versions of a voice, newest first; the newest 20 are kept.

    Registering, adding samples, a finished fit and restoring each make one.
    """
    from phonex.cli.voices.listing import list_versions

    list_versions(voice_id, as_json)


@voices_app.command()
def restore(
    voice_id: VoiceId,
    version: Annotated[int, typer.Argument(min=1, help="See: phonex voices versions VOICE_ID.")],
) -> None:
    """Go back to a version of a voice; the others stay. A queued or running fit is cancelled."""
    from phonex.cli.voices.work import with_voices

    voice = with_voices(lambda opened: opened.voices.history.restore(ANONYMOUS, voice_id, version))
    typer.echo(f"{voice_id} speaks with version {version} again, now as version {voice.version}.")


@voices_app.command()
def export(
    voice_id: VoiceId,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Output file [VOICE_ID.pth].")
    ] = None,
) -> None:
    """Export a voice, without its sample, to a file that another Phonex can import."""
    from phonex.cli.output import name_of, open_output
    from phonex.cli.terminal import exit_on_error
    from phonex.cli.voices.work import with_voices

    target = out or Path(f"{voice_id}.pth")
    content = with_voices(lambda tools: tools.voices.export(ANONYMOUS, voice_id))
    with exit_on_error(), open_output(target) as file:
        file.write(content)
    typer.echo(
        f"{name_of(target)}: {voice_id}. Import it with: phonex voices import NAME {voice_id}.pth",
        err=True,
    )


@voices_app.command("import")
def import_voice(
    name: Name,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="An exported voice.")],
    consent_from: From = None,
    consent_terms: Terms = None,
    consent_recording: Statement = None,
) -> None:
    """Import a voice that `phonex voices export` wrote, here or on another machine."""
    from phonex.cli.voices.consent import ConsentOptions, consenting
    from phonex.cli.voices.fitting import print_registered
    from phonex.cli.voices.work import with_voices

    options = ConsentOptions(consent_from, consent_terms, consent_recording)

    async def work(tools: "Tools") -> "VoiceRecord":
        with file.open("rb") as content:
            async with consenting(tools, options) as consent:
                return await tools.voices.import_voice(ANONYMOUS, name, content, **consent)

    print_registered(with_voices(work, makes=True), "imported")


@voices_app.command()
def remove(voice_id: VoiceId) -> None:
    """Remove a voice: its record, versions and samples; a queued or running fit is cancelled."""
    from phonex.cli.voices.work import with_voices

    with_voices(lambda tools: tools.voices.delete(ANONYMOUS, voice_id))
    typer.echo(f"{voice_id} was removed.")


@voices_app.command()
def revoke(voice_id: VoiceId) -> None:
    """Disable a voice whose speaker has revoked the consent to it, at once."""
    from phonex.cli.voices.work import with_voices

    with_voices(lambda tools: tools.voices.revoke_consent(ANONYMOUS, voice_id))
    typer.echo(f"{voice_id} is disabled. Delete it with: phonex voices remove {voice_id}")


@voices_app.command()
def show(
    voice_id: VoiceId,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Output file [VOICE_ID.png].")
    ] = None,
) -> None:
    """Draw a voice to a PNG: its sample compared with the instant and the fitted clone.

    Waveform, spectrogram and pitch of the sample; then long-term spectra, pitch ranges and
    likeness side by side. The clones speak some sentences for it, which takes a few seconds.
    """
    from phonex.cli.output import name_of, open_output
    from phonex.cli.terminal import error_console, exit_on_error
    from phonex.cli.voice_report.collect import collect
    from phonex.cli.voice_report.picture import draw
    from phonex.cli.voices.work import with_voices

    target = out or Path(f"{voice_id}.png")
    with error_console().status("opening the voice") as status, exit_on_error():
        report = with_voices(lambda tools: collect(tools, voice_id, status.update))
        status.update("drawing")
        with open_output(target) as file:
            draw(report, file)
    typer.echo(f"{name_of(target)}: {voice_id}, its sample and its clones", err=True)
