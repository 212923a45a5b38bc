"""Errors of syntheses that a client listens to."""

from phonex.errors import InvalidInput, PhonexError, SynthesisFailed, Unavailable, VoiceNotFound
from phonex.store.records.job import Failure, SynthesisRecord


class StreamsFull(Unavailable):
    code = "streams_full"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"{most} streams are open, which is the limit (PHONEX_MAX_STREAMS). Try again soon, or "
            "use POST /tts, which waits in a queue.",
        )


class StreamFailed(SynthesisFailed):
    """The job of a stream did not complete; code and status are those of its failure."""

    def __init__(self, record: SynthesisRecord) -> None:
        failure = record.error or Failure(
            code="stream_interrupted",
            message=f"Stream {record.job_id} was cancelled or interrupted before its end.",
            status=409,
        )
        super().__init__(failure.message)
        self.code = failure.code
        self.status = failure.status
        self.job_id = record.job_id


class StreamBroken(Unavailable):
    code = "stream_broken"

    def __init__(self, job_id: str) -> None:
        super().__init__(
            f"The worker that spoke stream {job_id} was lost in the middle of it; send the request "
            "again."
        )
        self.job_id = job_id


class SessionEnded(Unavailable):
    code = "session_ended"
    status = 409

    def __init__(self) -> None:
        super().__init__("The session has ended; open another one for more text.")


class SsmlDictated(InvalidInput):
    """A document can be read only when it is whole."""

    code = "ssml_dictated"
    param = "text"

    def __init__(self) -> None:
        super().__init__(
            "SSML cannot be spoken while it is written: send the whole document as the text of one "
            "request, or send plain text."
        )


class CastVoiceNotFound(VoiceNotFound):
    """A voice that SSML names: the text is at fault, not the request's voice."""

    param = "text"

    def __init__(self, name: str, error: VoiceNotFound) -> None:
        PhonexError.__init__(self, f'<voice name="{name}">: {error.message}')
