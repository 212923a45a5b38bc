"""Loads the lexicon for one command, and checks a voice, in one database session."""

import asyncio
from collections.abc import Sequence

from phonex.accounts.principal import ANONYMOUS
from phonex.cli.terminal import error_console
from phonex.errors import PhonexError, VoiceNotFound
from phonex.lexicon.service import load_records
from phonex.services.parts import open_directory, open_lexicons, open_records
from phonex.settings.settings import Settings
from phonex.store.database.embedded import FOLDER_NAME
from phonex.store.owners import VoiceKey
from phonex.text.lexicon.lexicons import Lexicons


def load_lexicons(settings: Settings, voice_ids: Sequence[str] = ()) -> Lexicons:
    """The lexicon file, and the records if there are any.

    voice_ids: the voices to speak with, which must have records. Prints a warning if the lexicon's
    records are unavailable. Raises ConfigurationError, VoiceNotFound, ConsentRevoked,
    ConsentMissing, DatabaseUnavailable.
    """
    lexicons = open_lexicons(settings)
    if records_exist(settings):
        asyncio.run(_load(settings, lexicons, voice_ids))
    elif voice_ids:
        raise VoiceNotFound(voice_ids[0])
    return lexicons


def records_exist(settings: Settings) -> bool:
    """Whether there is a database; opening the embedded one would create it."""
    return bool(settings.mongo_uri) or (settings.data_dir / FOLDER_NAME).is_dir()


async def _load(settings: Settings, lexicons: Lexicons, voice_ids: Sequence[str]) -> None:
    try:
        async with open_records(settings, join=True) as store:
            directory = open_directory(settings, store)
            for voice_id in voice_ids:
                await directory.require(VoiceKey(ANONYMOUS.owner_id, voice_id))
            await load_records(store, lexicons)
    except PhonexError as exc:
        if voice_ids:
            raise
        message = f"Speaking without the lexicon's records. {exc.message}"
        error_console().print(message, style="yellow", markup=False)
