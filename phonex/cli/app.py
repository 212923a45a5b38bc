"""The `phonex` command. Commands import their code when they run, so that --help is fast."""

from pathlib import Path
from typing import Annotated

import typer

from phonex import __version__
from phonex.cli.accounts.commands import keys_app, users_app
from phonex.cli.blobs.commands import blobs_app
from phonex.cli.local_work.commands import batch, book
from phonex.cli.models.commands import models_app
from phonex.cli.moving.commands import backup, records_app, restore
from phonex.cli.voices.commands import voices_app

app = typer.Typer(
    name="phonex",
    help="Speak text and clone voices on this machine. Start with: phonex say 'Hello' -o hello.wav",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
app.add_typer(voices_app, name="voices")
app.add_typer(models_app, name="models")
app.add_typer(blobs_app, name="blobs")
app.add_typer(records_app, name="records")
app.command()(backup)
app.command()(restore)
app.add_typer(users_app, name="users")
app.add_typer(keys_app, name="keys")


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"phonex {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Settings are PHONEX_* variables, from the environment or from .env; see docs/settings.md.

    Voices, audio, weights and records are in one home folder: PHONEX_HOME, else the current folder
    if it contains a Phonex home, else your user data folder.
    """


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on [127.0.0.1].")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on [8000].")] = None,
    engine: Annotated[str | None, typer.Option(help="auto, melotts, kokoro or espeak.")] = None,
    device: Annotated[
        str | None, typer.Option(help="For MeloTTS and OpenVoice: auto, cpu, cuda, cuda:N, mps.")
    ] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Embedded database [HOME/data].")] = None,
    voices_dir: Annotated[Path | None, typer.Option(help="Voices [HOME/voices].")] = None,
    downloads_dir: Annotated[Path | None, typer.Option(help="Audio [HOME/downloads].")] = None,
    models_dir: Annotated[Path | None, typer.Option(help="Weights [HOME/models].")] = None,
    log_level: Annotated[str | None, typer.Option(help="DEBUG, INFO, WARNING, ERROR.")] = None,
) -> None:
    """Run the HTTP service until it is stopped (Ctrl+C or SIGTERM)."""
    from phonex.system.memory import permanent_objects

    with permanent_objects():
        from phonex.cli.serve import run_server
        from phonex.cli.terminal import settings_or_exit

    settings = settings_or_exit(
        host=host,
        port=port,
        engine=engine,
        device=device,
        data_dir=data_dir,
        voices_dir=voices_dir,
        downloads_dir=downloads_dir,
        models_dir=models_dir,
        log_level=log_level,
    )
    run_server(settings)


@app.command()
def worker(
    queues: Annotated[
        str, typer.Option(help="What it does: speech, fits, or both, separated by commas.")
    ] = "speech,fits",
    device: Annotated[
        str | None, typer.Option(help="For MeloTTS and OpenVoice: auto, cpu, cuda, cuda:N, mps.")
    ] = None,
    threads: Annotated[
        int | None, typer.Option(min=0, help="CPU threads for the networks; 0: all cores.")
    ] = None,
    ahead: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="How many waiting jobs it takes ahead, to speak those of one speaker together "
            "[7 with --device cuda or mps, else 0].",
        ),
    ] = None,
    log_level: Annotated[str | None, typer.Option(help="DEBUG, INFO, WARNING, ERROR.")] = None,
) -> None:
    """Speak and fit what nodes of a fleet send, until it is stopped (Ctrl+C or SIGTERM).

    Needs the extra `phonex[fleet]`, and the same PHONEX_BROKER_URL, records and folders or bucket
    as the nodes, which are `phonex serve` with PHONEX_BROKER_URL. Run one worker for each GPU
    (--device cuda:0), or several with few threads each (--threads 2) on a machine without; fits are
    best left to one worker of each machine. A worker that is stopped finishes what it speaks within
    PHONEX_DRAIN_S seconds, or leaves it to the others; so do the others when it dies. See
    docs/scale.md.

    Two on one machine: `phonex worker --queues speech --threads 2`, twice
    """
    from phonex.cli.terminal import exit_on_error, settings_or_exit
    from phonex.system.extras import require
    from phonex.system.memory import permanent_objects

    with exit_on_error():
        require("dramatiq", "PHONEX_BROKER_URL")
    with permanent_objects():
        from phonex.worker import lanes_of, run_worker

    settings = settings_or_exit(device=device, threads=threads, log_level=log_level)
    with exit_on_error():
        run_worker(settings, lanes_of(queues), ahead)


@app.command()
def mcp(
    url: Annotated[
        str, typer.Option(help="Address of the service.", envvar="PHONEX_URL")
    ] = "http://127.0.0.1:8000",
    key: Annotated[
        str | None,
        typer.Option(help="API key, if it has accounts.", envvar="PHONEX_KEY", show_envvar=True),
    ] = None,
) -> None:
    """Offer a running service to an agent as tools: speak, clone, list_voices.

    The agent starts this command; it talks to it by the Model Context Protocol over stdio. Needs
    the extra `phonex[mcp]`.
    """
    from phonex.cli.terminal import exit_on_error, require_extra

    with exit_on_error():
        require_extra("mcp")
    from phonex.cli.mcp_server import serve_agent

    serve_agent(url, key)


@app.command()
def say(
    text: Annotated[
        str | None, typer.Argument(help="Text to speak; '-' or no argument reads standard input.")
    ] = None,
    out: Annotated[
        Path, typer.Option("-o", "--out", help="Output file; '-': standard output.")
    ] = Path("out.wav"),
    file: Annotated[Path | None, typer.Option("-f", "--file", help="Speak a text file.")] = None,
    language: Annotated[
        str, typer.Option("-l", "--language", help="EN, ES, FR, ZH, JP or KR.")
    ] = "EN",
    speaker: Annotated[
        str | None, typer.Option("-s", "--speaker", help="See: phonex speakers.")
    ] = None,
    voice: Annotated[
        str | None, typer.Option("-v", "--voice", help="See: phonex voices list.")
    ] = None,
    speed: Annotated[float, typer.Option(min=0.5, max=2.0, help="1 is normal.")] = 1.0,
    pitch: Annotated[float, typer.Option(min=-12, max=12, help="In semitones.")] = 0.0,
    seed: Annotated[
        int | None, typer.Option(min=0, help="The same seed gives the same speech (MeloTTS).")
    ] = None,
    form: Annotated[
        str | None,
        typer.Option("--format", help="wav, mp3, flac, ogg, opus, m4a, aac, pcm or ulaw."),
    ] = None,
    words: Annotated[
        Path | None, typer.Option(help="Write word timings to a .json, .srt or .vtt file.")
    ] = None,
    spoken: Annotated[
        bool, typer.Option("--spoken", help="Time words as they are spoken, not as written.")
    ] = False,
) -> None:
    """Speak text into a file; needs no server. The file's suffix sets the format.

    Text that begins with `<speak` is SSML: tags for pauses, prosody, readings and voices, see
    docs/ssml.md.

    To a pipe: `phonex say Hello --format wav -o - | aplay`
    """
    from phonex.cli.speech import SayRequest, say_into

    request = SayRequest(language, speaker, voice, speed, pitch, seed, form)
    say_into(out, text, file, request, words, spoken=spoken)


app.command()(book)
app.command()(batch)


@app.command()
def speakers(
    language: Annotated[str | None, typer.Argument(help="Only this language.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the speakers of each language."""
    from phonex.cli.speakers import list_speakers

    list_speakers(language, as_json)


@app.command()
def doctor() -> None:
    """Check the installation and this machine; every problem is listed with its remedy."""
    from phonex.cli.doctor.command import examine

    examine()


@app.command()
def bench(
    seconds: Annotated[
        float, typer.Option(help="Seconds of speech to synthesise for the speed test.")
    ] = 60.0,
    engine: Annotated[
        str | None,
        typer.Option(
            help="melotts: measure MeloTTS and OpenVoice instead of the installed engines."
        ),
    ] = None,
    random_weights: Annotated[
        bool, typer.Option(help="Use random weights of the published size; needs 1 GB of disk.")
    ] = False,
    sentences: Annotated[
        int, typer.Option(min=100, help="Sentences to clone in the memory test (melotts).")
    ] = 1000,
) -> None:
    """Measure this machine: startup, memory, speed, first sentence, registration, fitting.

    Starts its own service in a temporary folder; takes about four minutes on two cores. With
    `--engine melotts` it compares the published networks with the way they were published to run
    and measures their memory over many sentences; this takes about 15 minutes.
    """
    if engine is None:
        from phonex.cli.bench import run_bench

        run_bench(seconds)
        return
    if engine != "melotts":
        raise typer.BadParameter("only melotts has its own benchmark", param_hint="--engine")
    from phonex.cli.bench import run_published_bench
    from phonex.cli.terminal import settings_or_exit

    run_published_bench(settings_or_exit(), random=random_weights, n_sentences=sentences)
