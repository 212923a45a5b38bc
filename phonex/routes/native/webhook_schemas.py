"""The bodies about callbacks."""

from typing import Self

from pydantic import Field

from phonex.routes.http.schemas import Answer
from phonex.store.records.deliveries import DeliveryRecord, DeliveryState


class CallbackState(Answer):
    """How far it is that the callback_url is told. waiting: for the end of the job."""

    state: DeliveryState = Field(examples=["delivered"])
    attempts: int = Field(examples=[1])
    last_status: int | None = Field(description="of the last answer", examples=[204])
    last_error: str | None = Field(examples=[None])

    @classmethod
    def find(cls, record: DeliveryRecord | None) -> Self | None:
        return None if record is None else cls.model_validate(record)


class WebhookSecret(Answer):
    secret: str = Field(
        description="check the signatures of webhooks with it, see docs/webhooks.md",
        examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )
