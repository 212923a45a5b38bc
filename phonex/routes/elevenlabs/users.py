"""Who uses the API, and how much of it, as ElevenLabs' clients ask."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field

from phonex.accounts.quotas import Quota, QuotaState
from phonex.errors import DatabaseUnavailable
from phonex.routes.elevenlabs.voices import TAG
from phonex.routes.http.deps import PrincipalDep, ServicesDep
from phonex.routes.http.openapi import problems
from phonex.routes.http.schemas import Answer

router = APIRouter(prefix="/v1/user", tags=[TAG])

NO_LIMIT = 2**31 - 1  # the clients need a number


class Overage(Answer):
    amount: str = "0"
    currency: str = "usd"


class Subscription(Answer):
    """What may be used, and was; most fields are always the same here."""

    tier: str = "phonex"
    character_count: int = Field(description="today (UTC)", examples=[1200])
    character_limit: int = Field(description=f"{NO_LIMIT}: none", examples=[20_000])
    next_character_count_reset_unix: int = Field(examples=[1_767_225_600])
    max_credit_limit_extension: int = 0
    can_extend_character_limit: bool = False
    allowed_to_extend_character_limit: bool = False
    voice_slots_used: int = Field(examples=[2])
    voice_limit: int = Field(description=f"{NO_LIMIT}: none", examples=[10])
    voice_add_edit_counter: int = 0
    can_extend_voice_limit: bool = False
    can_use_instant_voice_cloning: bool = True
    professional_voice_slots_used: int = 0
    professional_voice_slots_used_in_workspace: int = 0
    professional_voice_limit: int = 0
    can_use_professional_voice_cloning: bool = False
    current_overage: Overage = Overage()
    status: str = "active"
    open_invoices: list[str] = Field(default=[])
    has_open_invoices: bool = False

    @classmethod
    def of(cls, quota: Quota) -> "Subscription":
        return cls(
            character_count=int(quota.characters.used),
            character_limit=_limit(quota.characters),
            next_character_count_reset_unix=int(quota.resets_at.timestamp()),
            voice_slots_used=int(quota.voices.used),
            voice_limit=_limit(quota.voices),
        )


def _limit(state: QuotaState) -> int:
    return NO_LIMIT if state.limit is None else state.limit


class UserOfKey(Answer):
    """Whose key it is."""

    user_id: str = Field(examples=["65b2f0c49a1e4d0c8f7a1b2c"])
    workspace_id: str = Field(examples=["65b2f0c49a1e4d0c8f7a1b2c"])
    subscription: Subscription
    is_new_user: bool = False
    can_use_delayed_payment_methods: bool = False
    is_onboarding_completed: bool = True
    is_onboarding_checklist_completed: bool = True
    created_at: int = 0
    seat_type: str = Field(examples=["workspace_member"])


async def _subscription(services: ServicesDep, principal: PrincipalDep) -> Subscription:
    return Subscription.of(await services.quotas.state(principal))


SubscriptionDep = Annotated[Subscription, Depends(_subscription)]


@router.get("", summary="Show the user (ElevenLabs)", responses=problems(DatabaseUnavailable))
async def get_user_of_key(principal: PrincipalDep, subscription: SubscriptionDep) -> UserOfKey:
    """Without accounts, the user is `anonymous`."""
    user_id = principal.owner_id or "anonymous"
    return UserOfKey(
        user_id=user_id,
        workspace_id=user_id,
        subscription=subscription,
        seat_type="workspace_admin" if principal.is_admin else "workspace_member",
    )


@router.get(
    "/subscription", summary="Show the quotas (ElevenLabs)", responses=problems(DatabaseUnavailable)
)
async def get_subscription(subscription: SubscriptionDep) -> Subscription:
    """Characters are counted per day; administrators have no limits."""
    return subscription
