"""The request bodies of Fish Audio's API. Unknown fields are ignored: its clients send many that
are about its own networks.
"""

import base64
from typing import Annotated, Literal

from fastapi import UploadFile
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool

from phonex.routes.native.requests import (
    Description,
    GivenConsent,
    Key,
    Name,
    Number,
    SampleRate,
    Tag,
    Text,
)
from phonex.store.records.voice import MAX_TAGS, Visibility

MAX_REFERENCES = 10
OWN_BITRATE = -1000  # of the encoder

# Fish Audio's word for a voice that is not listed.
FishVisibility = Literal["public", "unlist", "private"]
VISIBILITIES: dict[str, Visibility] = {
    "public": Visibility.PUBLIC,
    "unlist": Visibility.LINK,
    "private": Visibility.PRIVATE,
}


def _from_base64(value: object) -> object:
    return base64.b64decode(value, validate=True) if isinstance(value, str) else value


class FishReference(BaseModel):
    """A recording of the voice to speak in; its transcript is not needed."""

    audio: Annotated[bytes, BeforeValidator(_from_base64)] = Field(
        description="any audio; in JSON as base64",
        json_schema_extra={"format": "binary", "contentEncoding": "base64"},
    )


class FishProsody(BaseModel):
    speed: Number = Field(1.0, ge=0.5, le=2.0, allow_inf_nan=False, description="1 is normal")
    volume: Number = Field(0.0, ge=-20, le=20, allow_inf_nan=False, description="dB")


class FishOptions(BaseModel):
    """How to speak, and in which voice."""

    reference_id: Key | None = Field(
        None,
        description="a model of GET /model; default: the first speaker of the text's language",
        examples=["EN-US"],
    )
    references: list[FishReference] = Field(
        [],
        max_length=MAX_REFERENCES,
        description="recordings of one speaker, which are not kept; not with reference_id",
        examples=[[]],
    )
    consent: StrictBool = Field(
        False,
        description="not of Fish Audio: whether the speaker of the references has consented; "
        "needed with PHONEX_REQUIRE_CONSENT",
    )
    format: Literal["mp3", "wav", "pcm", "opus"] = "mp3"
    sample_rate: SampleRate | None = Field(
        None, description="Hz; default: 44100, for opus 48000", examples=[44100]
    )
    mp3_bitrate: Literal[64, 128, 192] = Field(128, description="kbit/s")
    opus_bitrate: Literal[-1000, 24, 32, 48, 64, 24_000, 32_000, 48_000, 64_000] = Field(
        32, description=f"kbit/s, or bit/s; {OWN_BITRATE}: the encoder's own choice"
    )
    prosody: FishProsody | None = None

    @property
    def rate(self) -> int:
        """Hz."""
        if self.sample_rate is not None:
            return self.sample_rate
        return 48_000 if self.format == "opus" else 44_100

    @property
    def bitrate(self) -> int | None:
        """bit/s; None: the format's own."""
        if self.format == "mp3":
            return self.mp3_bitrate * 1000
        if self.format == "opus" and self.opus_bitrate != OWN_BITRATE:
            return self.opus_bitrate * (1 if self.opus_bitrate > 1000 else 1000)
        return None


class FishSpeechRequest(FishOptions):
    text: Text = Field(description="the text to speak", examples=["Good morning. How are you?"])


class FishModelForm(GivenConsent):
    """A voice to register. Of its fields, Fish Audio does not have those of the consent."""

    model_config = ConfigDict(extra="ignore")

    title: Name = Field(description="1 to 64 characters", examples=["Ada"])
    voices: list[UploadFile] = Field(
        min_length=1, description="recordings of one speaker, any audio or video"
    )
    type: Literal["tts"] = "tts"
    train_mode: Literal["fast"] = "fast"
    description: Description = ""
    visibility: FishVisibility = "private"
    tags: list[Tag] = Field([], max_length=MAX_TAGS, description="repeat the field for each")


class FishModelChange(BaseModel):
    """Changes to a voice; absent fields stay as they are."""

    title: Name | None = Field(None, examples=["Ada Lovelace"])
    description: Description | None = None
    visibility: FishVisibility | None = None
    tags: list[Tag] | None = Field(None, max_length=MAX_TAGS, description="replace all")
