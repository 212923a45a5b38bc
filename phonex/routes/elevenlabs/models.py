"""ElevenLabs' models: their clients name one in each request; here all are the same engines."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from pydantic import Field

from phonex.routes.elevenlabs.errors import SpeechModelNotFound
from phonex.routes.http.schemas import Answer
from phonex.text.languages import LANGUAGES, iso_language

MODELS: Mapping[str, str] = MappingProxyType(
    {
        "phonex": "Phonex",
        "eleven_v3": "Eleven v3",
        "eleven_multilingual_v2": "Eleven Multilingual v2",
        "eleven_flash_v2_5": "Eleven Flash v2.5",
        "eleven_turbo_v2_5": "Eleven Turbo v2.5",
        "eleven_flash_v2": "Eleven Flash v2",
        "eleven_turbo_v2": "Eleven Turbo v2",
        "eleven_multilingual_v1": "Eleven Multilingual v1",
        "eleven_monolingual_v1": "Eleven English v1",
    }
)


class SpokenLanguage(Answer):
    language_id: str = Field(description="ISO 639-1", examples=["en"])
    name: str = Field(examples=["English"])


class ModelRates(Answer):
    character_cost_multiplier: float = 1.0


class ElevenLabsModel(Answer):
    """A name that clients may send as model_id."""

    model_id: str = Field(examples=["eleven_multilingual_v2"])
    name: str = Field(examples=["Eleven Multilingual v2"])
    description: str = "A name that clients know; the engines of this service speak."
    can_be_finetuned: bool = False
    can_do_text_to_speech: bool = True
    can_do_voice_conversion: bool = False
    can_use_style: bool = False
    can_use_speaker_boost: bool = False
    serves_pro_voices: bool = False
    token_cost_factor: float = 1.0
    requires_alpha_access: bool = False
    max_characters_request_free_user: int = Field(examples=[20_000])
    max_characters_request_subscribed_user: int = Field(examples=[20_000])
    maximum_text_length_per_request: int = Field(examples=[20_000])
    languages: list[SpokenLanguage]
    model_rates: ModelRates = ModelRates()
    concurrency_group: str = "standard"


def list_models(languages: Iterable[str], max_chars: int) -> list[ElevenLabsModel]:
    """languages: the canonical codes of those that can be spoken."""
    spoken = [
        SpokenLanguage(language_id=iso_language(code), name=LANGUAGES[code]) for code in languages
    ]
    return [
        ElevenLabsModel(
            model_id=model_id,
            name=name,
            max_characters_request_free_user=max_chars,
            max_characters_request_subscribed_user=max_chars,
            maximum_text_length_per_request=max_chars,
            languages=spoken,
        )
        for model_id, name in MODELS.items()
    ]


def check_model(model_id: str) -> None:
    """Raises SpeechModelNotFound."""
    if model_id not in MODELS:
        raise SpeechModelNotFound(model_id, MODELS)
