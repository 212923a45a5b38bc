"""The lexicon for one command: the file, and the records where there are any."""

import asyncio

from phonex.cli.terminal import error_console
from phonex.errors import PhonexError
from phonex.lexicon import load_records
from phonex.services import open_lexicons, open_records
from phonex.settings import Settings
from phonex.store.embedded import FOLDER_NAME
from phonex.text.lexicons import Lexicons


def load_lexicons(settings: Settings) -> Lexicons:
    """Told on the terminal when the records cannot be had. Raises ConfigurationError."""
    lexicons = open_lexicons(settings)
    if records_exist(settings):
        try:
            asyncio.run(_load(settings, lexicons))
        except PhonexError as exc:
            told = f"Words are said without the lexicon's records. {exc.message}"
            error_console().print(told, style="yellow", markup=False)
    return lexicons


def records_exist(settings: Settings) -> bool:
    """Whether there is a database to ask: to open the embedded one would create it."""
    return bool(settings.mongo_uri) or (settings.data_dir / FOLDER_NAME).is_dir()


async def _load(settings: Settings, lexicons: Lexicons) -> None:
    async with open_records(settings, join=True) as store:
        await load_records(store, lexicons)
