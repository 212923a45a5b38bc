"""`phonex records`, `phonex backup`, `phonex restore`."""

from pathlib import Path
from typing import Annotated

import typer

records_app = typer.Typer(
    help="Move all records from one database to another: from the embedded one to a MongoDB server "
    "(PHONEX_MONGO_URI), or back. Start with: phonex records export records.jsonl",
    no_args_is_help=True,
)


@records_app.command("export")
def export_records(
    file: Annotated[Path, typer.Argument(help="File to write; '-': standard output.")],
) -> None:
    """Write all records into one file of JSON lines; the service may go on.

    From the embedded database, the records are those of one moment. From a MongoDB server they are
    read one collection after the other, and the numbers that changed meanwhile are told.

    Files, such as voices and audio, are not among the records: to move all of it to another
    machine, use `phonex backup` and `phonex restore`.
    """
    from phonex.cli.moving.records_work import export_into

    export_into(file)


@records_app.command("import")
def import_records(
    file: Annotated[
        Path, typer.Argument(help="File of phonex records export; '-': standard input.")
    ],
    merge: Annotated[
        bool, typer.Option("--merge", help="Add missing records to those that are there.")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Delete the records that are there first.")
    ] = False,
) -> None:
    """Read the records of a file into the database of this installation, which must be empty.

    Stop the service first. The whole file is checked before anything is changed, and every record
    is compared afterwards. If it is interrupted, repeat it with --merge: nothing is added twice.
    --merge never changes a record that is there.

    To move to a MongoDB server, from a home with an embedded database:

        phonex records export records.jsonl

        PHONEX_MONGO_URI=mongodb://… phonex records import records.jsonl
    """
    from phonex.cli.moving.records_work import import_from

    if merge and replace:
        raise typer.BadParameter("--merge and --replace exclude each other")
    import_from(file, merge=merge, replace=replace)


def backup(
    folder: Annotated[Path, typer.Argument(help="Folder for backups, on another disk at best.")],
    keep: Annotated[
        int | None, typer.Option(min=1, help="How many backups stay in the folder, the newest.")
    ] = None,
) -> None:
    """Back up everything, while the service runs: records, voices, audio, secrets, the lexicon.

    Each backup is a folder of its own in FOLDER, named by its time. Files that have not changed
    since the last one are hard links to it, so that another backup takes little time and room.
    Nothing is in it of what can be made or fetched again: weights, converted audio. Settings
    (.env) are not in it, either.

    Daily, by cron: `phonex backup /mnt/backups/phonex --keep 14`
    """
    from phonex.cli.moving.backup_work import back_up

    back_up(folder, keep)


def restore(
    folder: Annotated[Path, typer.Argument(help="Folder with backups, or one backup.")],
    at: Annotated[
        str | None, typer.Option(help="Name of the backup, such as 2026-01-31T04-00-00Z [newest].")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Move what is there aside, and delete nothing.")
    ] = False,
) -> None:
    """Restore an installation from a backup; the service must be stopped.

    Every file is compared with its checksum before anything is changed. The new folders are built
    beside the present ones and put in place when all is there. The records go into the embedded
    database, or into the one of PHONEX_MONGO_URI, whichever it was.

    Into a new home, to try it out: `PHONEX_HOME=/tmp/trial phonex restore /mnt/backups/phonex`
    """
    from phonex.cli.moving.backup_work import bring_back

    bring_back(folder, at, replace=replace)
