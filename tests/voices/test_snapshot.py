"""Voices as they were when their records were read."""

from collections.abc import Mapping, Sequence

import pytest

from phonex.errors import VoiceNotFound
from phonex.store.database.paging import Page
from phonex.store.owners import VoiceKey
from phonex.store.records.voice import DisabledReason, VoiceRecord
from phonex.store.voice_search import ALL, VoiceFilter
from phonex.voices.errors import ConsentMissing, ConsentRevoked
from phonex.voices.snapshot import VoiceSnapshot, read_snapshot
from tests.store.samples import make_voice

pytestmark = pytest.mark.anyio


class Pages:
    """Stands for the records: pages of one voice each."""

    def __init__(self, *voices: VoiceRecord) -> None:
        self._voices = voices

    async def page(
        self, owner_id: str | None, limit: int, cursor: str | None, listed: VoiceFilter = ALL
    ) -> Page[VoiceRecord]:
        at = int(cursor or 0)
        more = str(at + 1) if at + 1 < len(self._voices) else None
        return Page([*self._voices[at : at + 1]], more)


class Rule:
    """Stands for the consents. disabled: voices, and why."""

    def __init__(self, disabled: Mapping[str, DisabledReason]) -> None:
        self._disabled = disabled

    async def all_shown(self, voices: Sequence[VoiceRecord]) -> list[VoiceRecord]:
        return [
            each.model_copy(update={"disabled": self._disabled.get(each.voice_id)})
            for each in voices
        ]


@pytest.fixture
async def snapshot() -> VoiceSnapshot:
    voices = [make_voice(name) for name in ("ada", "ben", "cleo")]
    disabled = {"ben": DisabledReason.CONSENT_REVOKED, "cleo": DisabledReason.CONSENT_MISSING}
    return await read_snapshot(Pages(*voices), Rule(disabled), None)


async def test_voices_of_all_pages_are_there_and_others_are_not(snapshot: VoiceSnapshot) -> None:
    await snapshot.require(VoiceKey(None, "ada"))
    assert [each.voice_id for each in (await snapshot.page(None, 1, None)).items] == [
        *("ada", "ben", "cleo")
    ]
    for other in (VoiceKey(None, "dora"), VoiceKey("somebody", "ada")):
        with pytest.raises(VoiceNotFound):
            await snapshot.require(other)


async def test_a_voice_that_may_not_be_used_is_refused(snapshot: VoiceSnapshot) -> None:
    with pytest.raises(ConsentRevoked):
        await snapshot.require(VoiceKey(None, "ben"))
    with pytest.raises(ConsentMissing):
        await snapshot.require(VoiceKey(None, "cleo"))
