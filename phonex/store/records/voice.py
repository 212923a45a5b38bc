"""The record of a registered voice."""

from enum import StrEnum

from pydantic import AwareDatetime, Field

from phonex.store.owners import VoiceKey
from phonex.store.records.base import Record


class SampleFacts(Record):
    """Measurements of a voice's sample."""

    duration: float  # s, cleaned
    speech_duration: float  # s
    sample_rate: int  # Hz
    loudness_lufs: float  # before normalisation
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


class VoiceFitting(Record):
    """The state of a voice's fitting. queued_at: also its position in the queue.

    warnings: why fitting is off, failed or was postponed, or notes on the result; the next fit
    clears them.
    """

    state: FittingState = FittingState.OFF
    progress: int = Field(default=0, ge=0, le=100)
    queued_at: AwareDatetime | None = None
    attempts: int = 0
    warnings: list[str] = Field(default=[])


class LikenessFacts(Record):
    """How similar a clone sounds to its sample: 0 a stranger, 1 the speaker; None: unknown."""

    instant: float | None = None
    fitted: float | None = None


class VoiceRecord(Record):
    """A registered voice; its embeddings are in voices/<voice_id>.pth.

    owner_id: None for the anonymous owner. revision: incremented by every write.
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
    sample: SampleFacts | None  # None: imported from a file without sample facts
    warnings: list[str] = Field(default=[])  # of the sample
    engines: list[str]  # converters that it has an embedding for
    fitting: VoiceFitting = VoiceFitting()
    likeness: LikenessFacts = LikenessFacts()

    @property
    def key(self) -> VoiceKey:
        return VoiceKey(self.owner_id, self.voice_id)
