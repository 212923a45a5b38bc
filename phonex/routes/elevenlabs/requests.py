"""The bodies and queries of ElevenLabs' clients. What they add that is not here is ignored."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Query, UploadFile
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    WithJsonSchema,
)

from phonex.routes.elevenlabs.errors import DictionaryNotFound, OptionUnsupported
from phonex.routes.elevenlabs.output_formats import DEFAULT_OUTPUT_FORMAT, OUTPUT_FORMATS
from phonex.routes.native.requests import (
    Description,
    GivenConsent,
    Key,
    Name,
    Number,
    Seed,
    drop_surrogates,
)

Share = Annotated[Number, Field(ge=0, le=1, allow_inf_nan=False)]
# Not stripped: its alignment has every character.
SentText = Annotated[str, BeforeValidator(drop_surrogates)]
MODEL_ID = "eleven_multilingual_v2"

OutputFormatName = Annotated[
    Key,
    Query(
        description="codec, Hz, kbit/s",
        json_schema_extra={"enum": list(OUTPUT_FORMATS)},
        examples=[DEFAULT_OUTPUT_FORMAT],
    ),
]
EnableLogging = Annotated[bool, Query(description="false: the audio is not kept")]


class LenientRequest(BaseModel):
    """Clients send fields of newer releases, and those that mean nothing here."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)


class VoiceSettings(LenientRequest):
    """How to speak. Only the speed changes anything: the engines have no such settings."""

    stability: Share | None = Field(default=None, description="has no effect", examples=[0.5])
    similarity_boost: Share | None = Field(
        default=None, description="has no effect", examples=[0.75]
    )
    style: Share | None = Field(default=None, description="has no effect", examples=[0.0])
    use_speaker_boost: StrictBool | None = Field(
        default=None, description="has no effect", examples=[True]
    )
    speed: Annotated[Number, Field(ge=0.7, le=1.2, allow_inf_nan=False)] | None = Field(
        default=None, description="1 is normal", examples=[1.0]
    )


class SpeechBody(LenientRequest):
    """What every synthesis has."""

    text: SentText = Field(
        min_length=1, description="the text to speak", examples=["Good morning. How are you?"]
    )
    model_id: Key = Field(MODEL_ID, description="see GET /v1/models", examples=[MODEL_ID])
    language_code: Key | None = Field(
        None, description="ISO 639-1; default: the voice's, or found from the text", examples=[None]
    )
    voice_settings: VoiceSettings | None = None
    seed: Seed | None = Field(
        None,
        description="the same seed gives the same speech; deterministic engines ignore it",
        examples=[None],
    )
    pronunciation_dictionary_locators: list[Any] | None = Field(
        None, description="none can be named: see PUT /lexicon/{language}/{word}", examples=[None]
    )
    audio_effects: Mapping[str, Any] | None = Field(
        None, description="not supported", examples=[None]
    )

    def refuse_unsupported(self) -> None:
        """Raises DictionaryNotFound, OptionUnsupported."""
        refuse_dictionaries(self.pronunciation_dictionary_locators)
        if self.audio_effects:
            raise OptionUnsupported("audio_effects")


def refuse_dictionaries(locators: list[Any] | None) -> None:
    """Raises DictionaryNotFound."""
    if locators:
        raise DictionaryNotFound


def _parse_labels(labels: object) -> object:
    """The SDK sends "null" for none."""
    if not isinstance(labels, str):
        return labels
    try:
        return json.loads(labels or "null")
    except (ValueError, RecursionError) as exc:
        raise ValueError("Labels must be a JSON object of strings") from exc


Labels = Annotated[
    dict[str, str] | None,
    BeforeValidator(_parse_labels),
    WithJsonSchema({"type": "string"}),
]


class VoiceEditForm(LenientRequest):
    """A change to a voice."""

    name: Name = Field(examples=["Ada"])
    description: Description | None = Field(None, examples=["A warm voice."])
    labels: Labels = Field(
        None, description="a JSON object of strings", examples=[json.dumps({"accent": "british"})]
    )
    files: list[UploadFile] = Field([], description="more recordings, any audio or video")


class VoiceAddForm(VoiceEditForm, GivenConsent):
    """A voice to be made from recordings of one speaker. Of its fields, ElevenLabs does not have
    those of the consent.
    """

    model_config = ConfigDict(extra="ignore")

    files: list[UploadFile] = Field(
        min_length=1, description="one or more recordings of the voice, any audio or video"
    )
