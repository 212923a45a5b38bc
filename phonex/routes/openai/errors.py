"""Errors of OpenAI's API alone."""

from collections.abc import Iterable

from phonex.errors import InvalidInput, NotFound


class ModelNotFound(NotFound):
    code = "model_not_found"
    param = "model"

    def __init__(self, model: str, known: Iterable[str]) -> None:
        super().__init__(f"The model {model!r} does not exist; choose one of {', '.join(known)}.")


class VoiceRequired(InvalidInput):
    code = "voice_required"
    status = 400
    param = "voice"

    def __init__(self) -> None:
        super().__init__("Say which voice is to speak; GET /v1/audio/voices lists the voices.")
