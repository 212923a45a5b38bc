"""The records as a whole: to read them all, or to write them all."""

from contextlib import AbstractAsyncContextManager

from phonex.settings.settings import Settings
from phonex.store.transfer.importing import Target, open_target
from phonex.store.transfer.source import RecordSource, open_source


def open_all_records(settings: Settings) -> AbstractAsyncContextManager[RecordSource]:
    """Also while a service runs. Raises as open_source()."""
    return open_source(_uri(settings), settings.mongo_db, settings.data_dir)


def open_records_target(settings: Settings) -> AbstractAsyncContextManager[Target]:
    """No service may have the embedded database open. Raises ConfigurationError."""
    return open_target(_uri(settings), settings.mongo_db, settings.data_dir)


def _uri(settings: Settings) -> str | None:
    return settings.mongo_uri.get_secret_value() if settings.mongo_uri else None
