"""The request bodies of the Echo API. Independent of the services."""

from typing import Annotated

from fastapi import UploadFile
from pydantic import BeforeValidator, Field, StringConstraints

from phonex.audio.formats import FORMATS
from phonex.echo.types import MAX_CONTENT_CHARS
from phonex.routes.native.requests import GivenConsent, Key, Number, Request, Text, drop_surrogates
from phonex.store.records.messages import MessageRole

RECORD_ID = "65b2f0c4a1d2e3f405060708"  # in examples
AUTH0_ID = "auth0|65b2f0c4"
MAX_PROMPT_CHARS = 20_000

Name = Annotated[Key, StringConstraints(max_length=64)]
RecordId = Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{24}$")]
Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$"),
]
Prompt = Annotated[
    str, StringConstraints(max_length=MAX_PROMPT_CHARS), BeforeValidator(drop_surrogates)
]
Content = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_CONTENT_CHARS),
    BeforeValidator(drop_surrogates),
]


class ReferenceForm(GivenConsent):
    """A recording of a person's voice."""

    audio: UploadFile = Field(description="a recording of one person, any audio or video")
    name: Name = Field(
        description="1 to 64 characters; several may have the same", examples=["Ada"]
    )
    user_id: Key | None = Field(
        None,
        description="_id or auth0_id of its user; with accounts, the signed-in one by default; "
        "without accounts and without it, no record is made",
    )
    echo_id: RecordId | None = Field(None, description="the echo that is to speak with it")


class EchoSpeechRequest(Request):
    """A text to speak."""

    text: Text = Field(description="the text to speak", examples=["Good morning. How are you?"])
    reference_id: Key | None = Field(
        None,
        description="a model_id; without it, the first speaker of the language speaks",
        examples=[RECORD_ID],
    )
    format: Key = Field("mp3", json_schema_extra={"enum": list(FORMATS)})
    language: Key = Field("EN", description="EN, ES, FR, ZH, JP or KR", examples=["EN"])
    speed: Number = Field(1.0, ge=0.5, le=2.0, allow_inf_nan=False, description="1 is normal")


class UserUpsert(Request):
    email: Email = Field(examples=["ada@example.org"])


class NewEcho(Request):
    """An echo to create."""

    user_id: Key | None = Field(
        None,
        description="_id or auth0_id of its user; with accounts, the signed-in one by default",
        examples=[RECORD_ID],
    )
    name: Name = Field(examples=["Ada"])
    persona_prompt: Prompt = Field("", examples=["You are Ada, curious and exact."])
    voice_model_id: RecordId | None = Field(None, examples=[RECORD_ID])


class EchoUpdate(Request):
    """Changes to an echo; absent fields stay as they are."""

    name: Name | None = Field(None, examples=["Ada Lovelace"])
    persona_prompt: Prompt | None = None
    voice_model_id: RecordId | None = Field(None, description="null: without a voice")


class NewEchoMessage(Request):
    role: MessageRole = Field(examples=["user"])
    content: Content = Field(examples=["Good morning."])
