"""The bodies of OpenAI's API: what its clients send, and what they expect."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from fastapi import UploadFile
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from phonex.catalogue.named_voice import NamedVoice
from phonex.routes.http.schemas import Answer
from phonex.routes.native.consent_schemas import CONSENT_ID
from phonex.routes.native.requests import Key, Name, Number, drop_surrogates
from phonex.store.records.consents import ConsentRecord
from phonex.store.records.voice import VoiceRecord

MAX_INPUT_CHARS = 4096
MAX_INSTRUCTIONS_CHARS = 4096
VOICE = "alloy"  # in examples

Input = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_INPUT_CHARS),
    BeforeValidator(drop_surrogates),
]


class ResponseFormat(StrEnum):
    MP3 = "mp3"
    OPUS = "opus"
    AAC = "aac"
    FLAC = "flac"
    WAV = "wav"
    PCM = "pcm"  # 24 kHz, mono, 16 bits


class StreamFormat(StrEnum):
    AUDIO = "audio"
    SSE = "sse"


class VoiceReference(BaseModel):
    """A voice by its id, as clients name a custom voice."""

    id: Key = Field(examples=["ada"])


def _id_of_voice(value: object) -> object:
    return value["id"] if isinstance(value, Mapping) and "id" in value else value


# One validator, not a union, so that an error is one and names the field.
VoiceName = Annotated[
    Key, BeforeValidator(_id_of_voice, json_schema_input_type=Key | VoiceReference)
]


class CreateSpeech(BaseModel):
    """What to speak. Unknown fields are accepted and named in `X-Phonex-Ignored`."""

    model_config = ConfigDict(extra="allow")

    model: Key = Field("tts-1", description="see GET /v1/models; all are the same here")
    input: Input = Field(description="the text to speak", examples=["Good morning. How are you?"])
    voice: VoiceName | None = Field(
        None,
        description="see GET /v1/audio/voices; or a name of OpenAI's. LocalAI's clients leave it "
        "out and name it as the model",
        examples=[VOICE],
    )
    response_format: ResponseFormat = Field(ResponseFormat.MP3, examples=["mp3"])
    speed: Number = Field(1.0, ge=0.25, le=4.0, allow_inf_nan=False, description="1 is normal")
    stream_format: StreamFormat = Field(
        StreamFormat.AUDIO,
        description="sse: events, each with a part of the audio in base64",
        examples=["audio"],
    )
    instructions: str | None = Field(
        None,
        max_length=MAX_INSTRUCTIONS_CHARS,
        description="accepted and not followed: `X-Phonex-Ignored` says so",
        examples=[None],
    )
    language: Key | None = Field(
        None,
        description="not of OpenAI: the language of the text; default: found from the text",
        examples=["EN"],
    )


class ListedModel(Answer):
    id: str = Field(examples=["tts-1"])
    object: Literal["model"] = "model"
    created: int = Field(description="seconds since 1970", examples=[1_767_225_600])
    owned_by: str = "phonex"


class ListedModels(Answer):
    object: Literal["list"] = "list"
    data: list[ListedModel]


class SpeechModel(Answer):
    id: str = Field(examples=["tts-1"])


class SpeechModels(Answer):
    models: list[SpeechModel]


class ListedVoice(Answer):
    """A voice that can speak."""

    id: str = Field(description="what to send as `voice`", examples=["af_heart"])
    name: str = Field(examples=["Heart"])
    language: str | None = Field(examples=["EN"])
    gender: str | None = Field(examples=["female"])

    @classmethod
    def of(cls, voice: NamedVoice) -> Self:
        return cls.model_validate(voice)


class ListedVoices(Answer):
    voices: list[ListedVoice]


class CreateVoice(BaseModel):
    """A voice to register."""

    name: Name = Field(description="of the voice, 1 to 64 characters", examples=["Ada"])
    audio_sample: UploadFile = Field(description="a recording of the voice, any audio or video")
    consent: Key = Field(
        description="id of a consent, see POST /v1/audio/voice_consents", examples=[CONSENT_ID]
    )
    type: Literal["audio_sample"] = "audio_sample"


class CustomVoice(Answer):
    """A registered voice."""

    id: str = Field(examples=["ada"])
    object: Literal["audio.voice"] = "audio.voice"
    type: Literal["audio_sample"] = "audio_sample"
    name: str = Field(examples=["Ada"])
    created_at: int = Field(description="seconds since 1970", examples=[1_767_225_600])

    @classmethod
    def of(cls, record: VoiceRecord) -> Self:
        return cls(id=record.voice_id, name=record.name, created_at=seconds(record.created_at))


class DeletedVoice(Answer):
    id: str = Field(examples=["ada"])
    object: Literal["audio.voice.deleted"] = "audio.voice.deleted"
    deleted: bool = True


class CreateAudioVoiceConsent(BaseModel):
    """A consent to record."""

    name: Key = Field(description="of the speaker", examples=["Ada Lovelace"])
    language: Key = Field(description="of the recording, as a language tag", examples=["en-US"])
    recording: UploadFile = Field(
        description="the speaker saying that they agree: any audio or video, up to 2 minutes"
    )


class AudioVoiceConsentChange(BaseModel):
    name: Key = Field(examples=["Ada Lovelace"])


class AudioVoiceConsent(Answer):
    """A recorded consent."""

    id: str = Field(examples=[CONSENT_ID])
    object: Literal["audio.voice_consent"] = "audio.voice_consent"
    name: str = Field(examples=["Ada Lovelace"])
    language: str = Field(examples=["en-US"])
    created_at: int = Field(description="seconds since 1970", examples=[1_767_225_600])

    @classmethod
    def of(cls, record: ConsentRecord) -> Self:
        return cls(
            id=record.id,
            name=record.name,
            language=record.language,
            created_at=seconds(record.created_at),
        )


class AudioVoiceConsents(Answer):
    object: Literal["list"] = "list"
    data: list[AudioVoiceConsent] = Field(description="newest first")
    first_id: str | None = Field(examples=[CONSENT_ID])
    last_id: str | None = Field(description="`after` for the next page", examples=[CONSENT_ID])
    has_more: bool = Field(examples=[False])


class DeletedAudioVoiceConsent(Answer):
    id: str = Field(examples=[CONSENT_ID])
    object: Literal["audio.voice_consent"] = "audio.voice_consent"
    deleted: bool = True


class ProbeAnswer(Answer):
    status: Literal["ok"] = "ok"


def seconds(time: datetime) -> int:
    """Since 1970."""
    return int(time.timestamp())
