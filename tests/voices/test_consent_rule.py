"""What the consents of speakers allow: who may be made into a voice, and who may be used."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from phonex.errors import InvalidInput
from phonex.store.records.consents import ConsentRecord
from phonex.store.records.owned import make_record_id
from phonex.store.records.voice import DisabledReason, VoiceConsent, VoiceRecord
from phonex.store.store import Store
from phonex.voices.consent_rule import ConsentDetails, ConsentRule
from phonex.voices.errors import (
    ConsentMissing,
    ConsentNotFound,
    ConsentRequired,
    ConsentRevoked,
    ConsentUnusable,
)
from tests.store.conftest import store
from tests.store.samples import NOON, make_voice

pytestmark = pytest.mark.anyio
__all__ = ["store"]

LATER = NOON + timedelta(hours=1)


@dataclass
class Desk:
    """The rule, where consent is required and where it is not."""

    store: Store

    def __post_init__(self) -> None:
        self.free = ConsentRule(self.store.consents, required=False)
        self.strict = ConsentRule(self.store.consents, required=True)

    async def recorded(self, owner_id: str | None = None) -> ConsentRecord:
        consent = ConsentRecord(
            id=make_record_id(),
            owner_id=owner_id,
            name="Ada",
            language="en",
            terms="2026-01",
            created_at=NOON,
        )
        await self.store.consents.insert(consent)
        return consent

    async def revoke(self, consent: ConsentRecord) -> None:
        await self.store.consents.change(
            consent.owner_id,
            consent.id,
            lambda found: found.model_copy(update={"revoked_at": LATER}),
        )


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


def voice_with(consent: VoiceConsent | None) -> VoiceRecord:
    return make_voice("anna").model_copy(update={"consent": consent})


async def test_a_consent_is_kept_with_its_time(desk: Desk) -> None:
    given = ConsentDetails(consent=True, consent_name="Ada", consent_terms="2026-01")
    for rule in (desk.free, desk.strict):
        consent = await rule.given(None, given, NOON)
        assert consent == VoiceConsent(given_at=NOON, name="Ada", terms="2026-01")


@pytest.mark.parametrize("given", [{}, {"consent": False}, {"consent": None}])
async def test_a_voice_without_consent_is_made_only_where_none_is_required(
    desk: Desk, given: ConsentDetails
) -> None:
    assert await desk.free.given(None, given, NOON) is None
    with pytest.raises(ConsentRequired, match="consent=true") as refused:
        await desk.strict.given(None, given, NOON)
    assert refused.value.param == "consent"


async def test_a_voice_rests_on_a_recorded_consent(desk: Desk) -> None:
    recorded = await desk.recorded()
    given = await desk.strict.given(None, {"consent_id": recorded.id.upper()}, LATER)
    assert given == VoiceConsent(given_at=LATER, consent_id=recorded.id)
    shown = await desk.strict.shown(voice_with(given))
    assert shown.disabled is None
    assert shown.consent == VoiceConsent(
        given_at=NOON, name="Ada", terms="2026-01", consent_id=recorded.id
    )
    assert shown.consent.recorded


async def test_a_consent_that_is_unknown_anothers_or_revoked_gives_no_right(desk: Desk) -> None:
    recorded = await desk.recorded("ada-1")
    for consent_id in (recorded.id, "0" * 24, "x"):
        with pytest.raises(ConsentNotFound):
            await desk.free.given(None, {"consent_id": consent_id}, NOON)
    await desk.revoke(recorded)
    with pytest.raises(ConsentUnusable):
        await desk.free.given("ada-1", {"consent_id": recorded.id}, NOON)


@pytest.mark.parametrize(
    ("extra", "field"),
    [
        ({"consent_name": "Ada"}, "consent"),
        ({"consent_terms": "2026-01", "consent": False}, "consent"),
        ({"consent_id": "0" * 24, "consent": False}, "consent_id"),
        ({"consent_id": "0" * 24, "consent_name": "Ada"}, "consent_id"),
    ],
)
async def test_details_of_a_consent_must_agree(
    desk: Desk, extra: ConsentDetails, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await desk.free.given(None, extra, NOON)
    assert refused.value.param == field


@pytest.mark.parametrize(
    ("consent", "free", "strict"),
    [
        (None, None, DisabledReason.CONSENT_MISSING),
        (VoiceConsent(given_at=NOON), None, None),
        (
            VoiceConsent(given_at=NOON, revoked_at=LATER),
            DisabledReason.CONSENT_REVOKED,
            DisabledReason.CONSENT_REVOKED,
        ),
    ],
)
async def test_a_voice_without_valid_consent_is_disabled(
    desk: Desk,
    consent: VoiceConsent | None,
    free: DisabledReason | None,
    strict: DisabledReason | None,
) -> None:
    for rule, expected in ((desk.free, free), (desk.strict, strict)):
        voice = voice_with(consent)
        assert (await rule.shown(voice)).disabled is expected
        assert await refusal(rule, voice) == expected


async def refusal(rule: ConsentRule, voice: VoiceRecord) -> str | None:
    try:
        await rule.check(voice.key, voice.consent)
    except (ConsentRevoked, ConsentMissing) as exc:
        return exc.code
    return None


async def test_who_revokes_or_deletes_a_recorded_consent_disables_its_voices(desk: Desk) -> None:
    recorded = await desk.recorded()
    voice = voice_with(await desk.free.given(None, {"consent_id": recorded.id}, NOON))
    assert await refusal(desk.free, voice) is None
    await desk.revoke(recorded)
    assert await refusal(desk.free, voice) == "consent_revoked"
    shown = (await desk.free.shown(voice)).consent
    assert shown is not None
    assert (shown.name, shown.revoked_at) == ("Ada", LATER)
    await desk.store.consents.mark_deleted(None, recorded.id)
    assert await refusal(desk.free, voice) == "consent_revoked"
    shown = (await desk.free.shown(voice)).consent
    assert shown is not None
    assert (shown.name, shown.recorded, shown.revoked_at) == (None, False, NOON)


async def test_a_voice_does_not_rest_on_anothers_consent(desk: Desk) -> None:
    foreign = await desk.recorded("ada-1")
    voice = voice_with(VoiceConsent(given_at=NOON, consent_id=foreign.id))
    assert await refusal(desk.free, voice) == "consent_revoked"
