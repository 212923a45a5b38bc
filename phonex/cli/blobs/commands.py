"""`phonex blobs`: copies an installation's files."""

from typing import Annotated

import typer

blobs_app = typer.Typer(
    help="Move an installation's files: voices, audio, recordings, messages, pictures.",
    no_args_is_help=True,
)


@blobs_app.callback()
def _commands() -> None:
    """So that `copy` is a command of its own."""


@blobs_app.command()
def copy(
    places: Annotated[
        list[str],
        typer.Argument(
            metavar="[SRC] DST",
            help="`file:` for the folders of the settings, `file:FOLDER` for those in a home "
            "folder, or `s3://bucket/prefix`. SRC: the place of the settings, by default.",
        ),
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be copied.")
    ] = False,
) -> None:
    """Copy all files to another place, such as a bucket, and check what arrived.

    Files that are there with the same size and checksum are not copied again, so that after an
    interruption the same command goes on. It may run while the service does: what was changed
    meanwhile is named, and the exit status is 1, until a run finds nothing changed.
    """
    from phonex.cli.blobs.work import copy_files

    if len(places) > 2:
        raise typer.BadParameter("give DST, or SRC and DST")
    source = places[0] if len(places) == 2 else None
    copy_files(source, places[-1], dry_run=dry_run)
