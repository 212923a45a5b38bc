"""Commands that leave something in the home say where."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from phonex.cli.terminal import error_console
from phonex.settings import Settings


@contextmanager
def telling_created(settings: Settings) -> Iterator[None]:
    """Tell at the end which folders of the home were not there before."""
    folders = (settings.data_dir, settings.voices_dir, settings.downloads_dir, settings.models_dir)
    absent = [folder for folder in folders if not folder.exists()]
    try:
        yield
    finally:
        for folder in filter(Path.exists, absent):
            error_console().print(
                f"created {folder}", markup=False, highlight=False, soft_wrap=True
            )
