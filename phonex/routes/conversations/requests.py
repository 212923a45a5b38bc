"""The request bodies of conversations. A message is JSON, or a form if it has a file."""

import json
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Annotated, Any, Literal, Self

from fastapi import Request as HttpRequest
from fastapi import UploadFile
from fastapi.exceptions import RequestValidationError
from pydantic import BeforeValidator, Field, StringConstraints, ValidationError, model_validator
from starlette.exceptions import HTTPException

from phonex.conversations.types import MAX_CLIENT_ID_CHARS, MAX_CONTENT_CHARS, NewMessage
from phonex.routes.accounts.schemas import USER_ID
from phonex.routes.conversations.schemas import CLIENT_ID
from phonex.routes.http.openapi import FORM
from phonex.routes.http.uploads import explain_failed_upload
from phonex.routes.native.requests import Key, Line, Natural, Request, drop_surrogates
from phonex.store.records.chat_messages import MessageType

ChatContent = Annotated[
    str, StringConstraints(max_length=MAX_CONTENT_CHARS), BeforeValidator(drop_surrogates)
]
ClientId = Annotated[Line, StringConstraints(min_length=1, max_length=MAX_CLIENT_ID_CHARS)]


class ConversationRequest(Request):
    """With whom to talk: a person or an echo."""

    user_id: Key | None = Field(None, description="of a person", examples=[USER_ID])
    echo_id: Key | None = Field(None, description="of an echo", examples=[None])

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if (self.user_id is None) == (self.echo_id is None):
            raise ValueError("Give either `user_id` or `echo_id`")
        return self


class ReadRequest(Request):
    seq: Natural = Field(description="of the last message that you have read", examples=[12])


class MessageFields(Request):
    """A message to send."""

    client_id: ClientId = Field(
        description="your own id of it; sent twice, it is one message", examples=[CLIENT_ID]
    )
    type: Literal["text", "voice", "image"] = Field("text", examples=["text"])
    content: ChatContent = Field(
        "",
        description="a voice message with neither `audio` nor `audio_id` is this text, spoken in "
        "your own voice",
        examples=["Good morning."],
    )
    audio_id: Key | None = Field(
        None, description="audio of your own, for a voice message", examples=[None]
    )

    def message(self) -> NewMessage:
        kind = MessageType(self.type)
        return NewMessage(self.client_id, kind, self.content, self.audio_id)


class MessageForm(MessageFields):
    """A message with a file."""

    audio: UploadFile | None = Field(
        None, description="a recording for a voice message: any audio or video, up to 10 minutes"
    )
    image: UploadFile | None = Field(
        None, description="for an image message: png, jpeg or webp, up to 10 MB"
    )

    def message(self) -> NewMessage:
        return NewMessage(
            self.client_id,
            MessageType(self.type),
            self.content,
            self.audio_id,
            recording=None if self.audio is None else self.audio.file,
            image=None if self.image is None else self.image.file,
        )


def _schema(body: type[MessageFields]) -> dict[str, Any]:
    return {"schema": body.model_json_schema()}


# For OpenAPI.
MESSAGE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": _schema(MessageFields), FORM: _schema(MessageForm)},
    }
}


async def read_message(request: HttpRequest) -> AsyncIterator[NewMessage]:
    """A dependency: the message of the body, JSON or a form, whose files are closed afterwards.

    Raises RequestValidationError, HTTPException; UploadsFull, UploadsUnavailable.
    """
    if request.headers.get("content-type", "").lower().startswith(FORM):
        try:
            form = await request.form()
        except OSError as exc:
            raise explain_failed_upload(exc) from exc
        try:
            yield _validated(MessageForm, dict(form)).message()
        finally:
            await form.close()
    else:
        yield _validated(MessageFields, await _json_of(request)).message()


async def _json_of(request: HttpRequest) -> object:
    body = await request.body()
    try:
        return json.loads(body)
    except json.JSONDecodeError as exc:
        error = {"type": "json_invalid", "loc": ("body", exc.pos), "ctx": {"error": exc.msg}}
        raise RequestValidationError([error], body=body) from exc
    except (ValueError, RecursionError) as exc:
        raise HTTPException(
            HTTPStatus.BAD_REQUEST,
            "The body cannot be read: it is nested too deeply, or has a number that is too long.",
        ) from exc


def _validated(kind: type[MessageFields], fields: object) -> MessageFields:
    try:
        return kind.model_validate(fields)
    except ValidationError as exc:
        errors = [{**error, "loc": ("body", *error["loc"])} for error in exc.errors()]
        raise RequestValidationError(errors, body=fields) from exc
