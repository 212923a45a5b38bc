"""Errors of the Echo API.

PhonexError
├── InvalidInput        UserMissing
└── NotFound            EchoUserNotFound  EchoNotFound  VoiceModelNotFound  EchoWithoutVoice
"""

from phonex.errors import InvalidInput, NotFound


class UserMissing(InvalidInput):
    code = "user_id_missing"
    param = "user_id"

    def __init__(self) -> None:
        super().__init__("Without accounts, say whose records these are: give a user_id.")


class EchoUserNotFound(NotFound):
    code = "user_not_found"
    param = "user_id"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"User {name!r} does not exist; give the _id or the auth0_id of a stored user."
        )


class EchoNotFound(NotFound):
    code = "echo_not_found"
    param = "echo_id"

    def __init__(self, echo_id: str) -> None:
        super().__init__(f"Echo {echo_id!r} does not exist; the list of echos shows those that do.")


class VoiceModelNotFound(NotFound):
    """param: the field that names the voice model."""

    code = "voice_model_not_found"
    param = "model_id"

    def __init__(self, model_id: str, *, param: str | None = None) -> None:
        super().__init__(
            f"Voice model {model_id!r} does not exist; the list of voice models shows those that "
            "do, and an uploaded recording becomes one.",
            param=param,
        )


class EchoWithoutVoice(NotFound):
    code = VoiceModelNotFound.code
    param = "echo_id"

    def __init__(self, echo_id: str) -> None:
        super().__init__(
            f"Echo {echo_id!r} has no voice model; upload a recording with its echo_id, or set its "
            "voice_model_id.",
        )
