"""What ElevenLabs' clients can ask for, and we cannot do.

InvalidInput        OutputFormatUnsupported  OptionUnsupported  SettingsChanged  InputTimeout
                    TooManyContexts  MessageMalformed
NotFound            SpeechModelNotFound  DictionaryNotFound
PhonexError         ContextFailed
"""

from collections.abc import Iterable

from pydantic import ValidationError

from phonex.errors import InvalidInput, NotFound, PhonexError


class OutputFormatUnsupported(InvalidInput):
    code = "output_format_unsupported"
    param = "output_format"

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(
            f"Output format {name!r} is not supported; choose one of {', '.join(known)}."
        )


class OptionUnsupported(InvalidInput):
    """An option that changes the audio, so that it cannot be ignored."""

    code = "option_unsupported"

    def __init__(self, option: str) -> None:
        super().__init__(f"{option} is not supported; leave it out.", param=option)


class SpeechModelNotFound(NotFound):
    code = "model_not_found"
    param = "model_id"

    def __init__(self, model_id: str, known: Iterable[str]) -> None:
        super().__init__(
            f"A model with id {model_id!r} does not exist; choose one of {', '.join(known)}."
        )


class DictionaryNotFound(NotFound):
    code = "pronunciation_dictionary_not_found"
    param = "pronunciation_dictionary_locators"

    def __init__(self) -> None:
        super().__init__(
            "There are no pronunciation dictionaries here; leave the locators out, and add "
            "pronunciations with PUT /lexicon/{language}/{word}."
        )


class MessageMalformed(InvalidInput):
    """A message of a socket, or the query of its URL."""

    code = "message_malformed"

    @classmethod
    def of(cls, invalid: ValidationError) -> "MessageMalformed":
        first = invalid.errors(include_url=False)[0]
        field = ".".join(map(str, first["loc"]))
        return cls(f"{field or 'The message'}: {first['msg']}.", param=field)


class SettingsChanged(InvalidInput):
    code = "settings_changed"
    param = "voice_settings"

    def __init__(self) -> None:
        super().__init__(
            "Voice settings and generation config can be sent only with the first message, or "
            "unchanged; open a new context or socket for others."
        )


class InputTimeout(InvalidInput):
    code = "input_timeout_exceeded"

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"No message has arrived within {seconds:g} s. Keep the socket open with the text "
            "' ', or connect with a longer inactivity_timeout (up to 180)."
        )


class TooManyContexts(InvalidInput):
    code = "too_many_contexts"
    param = "context_id"

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"More than {limit} contexts are open or still being spoken; close some first."
        )


class ContextFailed(PhonexError):  # noqa: N818  # as in phonex.errors
    """An error of one context of a socket. Everything but the context_id is the error's."""

    def __init__(self, error: PhonexError, context_id: str | None) -> None:
        super().__init__(error.message, param=error.param)
        self.code = error.code
        self.status = error.status
        self.retry_after = error.retry_after
        self.context_id = context_id
