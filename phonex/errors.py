"""The errors that a client may receive; rooms add their own in errors.py.

PhonexError                     code, HTTP status, field at fault, seconds until a retry helps
├── InvalidInput                    the request itself: 422, or another 4xx
│   ├── TextUnspeakable             TextTooLong  UnknownFormat  ValueOutOfRange
│   └── SampleUnusable              SampleTooShort  SampleTooLong  UploadTooLarge  NotAudio …
├── Unauthenticated                 401: no valid token, key or password
├── Forbidden                       403: known, but not allowed to do this, or a disabled voice
├── NotFound                        404: language, speaker, voice, version, audio, job
├── Conflict                        409: the state of a voice, an audio or a job does not allow it
├── TooManyRequests                 429 with Retry-After: rate limits, quotas of a day
├── Unavailable                     503 with Retry-After: queue full, database, engine, weights
├── StorageFull                     507  VoiceFileUnusable: 500, its .pth is damaged or invalid
└── SynthesisFailed                 500: an engine failed, crashed or took too long

A message is one or two plain sentences: what was wrong, with the value, and what to do.
"""

from collections.abc import Iterable, Sequence


class PhonexError(Exception):
    """An error that a client may see.

    code is stable and documented; param names the request field at fault; retry_after: seconds.
    """

    code = "internal_error"
    status = 500
    param: str | None = None
    retry_after: int | None = None

    def __init__(self, message: str, *, param: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if param is not None:
            self.param = param


def _choices(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"


class InvalidInput(PhonexError):
    code = "invalid_input"
    status = 422


class InvalidFields(InvalidInput):
    """Several fields are wrong. fields: the name of each, and what is wrong with it."""

    code = "validation_failed"

    def __init__(self, message: str, fields: Sequence[tuple[str, str]]) -> None:
        super().__init__(message, param=fields[0][0])
        self.fields = fields


class ValueOutOfRange(InvalidInput):
    code = "value_out_of_range"


class UnknownFormat(InvalidInput):
    code = "format_unknown"
    param = "format"

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(
            f"Audio format {name!r} is not supported; choose one of {_choices(known)}."
        )


class EmbeddingUnusable(InvalidInput):
    code = "embedding_unusable"
    param = "embedding"


class TextUnspeakable(InvalidInput):
    code = "text_unspeakable"
    param = "text"

    def __init__(self, language: str) -> None:
        super().__init__(
            f"Nothing in the text can be spoken in language {language!r}; "
            "send words or numbers in that language's script."
        )


class TextTooLong(InvalidInput):
    code = "text_too_long"
    param = "text"

    def __init__(self, n_characters: int, limit: int) -> None:
        super().__init__(f"The text has {n_characters} characters; the limit is {limit}.")


class UploadTooLarge(InvalidInput):
    code = "upload_too_large"
    status = 413

    def __init__(self, limit_mb: float) -> None:
        super().__init__(f"The upload is larger than {limit_mb:g} MB; send less.")


class NotAudio(InvalidInput):
    code = "not_audio"
    status = 415
    param = "voice_sample"


class SampleUnusable(InvalidInput):
    code = "sample_unusable"
    param = "voice_sample"


class SampleTooShort(SampleUnusable):
    code = "sample_too_short"

    def __init__(self, speech_seconds: float, needed_seconds: float) -> None:
        super().__init__(
            f"The sample contains only {speech_seconds:.1f} s of speech; "
            f"at least {needed_seconds:g} s is required, 6 s or more is better."
        )


class SampleTooLong(SampleUnusable):
    code = "sample_too_long"
    status = 413

    def __init__(self, limit_seconds: float) -> None:
        super().__init__(f"The sample is longer than {limit_seconds / 60:g} minutes; shorten it.")


class Unauthenticated(PhonexError):
    """challenge: the value of WWW-Authenticate. Source: RFC 6750."""

    code = "not_authenticated"
    status = 401
    challenge = "Bearer"


class Forbidden(PhonexError):
    code = "forbidden"
    status = 403


class NotFound(PhonexError):
    code = "not_found"
    status = 404


class LanguageNotFound(NotFound):
    code = "language_not_found"
    param = "language"

    def __init__(self, language: str, known: Iterable[str]) -> None:
        super().__init__(
            f"Language {language!r} is not available; choose one of {_choices(known)}."
        )


class SpeakerNotFound(NotFound):
    code = "speaker_not_found"
    param = "speaker"

    def __init__(self, speaker: str, language: str, known: Iterable[str]) -> None:
        super().__init__(
            f"Speaker {speaker!r} does not speak {language}; choose one of {_choices(known)}."
        )


class VoiceNotFound(NotFound):
    code = "voice_not_found"
    param = "voice_id"

    def __init__(self, voice_id: str) -> None:
        super().__init__(
            f"Voice {voice_id!r} is not registered. GET /voice/list shows the registered voices."
        )


class VersionNotFound(NotFound):
    code = "version_not_found"
    param = "version"

    def __init__(self, voice_id: str, number: int) -> None:
        super().__init__(
            f"Voice {voice_id!r} has no version {number}. GET /voice/{voice_id}/versions lists "
            "its versions."
        )


class AudioNotFound(NotFound):
    code = "audio_not_found"
    param = "audio_id"

    def __init__(self, audio_id: str) -> None:
        super().__init__(f"Audio {audio_id!r} does not exist; it was deleted or never created.")


class JobNotFound(NotFound):
    code = "job_not_found"
    param = "job_id"

    def __init__(self, job_id: str) -> None:
        super().__init__(f"Job {job_id!r} does not exist. GET /jobs lists the existing jobs.")


class Conflict(PhonexError):
    code = "conflict"
    status = 409


class VoiceExists(Conflict):
    code = "voice_exists"
    param = "voice_name"

    def __init__(self, voice_id: str) -> None:
        super().__init__(
            f"Voice {voice_id!r} already exists; choose another name or "
            f"DELETE /voice/{voice_id} first."
        )


class AudioNotReady(Conflict):
    code = "audio_not_ready"
    param = "audio_id"
    retry_after = 1

    def __init__(self, audio_id: str, status: str) -> None:
        super().__init__(f"Audio {audio_id!r} is {status}; GET /job/{audio_id} shows the progress.")


class FittingImpossible(Conflict):
    code = "fitting_impossible"
    param = "voice_id"


class JobFinished(Conflict):
    code = "job_finished"
    param = "job_id"

    def __init__(self, job_id: str, status: str) -> None:
        super().__init__(f"Job {job_id!r} has already ended: {status}.")


class JobNotFailed(Conflict):
    code = "job_not_failed"
    param = "job_id"

    def __init__(self, job_id: str, status: str) -> None:
        super().__init__(f"Only failed jobs can be retried; job {job_id!r} is {status}.")


class SampleNotKept(Conflict):
    code = "sample_not_kept"
    param = "job_id"

    def __init__(self) -> None:
        super().__init__("A quick clone's sample is not kept; send it to POST /clone/quick again.")


class TooManyRequests(PhonexError):
    code = "rate_limited"
    status = 429

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(PhonexError):
    code = "unavailable"
    status = 503
    retry_after = 5


class QueueFull(Unavailable):
    code = "queue_full"

    def __init__(self, capacity: int, retry_after: int) -> None:
        super().__init__(f"The queue is full ({capacity} jobs); try again in {retry_after} s.")
        self.retry_after = retry_after


class DatabaseUnavailable(Unavailable):
    code = "database_unavailable"

    def __init__(self) -> None:
        super().__init__("The database does not answer. Speech works, but records are unavailable.")


class Stopping(Unavailable):
    code = "stopping"

    def __init__(self) -> None:
        super().__init__("The service is shutting down and accepts no new work; try again shortly.")


class EngineUnavailable(Unavailable):
    """An engine cannot be loaded or has crashed; the next request tries again."""

    code = "engine_unavailable"


class WeightsUnusable(EngineUnavailable):
    code = "weights_unusable"

    def __init__(self, path: object, reason: str, remedy: str) -> None:
        super().__init__(f"{path} cannot be used: {reason}. {remedy}")


class StorageFull(PhonexError):
    code = "storage_full"
    status = 507

    def __init__(self, message: str = "") -> None:
        super().__init__(message or "The disk is full; delete audio that is no longer needed.")


class SynthesisFailed(PhonexError):
    code = "synthesis_failed"


class VoiceFileUnusable(PhonexError):
    code = "voice_file_unusable"
    param = "voice_id"

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(
            f"The voice file {name} cannot be used: {reason}. Restore it from a copy, or delete "
            "the voice and register it again."
        )


class SynthesisTimeout(SynthesisFailed):
    code = "synthesis_timeout"

    def __init__(self, seconds: float) -> None:
        super().__init__(f"The synthesis did not finish within {seconds:.0f} s and was stopped.")


class ConfigurationError(PhonexError):
    """A setting or the installation is wrong; the service does not start and prints one line."""

    code = "configuration_error"
