"""The records of voice models: recordings that users have uploaded to give their echos a voice.

A voice model has the id of the voice that was made of its recording.
"""

from enum import StrEnum

from phonex.store.database.connection import Connection
from phonex.store.owners import VoiceKey, owner_of
from phonex.store.records import owned
from phonex.store.records.owned import OwnedRecord, OwnedRecords


class FileType(StrEnum):
    AUDIO = "audio"
    VIDEO = "video"


class VoiceModelRecord(OwnedRecord):
    """A voice model. audio_file_path: the name of the uploaded file, without folders.
    trained_echo_id: the echo that it was made for by training; None for an uploaded recording.
    """

    audio_file_path: str
    file_type: FileType
    trained_echo_id: str | None = None

    @property
    def key(self) -> VoiceKey:
        return VoiceKey(self.owner_id, self.id)


COLLECTION = "voice_models"
INDEXES = owned.INDEXES


class VoiceModels(OwnedRecords[VoiceModelRecord]):
    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, COLLECTION, VoiceModelRecord)

    async def keys(self) -> set[VoiceKey]:
        """The keys of all owners' voices that voice models speak with."""
        which = {"state": {"$eq": owned.RecordState.SETTLED.value}}
        found = await self._connection.call(
            lambda db: db[COLLECTION].find(which, {"owner_id": 1}).to_list(None)
        )
        return {VoiceKey(owner_of(each["owner_id"]), str(each["_id"])) for each in found}

    async def trained_with(self, owner_id: str | None, echo_id: str) -> list[VoiceModelRecord]:
        """The voice models that were made of an echo's recordings."""
        return await self._some({**owned.settled(owner_id), "trained_echo_id": {"$eq": echo_id}})
