"""What comes with the events of clients."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from phonex.conversations.types import MAX_CLIENT_ID_CHARS
from phonex.routes.native.requests import drop_surrogates
from phonex.routes.socketio.errors import EventInvalid
from phonex.store.records.chat_messages import MessageType

LARGEST_SEQ = 2**53 - 1

Whole = Annotated[int, Field(ge=0, le=LARGEST_SEQ, strict=True)]
Id = Annotated[str, Field(min_length=1, max_length=128)]


class Arguments(BaseModel):
    """The fields of every event; others may send more, which is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    conversation_id: Id


class JoinArguments(Arguments):
    """after_seq: the number of the last message that the client has; None: it wants none of those
    before now.
    """

    after_seq: Whole | None = None


class SendArguments(Arguments):
    client_id: Annotated[str, Field(min_length=1, max_length=MAX_CLIENT_ID_CHARS)]
    type: MessageType = MessageType.TEXT
    content: Annotated[str, BeforeValidator(drop_surrogates)] = ""
    audio_id: Id | None = None


class ReadArguments(Arguments):
    seq: Whole


def explained(error: ValidationError) -> EventInvalid:
    """What is wrong with the fields of an event, in our words."""
    first = error.errors(include_url=False, include_context=False)[0]
    where = ".".join(map(str, first["loc"]))
    if not where:
        return EventInvalid('Send one object, such as {"conversation_id": "…"}.')
    return EventInvalid(f"{where}: {first['msg']}.", param=where)
