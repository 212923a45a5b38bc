"""Requests of Fish Audio's clients that cannot be met."""

from phonex.errors import InvalidInput


class TwoVoices(InvalidInput):
    code = "two_voices"
    param = "references"

    def __init__(self) -> None:
        super().__init__(
            "reference_id and references each name a voice to speak in; send one of them."
        )


class TranscriptionUnsupported(InvalidInput):
    code = "transcription_unsupported"
    status = 501

    def __init__(self) -> None:
        super().__init__("This service speaks; it does not transcribe. Use another for /v1/asr.")


class EventMalformed(InvalidInput):
    code = "event_malformed"

    def __init__(self, reason: str) -> None:
        super().__init__(f"This is not an event of /v1/tts/live: {reason}.")


class ClientIdle(InvalidInput):
    code = "client_idle"
    status = 408

    def __init__(self, seconds: float) -> None:
        super().__init__(f"No event came for {seconds:.0f} s. Send stop after the last text.")
