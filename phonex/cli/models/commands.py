"""`phonex models`: fetch, import, check and remove the published weights."""

from pathlib import Path
from typing import Annotated

import typer

models_app = typer.Typer(
    help="Fetch, import, check and remove the published weights of MeloTTS and OpenVoice V2. "
    "Start with: phonex models pull --language EN",
    no_args_is_help=True,
)

Models = Annotated[list[str] | None, typer.Argument(help="See: phonex models list. Default: all.")]


@models_app.command("list")
def list_models(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List all models: installed or not, size, origin and revision."""
    from phonex.cli.models.work import show_models

    show_models(as_json)


@models_app.command()
def pull(
    language: Annotated[
        list[str] | None,
        typer.Option(
            "-l", "--language", help="EN ES FR ZH JP KR, EN_V2, EN_NEWEST, or all (the first six)."
        ),
    ] = None,
    converter: Annotated[
        bool, typer.Option("--converter", help="Only the OpenVoice V2 converter.")
    ] = False,
    revision: Annotated[
        list[str] | None,
        typer.Option(
            help="REPOSITORY@REVISION: a commit or branch other than the pinned one. Its sums are "
            "recorded at the first fetch."
        ),
    ] = None,
) -> None:
    """Fetch a language's model, its BERT, the converter and the base speakers' embeddings.

    Downloads from the Hugging Face hub at pinned commits, or from a mirror (HF_ENDPOINT), and
    compares every file with its published checksum. After Ctrl+C, the next pull resumes.
    """
    from phonex.cli.models.work import pull_models

    wanted = [*(language or []), *(["converter"] if converter else [])]
    if not wanted:
        raise typer.BadParameter("give --language EN, --language all or --converter")
    pull_models(wanted, revision or [])


@models_app.command("import")
def import_models(
    folder: Annotated[
        Path, typer.Argument(exists=True, file_okay=False, help="Folder with the weights.")
    ],
    language: Annotated[
        str | None, typer.Option("-l", "--language", help="Language of the MeloTTS model.")
    ] = None,
    link: Annotated[
        bool, typer.Option("--link", help="Hard-link the files instead of copying them.")
    ] = False,
) -> None:
    """Import weights from a folder: checkpoints_v2, a MeloTTS model, or a Hugging Face cache.

    Every file is checked first: it is read as data, never run as code. Prints what was found, what
    was imported and what is still missing.
    """
    from phonex.cli.models.work import import_folder

    import_folder(folder, language, link)


@models_app.command()
def verify(models: Models = None) -> None:
    """Check size, checksum and content of every file. Exits with 1 if one is damaged."""
    from phonex.cli.models.work import verify_models

    verify_models(models or [])


@models_app.command()
def remove(
    models: Annotated[list[str], typer.Argument(help="See: phonex models list.")],
    yes: Annotated[bool, typer.Option("-y", "--yes", help="Do not ask for confirmation.")] = False,
) -> None:
    """Remove models and what only they need: their BERT and, with the last one, the converter."""
    from phonex.cli.models.work import remove_models

    remove_models(models, yes)
