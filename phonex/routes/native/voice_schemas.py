"""The response bodies about voices, built from records. Independent of the services."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from pydantic import Field

from phonex.routes.http.schemas import Answer
from phonex.routes.native.schemas import TIME
from phonex.store.records.voice import (
    DisabledReason,
    FittingState,
    SampleFacts,
    VersionKind,
    VersionRecord,
    Visibility,
    VoiceRecord,
)

SHARE_ID = "65b2f0c49a1e4d0c8f7a1b2c"  # in examples


class Fitting(Answer):
    """The background fit of a voice to its sample."""

    state: FittingState = Field(
        description="off: instant clone; failed: the voice stays as it was; `warnings` say why",
        examples=["running"],
    )
    progress: int = Field(ge=0, le=100, description="per cent", examples=[40])


class Likeness(Answer):
    """How similar the voice is to its sample. 0: a different speaker, 1: the same speaker."""

    instant: float | None = Field(
        description="of the instant clone; null: not measured", examples=[0.41]
    )
    fitted: float | None = Field(
        description="of the fitted voice; during a fit, so far", examples=[0.86]
    )


class Consent(Answer):
    """The speaker's consent, as it was recorded."""

    given_at: datetime = Field(examples=[TIME])
    name: str | None = Field(description="of who gave it", examples=["Ada Lovelace"])
    terms: str | None = Field(description="what was agreed to", examples=["terms 2026-01"])
    consent_id: str | None = Field(description="of the recorded consent", examples=[None])
    recorded: bool = Field(description="whether there is a recording of it", examples=[False])
    revoked_at: datetime | None = Field(
        description="since when the voice is disabled", examples=[None]
    )


class Usage(Answer):
    """What was spoken with a voice, by its owner and by others."""

    last_spoken_at: datetime | None = Field(examples=[TIME])
    seconds: float = Field(description="of the audio made", examples=[93.4])
    count: int = Field(description="completed syntheses", examples=[17])


class Voice(Answer):
    """A registered voice."""

    voice_id: str = Field(examples=["ada"])
    name: str = Field(examples=["Ada"])
    description: str
    language: str | None
    created_at: datetime = Field(examples=[TIME])
    sample: SampleFacts | None = Field(description="null: imported from a file without it")
    warnings: list[str] = Field(
        description="what limits the quality of the voice, with the remedy",
        examples=[["The sample is short: 3.1 s of speech; with 6 s and more it gets nearer."]],
    )
    engines: list[str] = Field(description="converters that can use it", examples=[["offline"]])
    fitting: Fitting
    likeness: Likeness
    user_id: str | None
    consent: Consent | None = Field(description="null: not recorded")
    disabled: DisabledReason | None = Field(
        description="why the voice can be neither spoken with nor heard", examples=[None]
    )
    tags: list[str] = Field(examples=[["warm", "narration"]])
    visibility: Visibility = Field(
        description="who may speak with it; only its owner can fetch its sample and embeddings"
    )
    share_id: str | None = Field(
        description="the `voice_id` that others send to /clone while the voice is shared; it stays "
        "the same; null until it is first shared",
        examples=[SHARE_ID],
    )
    usage: Usage
    version: int = Field(description="the current one of its versions", examples=[2])

    @classmethod
    def of(cls, record: VoiceRecord) -> Self:
        warnings = [*record.warnings, *record.fitting.warnings]
        return cls.model_validate(record.model_copy(update={"warnings": warnings}))


class Registered(Answer):
    success: bool = True
    voice_id: str = Field(examples=["ada"])
    message: str = Field(examples=["The voice is ready."])
    voice: Voice


class VoiceList(Answer):
    voices: list[Voice]
    count: int = Field(description="number of items in this response")
    next_cursor: str | None = Field(description="for the next page; null on the last")


class PublicVoice(Answer):
    """A voice that another user lets everybody speak with."""

    voice_id: str = Field(description="for /clone; its share_id", examples=[SHARE_ID])
    name: str = Field(examples=["Ada"])
    language: str | None = Field(examples=["EN"])
    tags: list[str] = Field(examples=[["warm", "narration"]])

    @classmethod
    def of(cls, record: VoiceRecord) -> Self:
        assert record.share_id is not None, "a shared voice has one"
        return cls(
            voice_id=record.share_id, name=record.name, language=record.language, tags=record.tags
        )


class PublicVoiceList(Answer):
    voices: list[PublicVoice]
    count: int = Field(description="number of items in this response")
    next_cursor: str | None = Field(description="for the next page; null on the last")


class VoiceVersion(Answer):
    """A version of a voice; a fit keeps the sample of the version before it."""

    version: int = Field(examples=[1])
    created_at: datetime = Field(examples=[TIME])
    kind: VersionKind = Field(examples=["registered"])
    restored_from: int | None = Field(description="of kind `restored`: the version it repeats")
    current: bool = Field(description="whether the voice speaks with it now")
    likeness: Likeness
    sample: SampleFacts | None = Field(description="null: imported without it")
    sample_from: int | None = Field(
        description="the version that introduced its sample; equal numbers, equal samples"
    )
    warnings: list[str]

    @classmethod
    def of(cls, record: VersionRecord, *, current: bool) -> Self:
        return cls.model_validate({**vars(record), "version": record.number, "current": current})


class VoiceVersionList(Answer):
    versions: list[VoiceVersion] = Field(description="newest first")
    count: int

    @classmethod
    def of(cls, records: Sequence[VersionRecord]) -> Self:
        """records: oldest first."""
        newest = records[-1]
        versions = [VoiceVersion.of(each, current=each is newest) for each in reversed(records)]
        return cls(versions=versions, count=len(versions))
