"""Output of a command: a file that appears only when it is complete, or a pipe."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import typer

from phonex.errors import InvalidInput
from phonex.system.atomic_file import atomic_file
from phonex.system.disk_space import convert_disk_full

STANDARD_OUTPUT = Path("-")


@contextmanager
def open_output(target: Path) -> Iterator[BinaryIO]:
    """A seekable file; "-" is copied to standard output when the block ends without an error.

    Raises InvalidInput when standard output is a terminal or the folder does not exist,
    StorageFull, OSError.
    """
    if target != STANDARD_OUTPUT:
        if not target.parent.is_dir():
            raise InvalidInput(
                f"The folder {target.parent} does not exist; create it or choose another."
            )
        with convert_disk_full(), atomic_file(target, private=False) as file:
            yield file
        return
    if sys.stdout.isatty():
        raise InvalidInput(
            "This output is binary and cannot go to a terminal; send it to a program or a file: "
            "-o - | PROGRAM, or -o FILE."
        )
    with tempfile.TemporaryFile() as file:
        yield file
        file.seek(0)
        _pass_on(file)


def name_of(target: Path) -> str:
    return "standard output" if target == STANDARD_OUTPUT else str(target)


def _pass_on(file: BinaryIO) -> None:
    try:
        shutil.copyfileobj(file, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except BrokenPipeError as exc:  # the reader closed the pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # no second error at exit
        raise typer.Exit(1) from exc
