"""Entry point to the records: opens the database, embedded or not, and holds its collections."""

from pathlib import Path

from phonex.store.database.connection import Connection, connect
from phonex.store.database.embedded import EmbeddedServer, open_embedded
from phonex.store.database.migrations import migrate
from phonex.store.records import (
    api_keys,
    audit,
    chat_messages,
    consents,
    conversations,
    deliveries,
    echos,
    jobs,
    legacies,
    lexicon,
    memories,
    messages,
    pending_audio,
    sessions,
    training_samples,
    usage,
    users,
    voice_models,
    voices,
)
from phonex.store.records.api_keys import ApiKeys
from phonex.store.records.audit import AuditTrail
from phonex.store.records.chat_messages import ChatMessages
from phonex.store.records.consents import Consents
from phonex.store.records.conversations import Conversations
from phonex.store.records.deliveries import WebhookDeliveries
from phonex.store.records.echos import Echos
from phonex.store.records.fleet_jobs import FleetJobs
from phonex.store.records.legacies import Legacies
from phonex.store.records.lexicon import Pronunciations
from phonex.store.records.memories import Memories
from phonex.store.records.messages import Messages
from phonex.store.records.pending_audio import PendingAudios
from phonex.store.records.sessions import Sessions
from phonex.store.records.training_samples import TrainingSamples
from phonex.store.records.usage import UsageCounters
from phonex.store.records.users import Users
from phonex.store.records.voice_models import VoiceModels
from phonex.store.records.voices import Voices

INDEXES = {
    jobs.COLLECTION: jobs.INDEXES,
    deliveries.COLLECTION: deliveries.INDEXES,
    pending_audio.COLLECTION: pending_audio.INDEXES,
    voices.COLLECTION: voices.INDEXES,
    lexicon.COLLECTION: lexicon.INDEXES,
    usage.COLLECTION: usage.INDEXES,
    users.COLLECTION: users.INDEXES,
    sessions.COLLECTION: sessions.INDEXES,
    api_keys.COLLECTION: api_keys.INDEXES,
    voice_models.COLLECTION: voice_models.INDEXES,
    echos.COLLECTION: echos.INDEXES,
    messages.COLLECTION: messages.INDEXES,
    consents.COLLECTION: consents.INDEXES,
    legacies.COLLECTION: legacies.INDEXES,
    audit.COLLECTION: audit.INDEXES,
    training_samples.COLLECTION: training_samples.INDEXES,
    memories.COLLECTION: memories.INDEXES,
    conversations.COLLECTION: conversations.INDEXES,
    chat_messages.COLLECTION: chat_messages.INDEXES,
}


class Store:
    """The collections, one attribute each; kind is "embedded" or "mongodb"."""

    def __init__(self, connection: Connection, embedded: EmbeddedServer | None) -> None:
        self.jobs = FleetJobs(connection)
        self.deliveries = WebhookDeliveries(connection)
        self.pending_audio = PendingAudios(connection)
        self.voices = Voices(connection)
        self.pronunciations = Pronunciations(connection)
        self.usage = UsageCounters(connection)
        self.users = Users(connection)
        self.sessions = Sessions(connection)
        self.api_keys = ApiKeys(connection)
        self.voice_models = VoiceModels(connection)
        self.echos = Echos(connection)
        self.messages = Messages(connection)
        self.consents = Consents(connection)
        self.legacies = Legacies(connection)
        self.audit = AuditTrail(connection)
        self.training_samples = TrainingSamples(connection)
        self.memories = Memories(connection)
        self.conversations = Conversations(connection)
        self.chat_messages = ChatMessages(connection)
        self.kind = "mongodb" if embedded is None else "embedded"
        self.embedded = embedded
        self._connection = connection

    async def ping(self) -> bool:
        """Whether the database answers now; takes up to 1.5 s when it does not."""
        return await self._connection.ping()

    @property
    def unwritable(self) -> str:
        """Why the last write failed, as a sentence; empty while writes succeed."""
        return self._connection.unwritable

    async def try_writing(self) -> None:
        """Check whether a database that refused writes accepts them again.

        Raises DatabaseUnavailable, StorageFull.
        """
        await self._connection.try_writing()

    async def flush(self) -> None:
        """Have the database remove copies of what was deleted. Raises DatabaseUnavailable."""
        await self._connection.flush()

    async def when_indexed(self) -> None:
        """Wait until the indexes that are made in the background are there."""
        await self._connection.when_indexed()

    async def close(self) -> None:
        self._connection.close()
        if self.embedded is not None:
            await self.embedded.close()


async def open_store(
    uri: str | None, database: str, data_dir: Path, *, join: bool = False
) -> Store:
    """Open the records; uri None starts an embedded server with its files in data_dir.

    A MongoDB that is down is not an error: calls raise DatabaseUnavailable until it is up.
    join: use the embedded server of a service that already runs there.
    Raises ConfigurationError.
    """
    if uri is not None:
        place = "the disk of MongoDB (PHONEX_MONGO_URI)"
        return Store(connect(uri, database, INDEXES, place=place, migrate=migrate), None)
    embedded = await open_embedded(data_dir, database, join=join)
    try:
        place = f"the disk of {data_dir} (PHONEX_DATA_DIR)"
        connection = connect(
            embedded.uri, database, INDEXES, place=place, embedded=True, migrate=migrate
        )
    except BaseException:
        await embedded.close()
        raise
    return Store(connection, embedded)
