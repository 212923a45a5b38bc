"""The response bodies of the Echo API, built from records. Independent of the services."""

from datetime import datetime
from typing import Self

from pydantic import Field

from phonex.echo.types import LinkedVoiceModel
from phonex.routes.echo.requests import AUTH0_ID, RECORD_ID
from phonex.routes.http.schemas import AUDIO_ID, Answer
from phonex.routes.native.schemas import TIME
from phonex.store.records.job import JobStatus
from phonex.store.records.messages import MessageRole
from phonex.store.records.users import UserRecord
from phonex.store.records.voice import DisabledReason
from phonex.store.records.voice_models import FileType

NEXT = Field(description="for the next page; null on the last")


class EchoUser(Answer):
    """A user. auth0_id: null for one who signs in with a password."""

    id: str = Field(serialization_alias="_id", examples=[RECORD_ID])
    auth0_id: str | None = Field(examples=[AUTH0_ID])
    email: str | None = Field(examples=["ada@example.org"])
    first_name: str
    last_name: str
    created_at: datetime = Field(examples=[TIME])

    @classmethod
    def of(cls, user: UserRecord) -> Self:
        return cls(
            id=user.user_id,
            auth0_id=user.auth0_id,
            email=user.email,
            first_name=user.first_name,
            last_name=user.last_name,
            created_at=user.created_at,
        )


class UserFound(Answer):
    user: EchoUser


class UserUpserted(Answer):
    user: str = Field(description="_id of the user", examples=[RECORD_ID])


class VoiceModel(Answer):
    """A voice made of an uploaded recording. Its model_id is also a voice_id."""

    id: str = Field(serialization_alias="_id", examples=[RECORD_ID])
    user_id: str = Field(examples=[RECORD_ID])
    model_id: str = Field(description="the same as _id", examples=[RECORD_ID])
    name: str = Field(examples=["Ada"])
    audio_file_path: str = Field(
        description="name of the uploaded file, without folders", examples=["ada.m4a"]
    )
    file_type: FileType = Field(examples=["audio"])
    echo_id: str | None = Field(
        description="the echo that speaks with it; the newest of several", examples=[RECORD_ID]
    )
    created_at: datetime = Field(examples=[TIME])
    disabled: DisabledReason | None = Field(
        description="why its voice cannot be spoken with", examples=[None]
    )

    @classmethod
    def of(cls, model: LinkedVoiceModel) -> Self:
        record = model.record
        return cls(
            id=record.id,
            user_id=record.user_id,
            model_id=record.id,
            name=record.name,
            audio_file_path=record.audio_file_path,
            file_type=record.file_type,
            echo_id=model.echo_id,
            created_at=record.created_at,
            disabled=model.disabled,
        )


class VoiceModelFound(Answer):
    voice_model: VoiceModel


class VoiceModelList(Answer):
    voice_models: list[VoiceModel] = Field(description="newest first")
    count: int = Field(description="number of items in this response")
    next_cursor: str | None = NEXT


class ReferenceUploaded(Answer):
    success: bool = True
    model_id: str = Field(examples=[RECORD_ID])
    reference_id: str = Field(description="the same as model_id", examples=[RECORD_ID])
    message: str = Field(examples=["The voice is ready."])
    database_record: VoiceModel | None = Field(description="null without a user")


class EchoSpoken(Answer):
    success: bool = Field(examples=[True])
    audio_id: str = Field(examples=[AUDIO_ID])
    audio_path: str = Field(examples=[f"/audio/{AUDIO_ID}"])
    audio_url: str = Field(description="the same as audio_path", examples=[f"/audio/{AUDIO_ID}"])
    status: JobStatus = Field(
        description="while it is not completed: GET /status/{audio_id}", examples=["completed"]
    )


class Echo(Answer):
    """The persona of a person."""

    id: str = Field(serialization_alias="_id", examples=[RECORD_ID])
    user_id: str = Field(examples=[RECORD_ID])
    name: str = Field(examples=["Ada"])
    persona_prompt: str = Field(examples=["You are Ada, curious and exact."])
    voice_model_id: str | None = Field(examples=[RECORD_ID])
    language: str = Field(description="of its training texts", examples=["EN"])
    is_profile: bool = Field(description="whether it is its user's own", examples=[False])
    created_at: datetime = Field(examples=[TIME])
    updated_at: datetime = Field(examples=[TIME])


class EchoFound(Answer):
    echo: Echo


class EchoList(Answer):
    echos: list[Echo] = Field(description="newest first")
    count: int = Field(description="number of items in this response")
    next_cursor: str | None = NEXT


class EchoMessage(Answer):
    """A message in the conversation of an echo."""

    id: str = Field(serialization_alias="_id", examples=[RECORD_ID])
    echo_id: str = Field(examples=[RECORD_ID])
    role: MessageRole = Field(examples=["user"])
    content: str = Field(examples=["Good morning."])
    created_at: datetime = Field(examples=[TIME])


class Conversation(Answer):
    messages: list[EchoMessage] = Field(description="oldest first")
    next_before: str | None = Field(
        description="`before` of the page with older messages; null if there are none",
        examples=[None],
    )


class MessageAdded(Answer):
    message: EchoMessage
