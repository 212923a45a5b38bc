"""The work of the `phonex records` commands."""

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import typer

from phonex.cli.moving.progress import watching_steps
from phonex.cli.output import STANDARD_OUTPUT, name_of
from phonex.cli.terminal import error_console, exit_on_error, settings_or_exit
from phonex.errors import InvalidInput
from phonex.services.records import open_all_records, open_records_target
from phonex.settings.settings import Settings
from phonex.store.transfer.exporting import Exported
from phonex.store.transfer.exporting import export_records as export_all
from phonex.store.transfer.importing import ImportedRecords, Present
from phonex.store.transfer.importing import import_records as import_all
from phonex.system.atomic_file import atomic_file
from phonex.system.disk_space import convert_disk_full

SECRET = (
    "It holds texts, addresses and the hashes of passwords and keys: keep it where only you can "  # noqa: S105
    "read it, and delete it when it is no longer needed."
)


def export_into(target: Path) -> None:
    settings = settings_or_exit()
    with exit_on_error():
        with convert_disk_full(), _private_output(target) as file:
            exported = asyncio.run(_export(settings, file))
        _say(f"{exported.facts.count} records are in {name_of(target)}. {SECRET}")
        if exported.changed:
            _say(f"Changed while they were read: {_listed(exported.changed, sign=True)}.")


async def _export(settings: Settings, file: BinaryIO) -> Exported:
    async with open_all_records(settings) as source:
        with watching_steps(error_console()) as watch:
            return await export_all(source, file, watch)


@contextmanager
def _private_output(target: Path) -> Iterator[BinaryIO]:
    """A file of mode 0600, or standard output, without a copy in between."""
    if target != STANDARD_OUTPUT:
        if not target.parent.is_dir():
            raise InvalidInput(f"The folder {target.parent} does not exist; create it first.")
        with atomic_file(target) as file:
            yield file
        return
    if sys.stdout.isatty():
        raise InvalidInput("Records are not shown on a terminal; name a file, or pipe them.")
    try:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    except BrokenPipeError as exc:  # the reader closed the pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # no second error at exit
        raise typer.Exit(1) from exc


def import_from(origin: Path, *, merge: bool, replace: bool) -> None:
    settings = settings_or_exit()
    present = Present.MERGE if merge else Present.REPLACE if replace else Present.NONE
    with exit_on_error(), _seekable(origin) as file:
        imported = asyncio.run(_import(settings, file, present))
    there = f", {imported.present} were there" if imported.present else ""
    _say(f"{imported.added} of {imported.facts.count} records were added{there}.")
    if imported.kept:
        _say(f"The database has others in their place, and kept them: {_listed(imported.kept)}.")
        raise typer.Exit(1)


async def _import(settings: Settings, file: BinaryIO, present: Present) -> ImportedRecords:
    async with open_records_target(settings) as target:
        with watching_steps(error_console()) as watch:
            return await import_all(target, file, present, watch)


@contextmanager
def _seekable(origin: Path) -> Iterator[BinaryIO]:
    """The file; standard input is copied first: it is checked as a whole before it is used."""
    if origin != STANDARD_OUTPUT:
        with origin.open("rb") as file:
            yield file
        return
    with tempfile.TemporaryFile() as copy:  # nobody else can open it
        with convert_disk_full():
            shutil.copyfileobj(sys.stdin.buffer, copy)
        yield copy


def _listed(numbers: Mapping[str, int], *, sign: bool = False) -> str:
    return ", ".join(
        f"{name} {number:+}" if sign else f"{name} {number}" for name, number in numbers.items()
    )


def _say(text: str) -> None:
    error_console().print(text, markup=False, highlight=False, soft_wrap=True)
