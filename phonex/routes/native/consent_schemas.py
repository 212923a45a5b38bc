"""The response bodies about recorded consents, built from records. Independent of the services."""

from datetime import datetime
from typing import Self

from pydantic import Field

from phonex.routes.http.schemas import Answer
from phonex.routes.native.schemas import TIME
from phonex.store.records.consents import ConsentRecord

CONSENT_ID = "65b2f0c4a1d2e3f405060709"  # in examples


class RecordedConsent(Answer):
    """What a speaker said, so that their voice may be cloned."""

    consent_id: str = Field(description="for the voices that rest on it", examples=[CONSENT_ID])
    name: str = Field(description="of the speaker", examples=["Ada Lovelace"])
    language: str = Field(description="of the recording", examples=["en-US"])
    terms: str | None = Field(description="what was agreed to", examples=["terms 2026-01"])
    created_at: datetime = Field(examples=[TIME])
    revoked_at: datetime | None = Field(
        description="since when the voices that rest on it are disabled", examples=[None]
    )
    recording_url: str = Field(examples=[f"/voice/consents/{CONSENT_ID}/recording"])

    @classmethod
    def of(cls, record: ConsentRecord) -> Self:
        return cls(
            consent_id=record.id,
            name=record.name,
            language=record.language,
            terms=record.terms,
            created_at=record.created_at,
            revoked_at=record.revoked_at,
            recording_url=f"/voice/consents/{record.id}/recording",
        )


class RecordedConsentList(Answer):
    consents: list[RecordedConsent]
    count: int = Field(description="number of items in this response")
    next_cursor: str | None = Field(description="for the next page; null on the last")
