"""What one command needs of the records, opened once: the lexicon, and whether a voice has one."""

import asyncio

from phonex.accounts.principal import ANONYMOUS
from phonex.cli.terminal import error_console
from phonex.errors import PhonexError, VoiceNotFound
from phonex.lexicon import load_records
from phonex.services import open_lexicons, open_records
from phonex.settings import Settings
from phonex.store.database.embedded import FOLDER_NAME
from phonex.store.owners import VoiceKey
from phonex.text.lexicons import Lexicons


def load_lexicons(settings: Settings, voice_id: str | None = None) -> Lexicons:
    """The file, and the records where there are any.

    voice_id: a voice that is to be spoken with. Told on the terminal when the lexicon's records
    cannot be had; without a voice's nobody speaks in it. Raises ConfigurationError, VoiceNotFound,
    DatabaseUnavailable.
    """
    lexicons = open_lexicons(settings)
    if records_exist(settings):
        asyncio.run(_load(settings, lexicons, voice_id))
    elif voice_id is not None:
        raise VoiceNotFound(voice_id)
    return lexicons


def records_exist(settings: Settings) -> bool:
    """Whether there is a database to ask: to open the embedded one would create it."""
    return bool(settings.mongo_uri) or (settings.data_dir / FOLDER_NAME).is_dir()


async def _load(settings: Settings, lexicons: Lexicons, voice_id: str | None) -> None:
    try:
        async with open_records(settings, join=True) as store:
            if voice_id is not None:
                await store.voices.get(VoiceKey(ANONYMOUS.owner_id, voice_id))
            await load_records(store, lexicons)
    except VoiceNotFound:
        raise
    except PhonexError as exc:
        if voice_id is not None:
            raise
        told = f"Words are said without the lexicon's records. {exc.message}"
        error_console().print(told, style="yellow", markup=False)
