"""The request bodies of the API, as JSON or forms. Independent of the services."""

import unicodedata
from typing import Annotated

from fastapi import UploadFile
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StringConstraints,
)

from phonex.audio.formats import FORMATS, SAMPLE_RATES
from phonex.store.records.voice import MAX_TAG_CHARS, MAX_TAGS, Visibility
from phonex.voices.consent_rule import ConsentDetails


def _refuse_bool(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("Input should be a valid number")
    return value


def drop_surrogates(value: object) -> object:
    """Drop halves of surrogate pairs, such as a client leaves that cuts an emoji in two."""
    return value.encode("utf-8", "ignore").decode() if isinstance(value, str) else value


def _refuse(value: str, but: str) -> str:
    """Refuse control characters, halves of surrogate pairs and line ends, except those in `but`."""
    for character in value:
        if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") and character not in but:
            raise ValueError(f"Remove the control character U+{ord(character):04X}")
    return value


def _line(value: str) -> str:
    return _refuse(value, "")


def _lines(value: str) -> str:
    return _refuse(value.replace("\r\n", "\n"), "\n\t")


Number = Annotated[float, BeforeValidator(_refuse_bool)]
Natural = Annotated[int, Field(ge=1, lt=2**31), BeforeValidator(_refuse_bool)]
Seed = Annotated[int, Field(ge=0, lt=2**32), BeforeValidator(_refuse_bool)]
Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1),
    BeforeValidator(drop_surrogates),
]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
# A name to look up; short enough to be repeated in an error message.
Key = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=128),
    AfterValidator(_line),
]
Line = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_line)]
Lines = Annotated[str, AfterValidator(_lines)]
SampleRate = Annotated[Natural, Field(json_schema_extra={"enum": list(SAMPLE_RATES)})]
FormatName = Annotated[Key, Field(json_schema_extra={"enum": list(FORMATS)})]
Description = Annotated[Lines, StringConstraints(max_length=1000)]
Tag = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TAG_CHARS)
]
# A part of a name to search for.
Fragment = Annotated[str, StringConstraints(min_length=1, max_length=64), AfterValidator(_line)]


_SSML = "the text is SSML; one that begins with `<speak` always is"


class Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SpeechFields(Request):
    """The fields of every synthesis, apart from its text."""

    language: Key = Field("EN", description="EN, ES, FR, ZH, JP or KR", examples=["EN"])
    speaker: Key | None = Field(
        None,
        description="see GET /tts/speakers; default: the first of the language",
        examples=["EN-US"],
    )
    speed: Number = Field(1.0, ge=0.5, le=2.0, allow_inf_nan=False, description="1 is normal")
    pitch: Number = Field(0.0, ge=-12, le=12, allow_inf_nan=False, description="semitones")
    seed: Seed | None = Field(
        None,
        description="the same seed gives the same speech; deterministic engines ignore it",
        examples=[None],
    )
    format: FormatName = Field("wav", examples=["mp3"])
    sample_rate: SampleRate | None = Field(
        None,
        description="Hz; opus and ogg have no 22050, 32000 and 44100, ulaw only 8000; default: the "
        "voice's own",
        examples=[None],
    )
    bitrate: Natural | None = Field(
        None,
        description="bit/s, of mp3, ogg, opus, m4a and aac; default: the format's own",
        examples=[None],
    )
    volume: Number = Field(
        0.0, ge=-20, le=20, allow_inf_nan=False, description="dB; peaks are limited, not clipped"
    )


CallbackUrl = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2048)
]


class SpeechRequest(SpeechFields):
    """A text to speak."""

    text: Text = Field(description="the text to speak", examples=["Good morning. How are you?"])
    ssml: StrictBool = Field(False, description=_SSML)
    callback_url: CallbackUrl | None = Field(
        None,
        description="is told when the job has ended, see docs/webhooks.md",
        examples=[None],
    )


class CloneRequest(SpeechRequest):
    """Speech in a registered voice."""

    voice_id: Key = Field(
        description="see GET /voice/list, and GET /voice/public for voices of others",
        examples=["ada"],
    )
    version: Natural | None = Field(
        None,
        description="of your own voice, see GET /voice/{voice_id}/versions; default: the current",
        examples=[None],
    )


class QuickCloneForm(SpeechRequest):
    """Speech in the voice of a sample that is not kept."""

    ssml: bool = Field(False, description=_SSML)
    voice_sample: UploadFile = Field(description="a recording of the voice, any audio or video")
    consent: bool | None = Field(None, description="whether the speaker has consented")


class SamplesForm(Request):
    """More recordings of a voice."""

    voice_sample: list[UploadFile] = Field(
        min_length=1, description="one or more recordings of the voice, any audio or video"
    )


class GivenConsent(Request):
    """The speaker's consent: a recorded one, or what is known of another."""

    consent: bool | None = Field(
        None, description="whether the speaker has consented; recorded with the time"
    )
    consent_name: Key | None = Field(
        None, description="of who consented", examples=["Ada Lovelace"]
    )
    consent_terms: Description | None = Field(
        None, description="what was agreed to, or its version", examples=["terms 2026-01"]
    )
    consent_id: Key | None = Field(
        None,
        description="of a recorded consent, see POST /voice/consents; instead of the other fields",
        examples=[None],
    )

    def details(self) -> ConsentDetails:
        return ConsentDetails(
            consent=self.consent,
            consent_name=self.consent_name,
            consent_terms=self.consent_terms,
            consent_id=self.consent_id,
        )


class NewVoice(GivenConsent):
    """The fields of a new voice."""

    voice_name: Name = Field(description="1 to 64 characters", examples=["Ada"])
    description: Description = ""
    language: Key | None = Field(None, description="language of the sample")
    user_id: Key | None = Field(None, description="owner of the voice, as an id of your own system")
    tags: list[Tag] = Field([], max_length=MAX_TAGS, description="repeat the field for each")
    visibility: Visibility = Field(
        Visibility.PRIVATE,
        description="who may speak with it: you, whoever knows its share_id, or everybody",
    )


class VoiceForm(NewVoice, SamplesForm):
    """A voice to register."""


class ImportForm(NewVoice):
    """A voice from another installation."""

    embedding: UploadFile = Field(description="a file from GET /voice/{voice_id}/embedding")


class ConsentForm(Request):
    """A consent to record."""

    name: Key = Field(description="of the speaker", examples=["Ada Lovelace"])
    language: Key = Field(description="of the recording, as a language tag", examples=["en-US"])
    terms: Description | None = Field(
        None, description="what was agreed to, or its version", examples=["terms 2026-01"]
    )
    recording: UploadFile = Field(
        description="the speaker saying that they agree: any audio or video, up to 2 minutes"
    )


class ConsentChange(Request):
    name: Key = Field(examples=["Ada Lovelace"])


class VoiceChange(GivenConsent):
    """Changes to a voice; absent fields stay as they are."""

    name: Name | None = Field(None, examples=["Ada Lovelace"])
    description: Description | None = None
    tags: list[Tag] | None = Field(
        None, max_length=MAX_TAGS, description="replace all", examples=[["warm"]]
    )
    visibility: Visibility | None = Field(None, examples=["private"])
