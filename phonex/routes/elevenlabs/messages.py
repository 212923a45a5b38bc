"""The messages of ElevenLabs' sockets, in both directions."""

import base64
import json
from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import AliasChoices, Field, ValidationError

from phonex.errors import PhonexError
from phonex.routes.elevenlabs.errors import ContextFailed, MessageMalformed
from phonex.routes.elevenlabs.output_formats import DEFAULT_OUTPUT_FORMAT
from phonex.routes.elevenlabs.requests import (
    MODEL_ID,
    LenientRequest,
    SentText,
    VoiceSettings,
)
from phonex.routes.http.problem import problem_of
from phonex.routes.native.requests import Key, Number, Seed
from phonex.text.character_times import CharacterTimes

MAX_TIMEOUT_S = 180
# Why a socket closes. Source: RFC 6455, 7.4.1
NORMAL, ABNORMAL, POLICY_VIOLATION, INTERNAL_ERROR = 1000, 1006, 1008, 1011
Json = dict[str, Any]  # Any: JSON


class SocketOptions(LenientRequest):
    """The query of a socket's URL."""

    model_id: Key = MODEL_ID
    language_code: Key | None = None
    output_format: Key = DEFAULT_OUTPUT_FORMAT
    enable_logging: bool = True
    enable_ssml_parsing: bool = False
    auto_mode: bool = False
    inactivity_timeout: Number = Field(default=20, gt=0, le=MAX_TIMEOUT_S, allow_inf_nan=False)
    seed: Seed | None = None

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> Self:
        """Raises MessageMalformed."""
        try:
            return cls.model_validate(query)
        except ValidationError as exc:
            raise MessageMalformed.of(exc) from exc


class GenerationConfig(LenientRequest):
    """chunk_length_schedule: after how many characters to speak."""

    chunk_length_schedule: (
        list[Annotated[Number, Field(ge=50, le=500, allow_inf_nan=False)]] | None
    ) = Field(default=None, min_length=1, max_length=100)


class ClientMessage(LenientRequest):
    """Anything that a client sends; which fields are there decides what it means.

    key: an API key or access token, for clients that cannot send headers.
    """

    text: SentText | None = None
    flush: bool = False
    try_trigger_generation: bool = False
    voice_settings: VoiceSettings | None = None
    generation_config: GenerationConfig | None = Field(
        default=None, validation_alias=AliasChoices("generation_config", "generator_config")
    )
    pronunciation_dictionary_locators: list[Any] | None = None
    context_id: Key | None = None
    close_context: bool = False
    close_socket: bool = False
    key: str | None = Field(
        default=None, validation_alias=AliasChoices("xi-api-key", "xi_api_key", "authorization")
    )

    @property
    def token(self) -> str | None:
        return self.key and self.key.removeprefix("Bearer ")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises MessageMalformed."""
        try:
            return cls.model_validate(json.loads(text))  # pydantic refuses halves of emoji
        except ValidationError as exc:
            raise MessageMalformed.of(exc) from exc
        except (ValueError, RecursionError) as exc:
            raise MessageMalformed('A message is JSON such as {"text": "Hello. "}') from exc


def audio_message(
    audio: bytes,
    written: CharacterTimes | None,
    spoken: CharacterTimes | None,
    context_id: str | None = None,
) -> Json:
    """written: of the text as it was sent; spoken: as it was spoken. Their times begin with 0."""
    return {
        "audio": base64.b64encode(audio).decode(),
        "isFinal": None,
        "alignment": written and _alignment(written),
        "normalizedAlignment": spoken and _alignment(spoken),
    } | _of(context_id, is_final=False)


def final_message(context_id: str | None = None) -> Json:
    nothing = {"audio": None, "alignment": None, "normalizedAlignment": None}
    return {**nothing, "isFinal": True} | _of(context_id, is_final=True)


def error_message(error: PhonexError, request_id: str) -> Json:
    """Our problem; `error` and `code` are ElevenLabs' fields: a name, and how the socket closes."""
    problem = problem_of(error).body(request_id)
    context_id = error.context_id if isinstance(error, ContextFailed) else None
    named = {} if context_id is None else {"contextId": context_id}
    return {**problem, "error": error.code, "code": close_code(error), **named}


def close_code(error: PhonexError) -> int:
    return INTERNAL_ERROR if error.status >= 500 else POLICY_VIOLATION


def _of(context_id: str | None, *, is_final: bool) -> Json:
    """Both spellings are in use."""
    return {} if context_id is None else {"contextId": context_id, "is_final": is_final}


def _alignment(times: CharacterTimes) -> Json:
    starts = [round(1000 * start) for start in times.starts]
    ends = [round(1000 * end) for end in times.ends]
    return {
        "chars": list(times.text),
        "charStartTimesMs": starts,
        "charDurationsMs": [end - start for start, end in zip(starts, ends, strict=True)],
    }
