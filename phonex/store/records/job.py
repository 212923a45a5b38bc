"""The records of jobs, by their kinds."""

import re
from enum import StrEnum

from pydantic import AwareDatetime, Field

from phonex.store.owners import VoiceKey
from phonex.store.records.base import Record
from phonex.store.records.lexicon import TrialRecord
from phonex.store.records.voice import LikenessFacts

# UUID4 in canonical form. Source: RFC 9562, sections 4 and 5.4.
_JOB_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def is_job_id(text: str) -> bool:
    """Whether a string is a valid id of a job and its audio."""
    return _JOB_ID.fullmatch(text) is not None


class JobKind(StrEnum):
    TTS = "tts"
    CLONE = "clone"
    QUICK = "quick"  # a clone whose embedding is kept only for the job
    FIT = "fit"  # fits a voice or a quick clone to its sample
    BATCH = "batch"  # has many texts spoken
    BOOK = "book"  # has a book spoken


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


class JobRecord(Record):
    """The fields of jobs of every kind. Times are aware UTC.

    owner_id: None for the anonymous owner. revision: incremented by every change. attempt:
    incremented by every start; a runner writes only while the record has its attempt. attempts:
    starts that may have failed, reset to 0 by a retry. waits_for: the job that must end first.
    trace: the span that queued it (W3C traceparent); None if no traces are kept. callback_url: is
    told when the job has ended.
    rank: jobs of a lower rank run first. runner, seen_at: of a job that a worker runs, which worker
    and when it last said so.
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
    trace: str | None = None
    created_at: AwareDatetime
    completed_at: AwareDatetime | None = None
    error: Failure | None = None
    warnings: list[str] = Field(default=[])
    rank: int = 0
    runner: str | None = None
    seen_at: AwareDatetime | None = None
    callback_url: str | None = None


class ParentRecord(JobRecord):
    """A job whose work is done by other jobs, its children; they are numbered from 0.

    n_begun, n_ended: how many of them, from the first one on. n_failed: of those that ended.
    failed_at: when the job itself failed; a retry runs the children that had failed by then.
    """

    n_children: int
    n_begun: int = 0
    n_ended: int = 0
    n_failed: int = 0
    failed_at: AwareDatetime | None = None


class BatchRecord(ParentRecord):
    """A batch: its children are the syntheses of its lines. n_characters: of all texts. unlimited:
    its owner may keep any amount of audio.
    """

    kind: JobKind = JobKind.BATCH
    n_characters: int
    unlimited: bool = False


class BookRecord(ParentRecord):
    """A book: its children are the syntheses of its parts. n_characters, unlimited: as above."""

    kind: JobKind = JobKind.BOOK
    title: str
    author: str
    n_chapters: int
    n_characters: int
    unlimited: bool = False


class SharedVoice(Record):
    """The key of another owner's voice."""

    owner_id: str | None
    voice_id: str


class CastVoice(Record):
    """A voice that the text names, as found when it was submitted; SSML may name several.

    name: as the text has it. speakers: of each language, its speaker; empty for a registered voice.
    voice_id, shared: of a registered voice, as in SynthesisRecord.
    """

    name: str
    speakers: dict[str, str] = Field(default={})
    voice_id: str | None = None
    shared: SharedVoice | None = None


class SynthesisRecord(JobRecord):
    """A synthesis: the request and its result. job_id: a UUID4, also the audio_id.

    voice_id: as requested; of another owner's voice, its share_id, and shared is its key.
    voice_version: None for the current one. characters: of the text, without tags; None: all.
    parent_id: the job that has it spoken.
    """

    text: str
    language: str
    speaker: str
    voice_id: str | None = None
    voice_version: int | None = None
    shared: SharedVoice | None = None
    speed: float = 1.0
    pitch: float = 0.0  # semitones
    seed: int | None = None  # of the random numbers; None: random
    format: str = "wav"
    output_rate: int | None = None  # Hz, as requested; None: the format's own
    bitrate: int | None = None  # bit/s; None: the format's own
    volume: float = 0.0  # dB
    ssml: bool = False
    characters: int | None = None
    voices: list[CastVoice] = Field(default=[])
    streamed: bool = False  # sent to a client while it is made
    dictated: bool = False  # its text comes while it is spoken
    stored: bool = True  # the audio is kept
    fit: bool = False  # fit a quick clone to its sample before synthesis
    trial: TrialRecord | None = None
    parent_id: str | None = None

    speech_engine: str | None = None
    converter: str | None = None
    sample_rate: int | None = None  # Hz
    duration: float | None = None  # s
    timings: Timings = Timings()

    @property
    def voice(self) -> VoiceKey | None:
        """The key of the registered voice that speaks."""
        return self._key(self.voice_id, self.shared)

    @property
    def n_characters(self) -> int:
        """Of the text, without tags."""
        return len(self.text) if self.characters is None else self.characters

    def key_of(self, voice: CastVoice) -> VoiceKey | None:
        """The key of a voice that the text names; None for a speaker."""
        return self._key(voice.voice_id, voice.shared)

    def _key(self, voice_id: str | None, shared: SharedVoice | None) -> VoiceKey | None:
        if voice_id is None:
            return None
        if shared is not None:
            return VoiceKey(shared.owner_id, shared.voice_id)
        return VoiceKey(self.owner_id, voice_id)


class FitRecord(JobRecord):
    """A fit; created_at equals the `queued_at` of the voice's fitting.

    voice_id: for a quick clone, the id of its job. voice_version: the version that is fitted.
    voice_created_at: identifies the voice among successive voices of that id; None for a quick
    clone. likeness: so far, or the final one.
    """

    voice_id: str
    voice_version: int = 1
    voice_created_at: AwareDatetime | None = None
    likeness: LikenessFacts | None = None

    @property
    def quick(self) -> bool:
        return self.voice_created_at is None

    @property
    def key(self) -> VoiceKey:
        """The key of a registered voice."""
        return VoiceKey(self.owner_id, self.voice_id)
