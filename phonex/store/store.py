"""The records' front door: opens the database, embedded or not, and holds its collections."""

from pathlib import Path

from phonex.store import jobs, lexicon, voices
from phonex.store.connection import Connection, connect
from phonex.store.embedded import EmbeddedServer, open_embedded
from phonex.store.jobs import Jobs
from phonex.store.lexicon import Pronunciations
from phonex.store.voices import Voices

INDEXES = {
    jobs.COLLECTION: jobs.INDEXES,
    voices.COLLECTION: voices.INDEXES,
    lexicon.COLLECTION: lexicon.INDEXES,
}


class Store:
    """jobs, voices and pronunciations; kind is "embedded" or "mongodb"."""

    def __init__(self, connection: Connection, embedded: EmbeddedServer | None) -> None:
        self.jobs = Jobs(connection)
        self.voices = Voices(connection)
        self.pronunciations = Pronunciations(connection)
        self.kind = "mongodb" if embedded is None else "embedded"
        self.embedded = embedded
        self._connection = connection

    async def ping(self) -> bool:
        """Whether the database answers now; takes up to 1.5 s to say that it does not."""
        return await self._connection.ping()

    async def close(self) -> None:
        self._connection.close()
        if self.embedded is not None:
            await self.embedded.close()


async def open_store(
    uri: str | None, database: str, data_dir: Path, *, join: bool = False
) -> Store:
    """Open the records; uri None is an embedded server with its files in data_dir.

    A MongoDB that is down is no error: calls raise DatabaseUnavailable until it is up.
    join: use the embedded server of a service that is running there already.
    Raises ConfigurationError.
    """
    if uri is not None:
        return Store(connect(uri, database, INDEXES), None)
    embedded = await open_embedded(data_dir, database, join=join)
    try:
        connection = connect(embedded.uri, database, INDEXES, journal=True)
    except BaseException:
        await embedded.close()
        raise
    return Store(connection, embedded)
