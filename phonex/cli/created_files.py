"""Reports the folders of the home that a command creates."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from phonex.cli.terminal import error_console
from phonex.settings.settings import Settings


@contextmanager
def telling_created(settings: Settings) -> Iterator[None]:
    """At the end, print which folders of the home are new."""
    folders = (settings.data_dir, settings.voices_dir, settings.downloads_dir, settings.models_dir)
    absent = [folder for folder in folders if not folder.exists()]
    try:
        yield
    finally:
        for folder in filter(Path.exists, absent):
            error_console().print(
                f"created {folder}", markup=False, highlight=False, soft_wrap=True
            )
