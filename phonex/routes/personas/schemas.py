"""The response bodies of training, built from records. Independent of the services."""

from collections.abc import Sequence
from datetime import datetime
from statistics import median
from typing import Self

import numpy as np
from pydantic import Field

from phonex.personas.types import Profile, TextProgress, VoiceProgress
from phonex.routes.echo.requests import RECORD_ID
from phonex.routes.http.schemas import Answer
from phonex.routes.native.schemas import TIME
from phonex.store.records.echos import TraitRecord, Unmeasured
from phonex.store.records.training_samples import TrainingSampleRecord, VoiceFeaturesRecord
from phonex.store.records.voice import DisabledReason

MFCC = [-310.5, 98.2, 3.1, 29.6, -4.9, 7.7, -9.3, -2.0, -6.1, -1.2, -3.8, 0.4, -2.9]
PERCENT = Field(description="% of the samples that are needed", examples=[50])


class MeasuredTrait(Answer):
    """A trait as the texts show it; docs/personas.md has its scale."""

    name: str = Field(examples=["analytical"])
    score: float | None = Field(description="0 to 1; null with a reason", examples=[0.44])
    low: float | None = Field(description="the score is at least this, to 95 %", examples=[0.41])
    high: float | None = Field(description="and at most this", examples=[0.47])
    n_observed: int = Field(description="passages or statements that it rests on", examples=[6])
    reason: Unmeasured | None = Field(description="why there is no score", examples=[None])

    @classmethod
    def all_of(cls, traits: Sequence[TraitRecord]) -> list[Self]:
        return [cls.model_validate(each) for each in traits]


class Trained(Answer):
    """What an echo has learned from texts."""

    progress: int = PERCENT
    traits: list[MeasuredTrait]
    samples: int = Field(description="number of texts", examples=[2])
    echo_id: str | None = Field(description="null before the first sample", examples=[RECORD_ID])
    language: str = Field(description="that most of the texts are in", examples=["EN"])
    text_id: str | None = Field(description="of the new text", examples=[RECORD_ID])

    @classmethod
    def of(cls, found: TextProgress | None) -> Self:
        if found is None:
            return cls(progress=0, traits=[], samples=0, echo_id=None, language="EN", text_id=None)
        echo = found.echo
        return cls(
            progress=found.percent,
            traits=MeasuredTrait.all_of(echo.traits),
            samples=found.n_samples,
            echo_id=echo.id,
            language=echo.language,
            text_id=found.sample_id,
        )


class TrainingText(Answer):
    """A text that an echo was taught with."""

    id: str = Field(serialization_alias="text_id", examples=[RECORD_ID])
    echo_id: str = Field(examples=[RECORD_ID])
    text: str = Field(examples=["I am curious and a bit shy."])
    language: str = Field(examples=["EN"])
    created_at: datetime = Field(examples=[TIME])


class TrainingTextList(Answer):
    samples: list[TrainingText] = Field(description="oldest first")
    count: int = Field(description="number of items")


class MeasuredVoice(Answer):
    """By the definitions of librosa; docs/personas.md has them."""

    pitch_hz: float | None = Field(description="null if nothing has a pitch", examples=[198.4])
    energy: float = Field(description="mean RMS, full scale is 1", examples=[0.061])
    mfcc: list[float] = Field(description="means of 13 coefficients", examples=[MFCC])
    duration: float = Field(description="s", examples=[10.2])


class TrainingRecording(Answer):
    """A recording that an echo was taught with."""

    recording_id: str = Field(examples=[RECORD_ID])
    echo_id: str = Field(examples=[RECORD_ID])
    sample: MeasuredVoice
    audio_url: str = Field(examples=[f"/ai/voice/{RECORD_ID}/recording"])
    created_at: datetime = Field(examples=[TIME])

    @classmethod
    def of(cls, record: TrainingSampleRecord) -> Self:
        return cls(
            recording_id=record.id,
            echo_id=record.echo_id,
            sample=MeasuredVoice.model_validate(record.features),
            audio_url=f"/ai/voice/{record.id}/recording",
            created_at=record.created_at,
        )


class TrainingRecordingList(Answer):
    samples: list[TrainingRecording] = Field(description="oldest first")
    count: int = Field(description="number of items")


class VoiceTrained(Answer):
    """What an echo has learned from recordings."""

    sample: MeasuredVoice | None = Field(description="the new recording")
    progress: int = Field(description=str(PERCENT.description), examples=[66])
    voice_id: str | None = Field(
        description="as soon as there is a voice; also a model_id", examples=[None]
    )
    samples: int = Field(description="number of recordings", examples=[2])
    echo_id: str | None = Field(description="null before the first sample", examples=[RECORD_ID])
    recording_id: str | None = Field(description="of the new recording", examples=[RECORD_ID])

    @classmethod
    def of(cls, found: VoiceProgress | None) -> Self:
        if found is None:
            return cls(
                sample=None, progress=0, voice_id=None, samples=0, echo_id=None, recording_id=None
            )
        sample = found.sample
        return cls(
            sample=None if sample is None else MeasuredVoice.model_validate(sample.features),
            progress=found.percent,
            voice_id=found.voice_id,
            samples=found.n_samples,
            echo_id=found.echo.id,
            recording_id=None if sample is None else sample.id,
        )


class Personality(Answer):
    progress: int = PERCENT
    samples: int = Field(description="number of texts", examples=[2])
    traits: list[MeasuredTrait]
    ready: bool = Field(description="whether there are enough texts", examples=[False])


class ProfileVoice(Answer):
    """measured: all recordings together; null without any."""

    progress: int = PERCENT
    samples: int = Field(description="number of recordings", examples=[1])
    voice_id: str | None = Field(description="also a model_id", examples=[None])
    measured: MeasuredVoice | None
    disabled: DisabledReason | None = Field(
        description="why it cannot be spoken with", examples=[None]
    )
    ready: bool = Field(description="whether it can be spoken with", examples=[False])


class PersonaProfile(Answer):
    """What an echo was taught."""

    echo_id: str | None = Field(description="null before the first sample", examples=[RECORD_ID])
    name: str | None = Field(examples=["Ada Lovelace"])
    language: str = Field(description="that most of the texts are in", examples=["EN"])
    personality: Personality
    voice: ProfileVoice
    is_active: bool = Field(description="whether it may answer", examples=[False])

    @classmethod
    def of(cls, profile: Profile) -> Self:
        echo = profile.echo
        features = [each.features for each in profile.recordings if each.features is not None]
        return cls(
            echo_id=None if echo is None else echo.id,
            name=None if echo is None else echo.name,
            language="EN" if echo is None else echo.language,
            personality=Personality(
                progress=profile.text_percent,
                samples=profile.n_texts,
                traits=MeasuredTrait.all_of([] if echo is None else echo.traits),
                ready=profile.has_personality,
            ),
            voice=ProfileVoice(
                progress=profile.voice_percent,
                samples=len(profile.recordings),
                voice_id=profile.voice_id,
                measured=_mean(features) if features else None,
                disabled=profile.disabled,
                ready=profile.spoken_voice_id is not None,
            ),
            is_active=profile.is_active,
        )


def _mean(features: Sequence[VoiceFeaturesRecord]) -> MeasuredVoice:
    """The median of pitches, the sum of durations, means of the rest, by duration."""
    weights = [each.duration for each in features]
    pitches = [each.pitch_hz for each in features if each.pitch_hz is not None]
    return MeasuredVoice(
        pitch_hz=median(pitches) if pitches else None,
        energy=float(np.average([each.energy for each in features], weights=weights)),
        mfcc=np.average([each.mfcc for each in features], axis=0, weights=weights).tolist(),
        duration=sum(weights),
    )
