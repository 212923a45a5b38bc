"""What is known of the fits that wait: the records, and what is newer than they are."""

from typing import cast

import pytest
from phonex.fitting.ledger import Ledger

from phonex.store.records import Fitting, FittingState, VoiceRecord
from phonex.store.store import Store
from tests.store.samples import NOON, make_voice


@pytest.fixture
def ledger() -> Ledger:
    """Its store is not asked."""
    return Ledger(cast("Store", None))


def queued() -> VoiceRecord:
    fitting = Fitting(state=FittingState.QUEUED, queued_at=NOON)
    return make_voice("anna").model_copy(update={"fitting": fitting})


@pytest.mark.parametrize("released", [False, True])
def test_a_voice_queued_again_waits_whatever_became_of_it_before(
    ledger: Ledger, released: bool
) -> None:
    before = ledger.track(queued())
    before.change(state=FittingState.FAILED, queued_at=None)  # the database does not know yet
    if released:
        before.release()
    assert not ledger.waits(before)
    live = ledger.renew(queued())
    assert live.over(queued()) == queued()
    assert not live.released
    assert ledger.settled
    assert ledger.waiting() == [live]


def test_what_was_dropped_or_replaced_waits_no_longer(ledger: Ledger) -> None:
    first = ledger.track(queued())
    assert ledger.waits(first)
    ledger.drop(first)
    second = ledger.track(queued())
    assert (ledger.waits(first), ledger.waits(second)) == (False, True)
