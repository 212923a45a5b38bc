"""Errors that clients of the Wyoming server receive as an event."""

from phonex.errors import Forbidden, InvalidInput, NotFound, Unavailable


class WyomingEventMalformed(InvalidInput):
    code = "event_malformed"

    def __init__(self, reason: str) -> None:
        super().__init__(f"This is not an event of the Wyoming protocol: {reason}.")


class WyomingEventTooLarge(InvalidInput):
    code = "event_too_large"
    status = 413

    def __init__(self, n_bytes: int, limit: int) -> None:
        super().__init__(f"The event has a part of {n_bytes} bytes; the limit is {limit}.")


class SpeakerOfVoiceUnknown(NotFound):
    code = "speaker_not_found"
    param = "speaker"

    def __init__(self, voice: str, speaker: str) -> None:
        super().__init__(
            f"Voice {voice!r} has no speaker {speaker!r}; every voice here is one speaker, so "
            "leave the speaker empty."
        )


class WyomingUserUnknown(Forbidden):
    code = "wyoming_user_unknown"

    def __init__(self, email: str) -> None:
        super().__init__(
            f"PHONEX_WYOMING_USER={email} is no user of this service who may speak. "
            "`phonex users list` shows the users."
        )


class WyomingBusy(Unavailable):
    code = "too_many_connections"

    def __init__(self, n_connections: int) -> None:
        super().__init__(
            f"{n_connections} connections are open already; try again in {self.retry_after} s."
        )
