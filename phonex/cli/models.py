"""`phonex models`: fetch, import, check and remove the published weights."""

from pathlib import Path
from typing import Annotated

import typer

models_app = typer.Typer(
    help="Fetch, import, check and remove the published weights of MeloTTS and OpenVoice V2. "
    "Start with: phonex models pull --language EN",
    no_args_is_help=True,
)

Models = Annotated[
    list[str] | None, typer.Argument(help="As shown by: phonex models list. All when left out.")
]


@models_app.command("list")
def list_models(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the models there are: which are here, how large, from where, at which revision."""
    from phonex.cli.model_work import show_models

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
        bool, typer.Option("--converter", help="The OpenVoice V2 converter alone.")
    ] = False,
    revision: Annotated[
        list[str] | None,
        typer.Option(
            help="REPOSITORY@REVISION: another commit or branch than the pinned one. Its files are "
            "recorded as they first come."
        ),
    ] = None,
) -> None:
    """Fetch a language's model, its BERT, the converter and the base speakers' embeddings.

    From the Hugging Face hub at pinned commits, or from a mirror (HF_ENDPOINT). Every file is
    compared with its published sum. Ctrl+C leaves a fetch for later: the next pull goes on.
    """
    from phonex.cli.model_work import pull_models

    wanted = [*(language or []), *(["converter"] if converter else [])]
    if not wanted:
        raise typer.BadParameter("say --language EN, --language all or --converter")
    pull_models(wanted, revision or [])


@models_app.command("import")
def import_models(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Where they lie.")],
    language: Annotated[
        str | None, typer.Option("-l", "--language", help="What the MeloTTS model there speaks.")
    ] = None,
    link: Annotated[
        bool, typer.Option("--link", help="Share the files instead of copying them.")
    ] = False,
) -> None:
    """Take weights from a folder: checkpoints_v2, a MeloTTS model, or a Hugging Face cache.

    Every file is opened first, as data and not as code. Tells what was found, what was taken and
    what is still missing.
    """
    from phonex.cli.model_work import import_folder

    import_folder(folder, language, link)


@models_app.command()
def verify(models: Models = None) -> None:
    """Read every file again: its size, its sum, and whether it opens. Exit 1 on damage."""
    from phonex.cli.model_work import verify_models

    verify_models(models or [])


@models_app.command()
def remove(
    models: Annotated[list[str], typer.Argument(help="As shown by: phonex models list.")],
    yes: Annotated[bool, typer.Option("-y", "--yes", help="Do not ask.")] = False,
) -> None:
    """Remove models, and what no other model needs: their BERT, and the converter with the last."""
    from phonex.cli.model_work import remove_models

    remove_models(models, yes)
