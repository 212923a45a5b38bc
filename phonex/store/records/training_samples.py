"""The records of training samples: texts and recordings that a person taught an echo with.

A recording's file is in the files (store/files/training_files.py), under the id of its record.
"""

from enum import StrEnum

from phonex.store.database.connection import Connection, Database, Index
from phonex.store.records import owned
from phonex.store.records.base import Record
from phonex.store.records.owned import OwnedRecord, OwnedRecords
from phonex.store.records.voice import VoiceConsent


class TrainingKind(StrEnum):
    TEXT = "text"
    VOICE = "voice"


class VoiceFeaturesRecord(Record):
    """What was measured in a recording. pitch_hz: None if nothing in it has a pitch."""

    pitch_hz: float | None
    energy: float
    mfcc: list[float]
    duration: float  # s


class TrainingSampleRecord(OwnedRecord):
    """A sample. text, language: of a text. features, consent: of a recording."""

    name: str = ""
    echo_id: str
    kind: TrainingKind
    text: str = ""
    language: str = ""
    features: VoiceFeaturesRecord | None = None
    consent: VoiceConsent | None = None


COLLECTION = "training_samples"
INDEXES = (*owned.INDEXES, Index({"owner_id": 1, "echo_id": 1, "kind": 1, "order": -1}))


class TrainingSamples(OwnedRecords[TrainingSampleRecord]):
    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, COLLECTION, TrainingSampleRecord)

    async def of_echo(
        self, owner_id: str | None, echo_id: str, kind: TrainingKind | None = None
    ) -> list[TrainingSampleRecord]:
        """An echo's samples, oldest first."""
        which = {**owned.settled(owner_id), "echo_id": {"$eq": echo_id}}
        which |= {} if kind is None else {"kind": {"$eq": kind.value}}
        return (await self._some(which))[::-1]

    async def count(self, owner_id: str | None, echo_id: str, kind: TrainingKind) -> int:
        which = {
            **owned.settled(owner_id),
            "echo_id": {"$eq": echo_id},
            "kind": {"$eq": kind.value},
        }

        async def work(db: Database) -> int:
            return await db[COLLECTION].count_documents(which)

        return await self._connection.call(work)
