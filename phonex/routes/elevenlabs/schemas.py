"""The answers that ElevenLabs' clients read."""

from typing import Self

from pydantic import Field

from phonex.routes.http.schemas import Answer
from phonex.text.character_times import CharacterTimes

VOICE_ID = "21m00Tcm4TlvDq8ikWAM"  # in examples


class CharacterAlignment(Answer):
    """When each character is spoken, in seconds from the start of the audio."""

    characters: list[str] = Field(examples=[["H", "i"]])
    character_start_times_seconds: list[float] = Field(examples=[[0.0, 0.1]])
    character_end_times_seconds: list[float] = Field(examples=[[0.1, 0.2]])

    @classmethod
    def of(cls, times: CharacterTimes) -> Self:
        return cls(
            characters=list(times.text),
            character_start_times_seconds=[round(start, 3) for start in times.starts],
            character_end_times_seconds=[round(end, 3) for end in times.ends],
        )


class TimedAudio(Answer):
    """Audio and when its characters are spoken."""

    audio_base64: str = Field(examples=["SUQzBAAAAAAA"])
    alignment: CharacterAlignment | None = Field(description="of the text as it was sent")
    normalized_alignment: CharacterAlignment | None = Field(
        description="of the text as it was spoken: numbers as words"
    )


class StoredSettings(Answer):
    """The settings of every voice; a request can change the speed."""

    stability: float = 0.5
    similarity_boost: float = 0.75
    style: float = 0.0
    use_speaker_boost: bool = True
    speed: float = 1.0


class FineTuning(Answer):
    is_allowed_to_fine_tune: bool = False
    state: dict[str, str] = Field(default={})


class CatalogueVoice(Answer):
    """A speaker or a registered voice."""

    voice_id: str = Field(examples=[VOICE_ID])
    name: str = Field(examples=["Rachel"])
    category: str = Field(description="premade or cloned", examples=["premade"])
    description: str | None = Field(examples=["Calm."])
    labels: dict[str, str] = Field(examples=[{"language": "en", "gender": "female"}])
    samples: None = None
    preview_url: None = None
    available_for_tiers: list[str] = Field(default=[])
    settings: StoredSettings = StoredSettings()
    sharing: None = None
    high_quality_base_model_ids: list[str] = Field(default=[])
    fine_tuning: FineTuning = FineTuning()
    is_owner: bool = Field(examples=[False])
    is_legacy: bool = False
    is_mixed: bool = False
    created_at_unix: int | None = Field(examples=[None])


class AllVoices(Answer):
    voices: list[CatalogueVoice]


class VoicePage(AllVoices):
    has_more: bool
    total_count: int = Field(examples=[1])
    next_page_token: str | None = Field(examples=[None])


class AddedVoice(Answer):
    voice_id: str = Field(examples=["ada"])
    requires_verification: bool = False


class Acknowledged(Answer):
    status: str = "ok"
