"""The bodies of the routes of memories. Independent of the services."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints

from phonex.personas.types import MAX_MEMORY_CHARS
from phonex.routes.echo.requests import RECORD_ID, RecordId
from phonex.routes.http.schemas import Answer
from phonex.routes.native.requests import Request, drop_surrogates
from phonex.routes.native.schemas import TIME
from phonex.routes.personas.requests import WHICH_ECHO
from phonex.store.records.memories import MemoryRecord

FACT = "I was born by the sea."
Fact = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=3, max_length=MAX_MEMORY_CHARS),
    BeforeValidator(drop_surrogates),
]


class NewMemory(Request):
    """A fact about the person."""

    text: Fact = Field(description="as the echo may tell it", examples=[FACT])
    echo_id: RecordId | None = Field(None, description=WHICH_ECHO, examples=[None])


class MemoryUpdate(Request):
    """Absent fields stay as they are."""

    text: Fact | None = Field(None, examples=[FACT])
    approved: Literal[True] | None = Field(None, description="the echo may tell it")


class EchoMemory(Answer):
    """A fact about the person. message_id: of the message that it was proposed from."""

    id: str = Field(serialization_alias="_id", examples=[RECORD_ID])
    echo_id: str = Field(examples=[RECORD_ID])
    text: str = Field(examples=[FACT])
    approved: bool = Field(description="whether the echo may tell it", examples=[False])
    message_id: str | None = Field(examples=[RECORD_ID])
    created_at: datetime = Field(examples=[TIME])
    updated_at: datetime = Field(examples=[TIME])

    @classmethod
    def of(cls, memory: MemoryRecord) -> Self:
        return cls(
            id=memory.id,
            echo_id=memory.echo_id,
            text=memory.text,
            approved=memory.is_approved,
            message_id=memory.message_id,
            created_at=memory.created_at,
            updated_at=memory.updated_at,
        )


class MemoryList(Answer):
    memories: list[EchoMemory] = Field(description="oldest first")
    count: int
