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


MAX_TAGS = 10
MAX_TAG_CHARS = 32


class Visibility(StrEnum):
    """Who may speak with a voice. Its sample and its files are its owner's alone."""

    PRIVATE = "private"
    LINK = "link"  # whoever knows its share_id
    PUBLIC = "public"  # the same, and it is listed for everybody


SHARED = (Visibility.LINK, Visibility.PUBLIC)


class VoiceConsent(Record):
    """The speaker's consent. name: of who gave it; terms: what was agreed to, or its version.

    consent_id: of the recorded consent that the voice rests on, whose record says the rest.
    revoked_at: since when the voice is disabled; a recorded consent can be revoked on its own, too.
    """

    given_at: AwareDatetime
    name: str | None = None
    terms: str | None = None
    consent_id: str | None = None
    revoked_at: AwareDatetime | None = None

    @property
    def recorded(self) -> bool:
        return self.consent_id is not None


class DisabledReason(StrEnum):
    """Why a voice can be neither spoken with nor heard."""

    CONSENT_REVOKED = "consent_revoked"
    CONSENT_MISSING = "consent_missing"  # where one is required


class VoiceUsage(Record):
    """What was spoken with a voice: completed syntheses and the seconds of their audio."""

    last_spoken_at: AwareDatetime | None = None
    seconds: float = 0.0
    count: int = 0


class VersionKind(StrEnum):
    """What made a version of a voice."""

    REGISTERED = "registered"
    SAMPLES_ADDED = "samples_added"
    FITTED = "fitted"
    IMPORTED = "imported"
    RESTORED = "restored"


class VersionRecord(Record):
    """A version of a voice, with the fields that the voice's record had then.

    sample_from: the version that introduced its sample, which others may share; None: no sample.
    restored_from: of kind restored, the version that it repeats.
    """

    number: int
    created_at: AwareDatetime
    kind: VersionKind
    sample_from: int | None
    restored_from: int | None = None
    sample: SampleFacts | None
    warnings: list[str]
    engines: list[str]
    likeness: LikenessFacts


class VoiceRecord(Record):
    """A registered voice; its embeddings are in voices/<voice_id>.pth.

    owner_id: None for the anonymous owner. revision: incremented by every write, except of usage.
    share_id: addresses the voice for other owners; made when it is first shared. versions: oldest
    first, the last one is current; empty in records of earlier releases (see voices/versions.py).
    """

    voice_id: str
    owner_id: str | None = None
    revision: int = 0
    name: str
    description: str = ""
    language: str | None = None
    user_id: str | None = None
    consent: VoiceConsent | None = None
    tags: list[str] = Field(default=[])
    visibility: Visibility = Visibility.PRIVATE
    share_id: str | None = None
    created_at: AwareDatetime
    sample: SampleFacts | None  # None: imported from a file without sample facts
    warnings: list[str] = Field(default=[])  # of the sample
    engines: list[str]  # converters that it has an embedding for
    fitting: VoiceFitting = VoiceFitting()
    likeness: LikenessFacts = LikenessFacts()
    usage: VoiceUsage = VoiceUsage()
    versions: list[VersionRecord] = Field(default=[])
    disabled: DisabledReason | None = Field(default=None, exclude=True)  # not stored

    @property
    def key(self) -> VoiceKey:
        return VoiceKey(self.owner_id, self.voice_id)

    @property
    def version(self) -> int:
        """The number of the current version."""
        return self.versions[-1].number if self.versions else 1
