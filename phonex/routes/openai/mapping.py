"""What a request of OpenAI's API asks for, in our terms."""

import re

from phonex.catalogue.named_voice import NamedVoice
from phonex.routes.openai.errors import VoiceRequired
from phonex.routes.openai.models import MODELS, check_model
from phonex.routes.openai.schemas import CreateSpeech, ResponseFormat
from phonex.synthesis.request import SynthesisRequest
from phonex.text.languages import canonical_language

PCM_RATE = 24_000  # Hz; raw samples cannot say it, so clients take it for granted
IGNORED = "X-Phonex-Ignored"
_SAFE_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_MOST_NAMES = 20


def name_of_voice(body: CreateSpeech) -> str:
    """The voice asked for: the model where no voice is named, as LocalAI's clients do.

    Raises VoiceRequired, ModelNotFound.
    """
    if body.voice is None:
        if body.model in MODELS:
            raise VoiceRequired
        return body.model
    check_model(body.model)
    return body.voice


def synthesis_request(body: CreateSpeech, voice: NamedVoice) -> SynthesisRequest:
    """Raises LanguageNotFound."""
    return voice.request(
        body.input,
        language=canonical_language(body.language) if body.language else None,
        speed=body.speed,
        format=body.response_format,
        sample_rate=PCM_RATE if body.response_format is ResponseFormat.PCM else None,
    )


def ignored_fields(body: CreateSpeech) -> dict[str, str]:
    """The header that names the fields without effect; nothing if all have one."""
    given = [*(["instructions"] if body.instructions else []), *(body.model_extra or ())]
    safe = [name for name in given if _SAFE_NAME.fullmatch(name)][:_MOST_NAMES]
    return {IGNORED: ", ".join(safe)} if safe else {}
