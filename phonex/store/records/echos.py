"""The records of echos: personas of people, each with a voice and a conversation."""

import hashlib
from collections.abc import Collection, Sequence
from enum import StrEnum
from itertools import count

from pydantic import AwareDatetime, Field
from pymongo.errors import DuplicateKeyError

from phonex.store.database.connection import Connection, Index
from phonex.store.records import owned
from phonex.store.records.base import Record
from phonex.store.records.owned import OwnedRecord, OwnedRecords


class Unmeasured(StrEnum):
    """Why a trait has no score."""

    NOT_ENOUGH_TEXT = "not_enough_text"
    LANGUAGE = "language_not_supported"


class TraitRecord(Record):
    """A trait as measured in an echo's texts. score, and its bounds with 95 % confidence: 0 to 1.

    n_observed: the passages or statements that it rests on. reason: why there is no score.
    """

    name: str
    score: float | None = None
    low: float | None = None
    high: float | None = None
    n_observed: int = 0
    reason: Unmeasured | None = None


class EchoRecord(OwnedRecord):
    """An echo. voice_model_id: the voice model it speaks with; it may have been deleted since.

    is_profile: it is its user's own. is_active: its user has let it answer. language, traits: of
    its training texts. trained_model_id: the voice model made of its recordings. card: the
    character card that it was imported from, as JSON; empty if there was none.
    """

    persona_prompt: str = ""
    voice_model_id: str | None = None
    updated_at: AwareDatetime
    is_profile: bool = False
    is_active: bool = False
    language: str = "EN"
    traits: list[TraitRecord] = Field(default=[])
    trained_model_id: str | None = None
    card: str = ""


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

    async def of_anyone(self, ids: Collection[str]) -> list[EchoRecord]:
        """The echos with these ids, whoever their owners are, in no particular order.

        The caller decides who may have them.
        """
        wanted = [object_id for each in ids if (object_id := owned.find_object_id(each))]
        state = {"$eq": owned.RecordState.SETTLED.value}
        return await self._some({"_id": {"$in": wanted}, "state": state})

    async def unlink(self, owner_id: str | None, model_id: str) -> None:
        """Take a voice model away from its echos."""
        which = {**owned.of_owner(owner_id), "voice_model_id": {"$eq": model_id}}
        change = {"$set": {"voice_model_id": None}, "$inc": {"revision": 1}}
        await self._connection.call(lambda db: db[COLLECTION].update_many(which, change))

    async def find_profile(self, owner_id: str) -> EchoRecord | None:
        """The echo that is a user's own."""
        found = await self._some({**owned.settled(owner_id), "is_profile": {"$eq": True}}, 1)
        return found[0] if found else None

    async def insert_profile(self, echo: EchoRecord) -> EchoRecord:
        """Insert a user's own echo, unless another request has just done so; returns the stored
        one. Its id follows from the user's, so that there is one.
        """
        for number in count():
            echo = echo.model_copy(update={"id": _profile_id(echo.user_id, number)})
            try:
                await self.insert(echo)
            except DuplicateKeyError:
                found = await self.find(echo.owner_id, echo.id)
                if found is not None:
                    return found
                continue  # of one that was deleted a moment ago
            return echo
        raise AssertionError("unreachable")


def _profile_id(user_id: str, number: int) -> str:
    return hashlib.sha256(f"profile {number} of {user_id}".encode()).hexdigest()[:24]
