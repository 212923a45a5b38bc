"""Writes results where they were asked for; a file appears only when it is complete."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

from phonex.accounts.personal_data import ExportedFile
from phonex.errors import NotFound
from phonex.system.atomic_file import atomic_file
from phonex.system.disk_space import convert_disk_full
from phonex.system.worker_threads import WorkerThreads


def is_zip(path: Path) -> bool:
    return path.suffix.lower() == ".zip"


def copy_file(source: Path, target: Path) -> None:
    """Blocks. Raises StorageFull, OSError."""
    with (
        convert_disk_full(),
        source.open("rb") as file,
        atomic_file(target, private=False) as copy,
    ):
        shutil.copyfileobj(file, copy)


def write_text(target: Path, text: str) -> None:
    """Blocks. Raises StorageFull, OSError."""
    with convert_disk_full(), atomic_file(target, private=False) as file:
        file.write(text.encode("utf-8", "replace"))


def write_exported(folder: Path, exported: ExportedFile) -> None:
    """Blocks. Nothing for what was deleted meanwhile. Raises StorageFull, OSError."""
    try:
        with (
            convert_disk_full(),
            exported.open() as source,
            atomic_file(folder / exported.name, private=False) as copy,
        ):
            shutil.copyfileobj(source, copy)
    except NotFound:
        return


async def write_pieces(target: Path, pieces: AsyncIterator[bytes], disk: WorkerThreads) -> None:
    """Raises StorageFull, OSError, and what the pieces raise."""
    with convert_disk_full(), atomic_file(target, private=False) as file:
        async for piece in pieces:
            await disk.run(file.write, piece)
