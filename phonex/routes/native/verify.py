"""Verification: whether a file was made here."""

from typing import TYPE_CHECKING, Annotated, Self

from fastapi import APIRouter, Depends, Form, UploadFile
from pydantic import Field

from phonex.accounts.principal import Scope
from phonex.errors import (
    DatabaseUnavailable,
    NotAudio,
    QueueFull,
    SampleTooLong,
    UploadTooLarge,
)
from phonex.routes.http.deps import PrincipalDep, ServicesDep, require, samples_of
from phonex.routes.http.openapi import MalformedRequest, problems
from phonex.routes.http.schemas import AUDIO_ID, Answer
from phonex.routes.http.uploads import UploadsUnavailable
from phonex.routes.native.requests import Request
from phonex.synthesis.provenance import says_synthetic

if TYPE_CHECKING:
    from phonex.synthesis.verification import FileVerification

router = APIRouter(prefix="/v1/audio", tags=["audio"], dependencies=[Depends(require(Scope.SPEAK))])

COMMENT = f"Synthetic speech made with Phonex. audio_id: {AUDIO_ID}"


class VerificationForm(Request):
    """A file to verify."""

    file: UploadFile = Field(description="any audio or video, at most 10 minutes")


class WatermarkFacts(Answer):
    """What was found of this installation's watermark."""

    found: bool = Field(examples=[True])
    false_alarm: float = Field(
        ge=0,
        le=1,
        description="probability of a result as clear as this in audio without the watermark, "
        "at most",
        examples=[1e-30],
    )
    seconds: float = Field(description="duration of the audio", examples=[12.5])
    marked_seconds: float = Field(
        description="duration of the parts in which it was found", examples=[12.5]
    )


class TagFacts(Answer):
    """What the tags of the file say; anybody can write and remove them."""

    synthetic: bool = Field(description="whether they say that the speech is synthetic")
    artist: str | None = Field(None, description="the voice", examples=["EN-US"])
    date: str | None = Field(None, examples=["2026-01-31T12:00:00Z"])
    comment: str | None = Field(None, examples=[COMMENT])


class VerifiedAudio(Answer):
    """Whether a file was made by this installation."""

    made_here: bool = Field(description="whether its watermark was found", examples=[True])
    confidence: float = Field(
        ge=0, le=1, description="that the watermark is in it: 1 - false_alarm", examples=[1.0]
    )
    watermark: WatermarkFacts
    metadata: TagFacts
    audio_id: str | None = Field(
        description="your audio that the tags name, if it exists", examples=[AUDIO_ID]
    )

    @classmethod
    def of(cls, found: "FileVerification") -> Self:
        return cls(
            made_here=found.watermark.found,
            confidence=1 - found.watermark.false_alarm,
            watermark=WatermarkFacts.model_validate(found.watermark),
            metadata=TagFacts(synthetic=says_synthetic(found.tags), **found.tags),
            audio_id=found.audio_id,
        )


@router.post(
    "/verify",
    summary="Tell whether audio was made here",
    responses=problems(
        MalformedRequest,
        UploadTooLarge,
        UploadsUnavailable,
        NotAudio,
        SampleTooLong,
        QueueFull,
        DatabaseUnavailable,
    ),
)
async def verify_audio(
    form: Annotated[VerificationForm, Form(media_type="multipart/form-data")],
    principal: PrincipalDep,
    services: ServicesDep,
) -> VerifiedAudio:
    """Looks for the inaudible watermark that all speech of this installation carries.

    It is found in excerpts of 3 seconds or more, often in shorter ones, after conversions to other
    formats and changes of volume, but not of tempo or pitch.
    """
    (file,) = samples_of([form.file], services.settings.max_upload_mb)
    return VerifiedAudio.of(await services.verifier.verify(principal, file))
