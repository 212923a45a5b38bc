"""The work of the `phonex models` commands, and their output."""

from dataclasses import asdict
from pathlib import Path

import typer

from phonex.cli.created_files import telling_created
from phonex.cli.models.progress import format_size, watching_bytes
from phonex.cli.tables import print_json, print_table
from phonex.cli.terminal import error_console, exit_on_error, settings_or_exit
from phonex.errors import InvalidInput, NotFound
from phonex.system.disk_space import free_bytes
from phonex.weights.catalogue import CONVERTER, MODELS, Catalogue, chosen_models, load_catalogue
from phonex.weights.detect import Unusable, recognise
from phonex.weights.disk import refuse_if_too_large
from phonex.weights.import_folder import Imported, import_bundle
from phonex.weights.inventory import (
    Damage,
    State,
    Status,
    discard,
    list_statuses,
    removable,
    verify,
)
from phonex.weights.layout import KEYS
from phonex.weights.manifest import open_manifest, read_manifest

INTERRUPTED = 130  # as shells report Ctrl+C

_EXAMPLE = "myshell-ai/MeloTTS-English@main"


def show_models(as_json: bool) -> None:
    models_dir = settings_or_exit().models_dir
    with exit_on_error():
        stock = list_statuses(load_catalogue(), read_manifest(models_dir))
    if as_json:
        print_json([asdict(status) for status in stock])
    else:
        print_table(("model", "engine", "size", "state", "from", "revision"), map(_row, stock))


def _row(status: Status) -> tuple[str, ...]:
    return (
        status.model,
        "OpenVoice V2" if status.model == CONVERTER else "MeloTTS",
        format_size(status.n_bytes) if status.n_bytes else f"~{status.about_mb} MB",
        status.state,
        "\n".join(status.origins),
        status.revision[:8],
    )


def pull_models(names: list[str], revisions: list[str]) -> None:
    """names: models. revisions: REPOSITORY@REVISION."""
    from phonex.weights.hub import Hub
    from phonex.weights.pull import carry_out, plan

    settings = settings_or_exit()
    models_dir, console = settings.models_dir, error_console()
    with exit_on_error(), telling_created(settings):
        models = chosen_models(names)
        catalogue = load_catalogue().at(dict(map(_parsed_revision, revisions)))
        bundles = catalogue.needed_by_any(models)
        try:
            with Hub() as hub, open_manifest(models_dir) as manifest:
                with console.status(f"contacting {hub.endpoint}"):
                    fetches = plan(bundles, manifest, hub)
                n_bytes = sum(fetch.n_missing for fetch in fetches)
                with watching_bytes(console, n_bytes) as watcher:
                    carry_out(fetches, manifest, hub, watcher, free_bytes)
        except KeyboardInterrupt as exc:
            typer.echo("Stopped. Run the same command again to resume.", err=True)
            raise typer.Exit(INTERRUPTED) from exc
    fetched = (
        f"{len(fetches)} files, {format_size(n_bytes)} fetched" if fetches else "nothing to fetch"
    )
    typer.echo(f"{', '.join(models)} in {models_dir}: {fetched}.")


def import_folder(folder: Path, language: str | None, link: bool) -> None:
    """Exit 1 if nothing was imported or something was refused."""
    settings = settings_or_exit()
    models_dir, catalogue, console = settings.models_dir, load_catalogue(), error_console()
    with exit_on_error(), telling_created(settings):
        found, unusable = recognise(folder, catalogue, _chosen_key(language))
        if not found and not unusable:
            raise NotFound(
                f"No weights were found in {folder}. Expected: checkpoints_v2, folders with "
                "config.json and checkpoint.pth, or caches with models--OWNER--NAME."
            )
        with open_manifest(models_dir) as manifest:
            n_bytes = sum(path.stat().st_size for each in found for path in each.files.values())
            if not link:
                refuse_if_too_large(n_bytes, models_dir, free_bytes)
            with watching_bytes(console, n_bytes) as watcher:
                imported = [
                    import_bundle(each, manifest, open_weights, watcher, link) for each in found
                ]
            _print_import(imported, unusable)
            _print_missing(list_statuses(catalogue, manifest))
    if unusable or any(each.refused for each in imported):
        raise typer.Exit(1)


def verify_models(names: list[str]) -> None:
    """Exit 1 if a file is damaged, with the command that repairs it."""
    models_dir = settings_or_exit().models_dir
    catalogue, console = load_catalogue(), error_console()
    with exit_on_error():
        models = chosen_models(names or MODELS)
        bundles = [b for b in catalogue.needed_by_any(models) if b.is_here(models_dir)]
        targets = [t for bundle in bundles for t in bundle.targets(models_dir).values()]
    if not targets:
        typer.echo(f"No weights in {models_dir} yet. Run: phonex models pull --language EN")
        return
    with exit_on_error(), open_manifest(models_dir) as manifest:
        sizes = [path.stat().st_size for t in targets if (path := models_dir / t).is_file()]
        with watching_bytes(console, sum(sizes)) as watcher:
            damages = list(verify(bundles, manifest, open_weights, watcher))
        for damage in damages:
            typer.echo(f"{damage.target}: {damage.reason}")
        for remedy in dict.fromkeys(_remedy(each, catalogue, models_dir) for each in damages):
            typer.echo(f"Fetch it again: {remedy}")
    typer.echo(f"{len(targets) - len(damages)} of {len(targets)} files are intact.")
    if damages:
        raise typer.Exit(1)


def remove_models(names: list[str], yes: bool) -> None:
    models_dir = settings_or_exit().models_dir
    catalogue = load_catalogue()
    with exit_on_error():
        models = chosen_models(names)
        for model in models:
            if not catalogue.own(model).is_here(models_dir):
                raise NotFound(
                    f"{model} is not installed; phonex models list shows the installed models."
                )
    with exit_on_error(), open_manifest(models_dir) as manifest:
        bundles = removable(models, catalogue, manifest)
        for bundle in bundles:
            typer.echo(
                f"{models_dir / bundle.folder}  {format_size(_size(models_dir / bundle.folder))}"
            )
        if not yes and not typer.confirm("Remove these folders?"):
            raise typer.Exit(1)
        discard(bundles, manifest)
    typer.echo(f"{', '.join(models)}: removed.")


def open_weights(path: Path) -> object:
    """Read a file as tensors only, without running code. Raises WeightsUnusable."""
    from phonex.engines.checkpoint import read_state, read_tensor

    return read_tensor(path) if path.parent.name == "ses" else read_state(path)


def _parsed_revision(text: str) -> tuple[str, str]:
    repo, _, revision = text.rpartition("@")
    if not repo or not revision:
        raise InvalidInput(f"--revision {text}: expected REPOSITORY@REVISION, as in {_EXAMPLE}.")
    return repo, revision


def _chosen_key(language: str | None) -> str | None:
    if language is None:
        return None
    model = chosen_models([language])
    if len(model) != 1 or model[0] not in KEYS:
        raise InvalidInput(f"--language {language}: choose one of {', '.join(KEYS)}.")
    return model[0]


def _print_import(imported: list[Imported], unusable: list[Unusable]) -> None:
    for each in imported:
        if each.refused:
            outcome = f"refused: {each.refused}"
        elif each.n_taken:
            outcome = f"imported: {each.n_taken} files, {format_size(each.n_bytes)}"
        else:
            outcome = "already here"
        typer.echo(f"{each.found.bundle.folder} from {each.found.folder}  {outcome}")
    for other in unusable:
        typer.echo(f"{other.folder}  skipped: {other.reason}")


def _print_missing(stock: list[Status]) -> None:
    for each in stock:
        if each.state is State.PARTIAL:
            typer.echo(f"{each.model} still needs {_listed(each)}: {_pull_command(each.model)}")
    here = {each.model for each in stock if each.state is not State.ABSENT}
    if CONVERTER not in here:
        typer.echo(f"The converter is missing: {_pull_command(CONVERTER)}")
    if not here & set(KEYS):
        typer.echo(f"No MeloTTS model is installed: {_pull_command(KEYS[0])}")


def _listed(status: Status) -> str:
    shown = ", ".join(status.missing[:3])
    rest = len(status.missing) - 3
    return f"{shown} and {rest} more" if rest > 0 else shown


def _remedy(damage: Damage, catalogue: Catalogue, models_dir: Path) -> str:
    models = (m for m in MODELS if catalogue.own(m).is_here(models_dir))
    needing = [m for m in models if damage.bundle in catalogue.needed(m)]
    own = [m for m in needing if catalogue.own(m) is damage.bundle]
    return _pull_command((own or needing or [CONVERTER])[0])


def _pull_command(model: str) -> str:
    option = "--converter" if model == CONVERTER else f"--language {model}"
    return f"phonex models pull {option}"


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
