"""The work of `phonex blobs`."""

from collections.abc import Sequence

import typer

from phonex.cli.models.progress import byte_progress, format_size
from phonex.cli.terminal import error_console, exit_on_error, settings_or_exit
from phonex.errors import InvalidInput
from phonex.services.blobs import open_blobs, open_place
from phonex.store.files.blob_copy import BlobCopy, CopyReport

_N_NAMED = 10


def copy_files(source: str | None, target: str, *, dry_run: bool) -> None:
    """Copy, and print what was done; exit with 1 if the copy is not complete."""
    settings = settings_or_exit()
    with exit_on_error():
        places = open_place(settings, source) if source else open_blobs(settings)
        to = open_place(settings, target)
        if places == to or places.name == to.name:
            raise InvalidInput(f"The files are in {to.name} already.")
        copying = BlobCopy(places, to)
        listed = copying.list()
        with byte_progress(error_console()) as progress:
            task = progress.add_task("files", total=sum(each.blob.size for each in listed))
            copying.advance = lambda n_bytes: progress.advance(task, n_bytes)
            report = copying.copy(listed, dry_run=dry_run)
    _tell(report, dry_run=dry_run)
    if not report.is_complete:
        raise typer.Exit(1)


def _tell(report: CopyReport, *, dry_run: bool) -> None:
    verb = "would be copied" if dry_run else "copied and checked"
    typer.echo(
        f"{report.copied} files ({format_size(report.n_bytes)}) {verb}; "
        f"{report.there} were there already"
    )
    if report.extra:
        typer.echo(f"{report.extra} files are only at the destination; they were left there")
    if report.damaged:
        _name("did not arrive as they were sent; run the command again", report.damaged)
    if report.changed:
        _name("changed meanwhile; run the command again", report.changed)


def _name(what: str, names: Sequence[str]) -> None:
    typer.secho(f"{len(names)} files {what}:", err=True, fg=typer.colors.YELLOW)
    more = [f"and {len(names) - _N_NAMED} more"] if len(names) > _N_NAMED else []
    for line in [*names[:_N_NAMED], *more]:
        typer.echo(f"  {line}", err=True)
