"""The request bodies of training and of character cards. Independent of the services."""

from typing import Annotated

from fastapi import UploadFile
from pydantic import BeforeValidator, Field, StringConstraints

from phonex.personas.types import LEAST_CHARS, MOST_CHARS
from phonex.routes.echo.requests import RecordId
from phonex.routes.native.requests import GivenConsent, Key, Request, drop_surrogates

OwnText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=LEAST_CHARS, max_length=MOST_CHARS),
    BeforeValidator(drop_surrogates),
]
WHICH_ECHO = "the echo that is trained; default: your own"


class TextSample(Request):
    """Something that the person wrote."""

    text: OwnText = Field(
        description="in the person's own words",
        examples=["I am curious and a bit shy. On Sundays I bake bread for the whole street."],
    )
    echo_id: RecordId | None = Field(None, description=WHICH_ECHO, examples=[None])
    language: Key | None = Field(
        None, description="EN, ES, FR, ZH, JP or KR; default: found out", examples=[None]
    )


class VoiceSampleForm(GivenConsent):
    """A recording of the person."""

    audio: UploadFile = Field(description="5 to 30 s of one person speaking, any audio or video")
    echo_id: RecordId | None = Field(None, description=WHICH_ECHO)


class Activation(Request):
    """Which echo may answer."""

    echo_id: RecordId | None = Field(None, description=WHICH_ECHO, examples=[None])


class CardForm(Request):
    """A character card to import."""

    card: UploadFile = Field(description="a card of version 2: JSON, or a PNG image with one in it")
    echo_id: RecordId | None = Field(
        None, description="the echo to change; default: a new one is made"
    )
    user_id: Key | None = Field(
        None,
        description="_id or auth0_id of a new echo's user; with accounts, the signed-in one by "
        "default",
    )
