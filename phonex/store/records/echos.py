"""The records of echos: personas of people, each with a voice and a conversation."""

from collections.abc import Sequence

from pydantic import AwareDatetime

from phonex.store.database.connection import Connection, Index
from phonex.store.records import owned
from phonex.store.records.owned import OwnedRecord, OwnedRecords


class EchoRecord(OwnedRecord):
    """An echo. voice_model_id: the voice model it speaks with; it may have been deleted since."""

    persona_prompt: str = ""
    voice_model_id: str | None = None
    updated_at: AwareDatetime


COLLECTION = "echos"
INDEXES = (*owned.INDEXES, Index({"owner_id": 1, "voice_model_id": 1}))


class Echos(OwnedRecords[EchoRecord]):
    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, COLLECTION, EchoRecord)

    async def of_voice_models(
        self, owner_id: str | None, user_id: str, model_ids: Sequence[str]
    ) -> list[EchoRecord]:
        """A user's echos that speak with these voice models, newest first."""
        which = owned.of_user(owner_id, user_id)
        return await self._some({**which, "voice_model_id": {"$in": list(model_ids)}})

    async def find_of_anyone(self, echo_id: str) -> EchoRecord | None:
        """An echo, whoever its owner is; the caller decides who may have it."""
        if (object_id := owned.find_object_id(echo_id)) is None:
            return None
        state = {"$eq": owned.RecordState.SETTLED.value}
        found = await self._some({"_id": object_id, "state": state}, 1)
        return found[0] if found else None

    async def unlink(self, owner_id: str | None, model_id: str) -> None:
        """Take a voice model away from its echos."""
        which = {**owned.of_owner(owner_id), "voice_model_id": {"$eq": model_id}}
        change = {"$set": {"voice_model_id": None}, "$inc": {"revision": 1}}
        await self._connection.call(lambda db: db[COLLECTION].update_many(which, change))
