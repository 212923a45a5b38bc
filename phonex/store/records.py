"""What is kept in the database: the records and their states. Knows no driver."""

import re
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class Record(BaseModel):
    # NaN and infinity have no place in JSON, neither in answers nor in the embedded database; what
    # people said or named has none in the log.
    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, hide_input_in_errors=True
    )


# UUID4 in canonical form. Source: RFC 9562, sections 4 and 5.4.
_JOB_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def is_job_id(text: str) -> bool:
    """Whether a string can be the id of a job and its audio."""
    return _JOB_ID.fullmatch(text) is not None


class JobKind(StrEnum):
    TTS = "tts"
    CLONE = "clone"
    QUICK = "quick"  # a clone whose embedding lives only as long as the job
    FIT = "fit"  # a voice, or the sample of a quick clone, is fitted to its speaker


class JobStatus(StrEnum):
    QUEUED = "queued"
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        return self in (JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED)


class Timings(Record):
    """Milliseconds spent in each stage of a synthesis."""

    text: float = 0
    acoustic: float = 0
    convert: float = 0
    encode: float = 0


class Failure(Record):
    """Why a job failed; code and status are those of phonex.errors."""

    code: str
    message: str
    status: int


class TrialRecord(Record):
    """A pronunciation that counts for one job, as phonex.text.lexicon's Entry."""

    key: str
    word: str
    respelling: str = ""
    ipa: str = ""


class PronunciationRecord(TrialRecord):
    """How a word of a language is said."""

    language: str
    updated_at: AwareDatetime
    owner_id: str | None = None


class JobRecord(Record):
    """What the queue knows of a job of any kind. Times are aware UTC.

    owner_id: None for the anonymous owner. revision: rises with every change. attempt: rises with
    every start; a runner writes only while the record has its attempt. attempts: starts that may
    have failed, back to 0 when the job is queued afresh. waits_for: the job that must end first.
    """

    job_id: str
    owner_id: str | None = None
    revision: int = 0
    kind: JobKind
    status: JobStatus = JobStatus.QUEUED
    progress: int = Field(default=0, ge=0, le=100)
    attempt: int = 0
    attempts: int = 0
    waits_for: str | None = None
    created_at: AwareDatetime
    completed_at: AwareDatetime | None = None
    error: Failure | None = None
    warnings: list[str] = []


class SynthesisRecord(JobRecord):
    """A synthesis: what was asked, what came of it. job_id: a UUID4, also the audio_id."""

    text: str
    language: str
    speaker: str
    voice_id: str | None = None
    speed: float = 1.0
    pitch: float = 0.0  # semitones
    seed: int | None = None  # of what varies; None: as chance will have it
    format: str = "wav"
    fit: bool = False  # a quick clone is fitted to its sample before it is spoken
    trial: TrialRecord | None = None

    speech_engine: str | None = None
    converter: str | None = None
    sample_rate: int | None = None  # Hz
    duration: float | None = None  # s
    timings: Timings = Timings()


class SampleFacts(Record):
    """What was measured of a voice's sample."""

    duration: float  # s, cleaned
    speech_duration: float  # s
    sample_rate: int  # Hz
    loudness_lufs: float  # as it came, before normalisation
    snr_db: float
    clipping: float  # share of samples at full scale, 0…1


class FittingState(StrEnum):
    OFF = "off"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"

    @property
    def active(self) -> bool:
        return self in (FittingState.QUEUED, FittingState.RUNNING)


class Fitting(Record):
    """How far a voice has been fitted to its sample. queued_at: also its place in the queue.

    warnings: why it is off, has failed or was put off, or what became of it; the next fit clears
    them.
    """

    state: FittingState = FittingState.OFF
    progress: int = Field(default=0, ge=0, le=100)
    queued_at: AwareDatetime | None = None
    attempts: int = 0
    warnings: list[str] = []


class LikenessFacts(Record):
    """How like its sample a clone sounds: 0 a stranger, 1 the speaker again; None: unknown."""

    instant: float | None = None
    fitted: float | None = None


class VoiceRecord(Record):
    """A registered voice; its embeddings are in voices/<voice_id>.pth.

    owner_id: whose it is; None: the anonymous owner's. revision: rises with every write.
    """

    voice_id: str
    owner_id: str | None = None
    revision: int = 0
    name: str
    description: str = ""
    language: str | None = None
    user_id: str | None = None
    consent: bool | None = None
    created_at: AwareDatetime
    sample: SampleFacts | None  # None: imported from a file that tells nothing of it
    warnings: list[str] = []  # of the sample
    engines: list[str]  # converters that have an embedding of it
    fitting: Fitting = Fitting()
    likeness: LikenessFacts = LikenessFacts()


class FitRecord(JobRecord):
    """A fit; created_at is the `queued_at` of the voice's fitting.

    voice_id: whose files; of a quick clone, the id of its job. voice_created_at: which voice of
    that name; None for a quick clone. likeness: as heard so far, or reached.
    """

    voice_id: str
    voice_created_at: AwareDatetime | None = None
    likeness: LikenessFacts | None = None

    @property
    def quick(self) -> bool:
        return self.voice_created_at is None
