"""How an account becomes a memorial, and what prevents it."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from phonex.accounts.errors import AccountMemorialized
from phonex.legacy.errors import MemorialNotFound, NothingToRestore
from phonex.legacy.memorials import Memorials
from phonex.store.records.audit import AuditAction
from phonex.store.records.legacies import LegacyState, SignOfLife
from phonex.store.records.users import UserRecord
from tests.legacy.house import WAIT, House

pytestmark = pytest.mark.anyio


async def test_one_confirmation_changes_nothing(house: House) -> None:
    legacy = await house.confirm(house.bob)
    assert legacy.state is LegacyState.OPEN
    house.clock.pass_time(10 * WAIT)
    assert await house.state() is LegacyState.OPEN


async def test_the_same_contact_twice_is_one(house: House) -> None:
    first = await house.confirm(house.bob)
    again = await house.confirm(house.bob)
    assert again.state is LegacyState.OPEN
    assert again.confirmations == first.confirmations
    assert (await house.audited()).count(AuditAction.DEATH_CONFIRMED) == 1


@pytest.mark.parametrize("others", [("cy",), ("root",)])
async def test_two_begin_the_waiting_after_which_it_is_a_memorial(
    house: House, others: tuple[str, ...]
) -> None:
    legacy = await house.confirm(house.bob, *(getattr(house, each) for each in others))
    assert (legacy.state, legacy.due_at) == (LegacyState.WAITING, house.clock() + WAIT)
    house.clock.pass_time(WAIT - timedelta(milliseconds=1))
    assert await house.state() is LegacyState.WAITING
    house.clock.pass_time(timedelta(milliseconds=1))
    assert await house.state() is LegacyState.MEMORIALIZED


async def test_administrators_alone_are_not_enough(house: House) -> None:
    changed = {"is_admin": True, "revision": house.eve.revision + 1}
    await house.store.users.replace(eve := house.eve.model_copy(update=changed))
    assert (await house.confirm(house.root, eve)).state is LegacyState.OPEN


@pytest.mark.parametrize("who", ["eve", "ada"])
async def test_nobody_else_can_confirm(house: House, who: str) -> None:
    with pytest.raises(MemorialNotFound):
        await house.confirm(getattr(house, who))
    assert not (await house.of_ada()).has_begun


async def test_two_confirmations_at_once_both_count(house: House) -> None:
    await asyncio.gather(house.confirm(house.bob), house.confirm(house.cy))
    legacy = await house.of_ada()
    assert legacy.state is LegacyState.WAITING
    assert {each.user_id for each in legacy.confirmations} == {house.bob.user_id, house.cy.user_id}
    assert (await house.audited()).count(AuditAction.WAITING_BEGAN) == 1


async def test_a_process_that_begins_later_goes_on_with_the_waiting(house: House) -> None:
    await house.confirm(house.bob, house.cy)
    house.clock.pass_time(WAIT)
    later = Memorials(house.store, timedelta(hours=1000), house.clock)
    await later.ledger.settle_due()
    stored = await house.store.legacies.find(house.ada.user_id)
    assert stored is not None
    assert stored.state is LegacyState.MEMORIALIZED
    with pytest.raises(AccountMemorialized):
        await house.sign_in(house.ada)


async def test_settling_leaves_those_whose_waiting_goes_on(house: House) -> None:
    await house.confirm(house.bob, house.cy)
    await house.memorials.ledger.settle_due()
    assert await house.state() is LegacyState.WAITING


async def test_a_disabled_contact_is_no_witness(house: House) -> None:
    await house.confirm(house.bob, house.cy)
    await house.accounts.users.set_disabled(house.cy.user_id, True)
    house.clock.pass_time(WAIT)
    legacy = await house.of_ada()
    assert legacy.state is LegacyState.OPEN
    assert [each.user_id for each in legacy.confirmations] == [house.bob.user_id]
    assert AuditAction.WAITING_STOPPED in await house.audited()


async def test_who_is_no_administrator_any_more_is_no_witness(house: House) -> None:
    await house.confirm(house.bob, house.root)
    changed = {"is_admin": False, "revision": house.root.revision + 1}
    await house.store.users.replace(house.root.model_copy(update=changed))
    house.clock.pass_time(WAIT)
    assert await house.state() is LegacyState.OPEN


async def test_a_contact_can_take_a_confirmation_back(house: House) -> None:
    await house.confirm(house.bob, house.cy)
    legacy = await house.memorials.withdraw(house.ada.user_id, house.cy.user_id)
    assert (legacy.state, len(legacy.confirmations)) == (LegacyState.OPEN, 1)
    house.clock.pass_time(WAIT)
    assert await house.state() is LegacyState.OPEN


async def test_a_memorial_stays_one_without_its_confirmations(house: House) -> None:
    await house.memorialize()
    await house.memorials.withdraw(house.ada.user_id, house.cy.user_id)
    await house.memorials.forget(house.bob.user_id)
    assert await house.state() is LegacyState.MEMORIALIZED


async def test_a_contact_whose_account_is_deleted_is_left_out_everywhere(house: House) -> None:
    await house.confirm(house.bob, house.cy)
    await house.sign_in(house.ada)
    await house.confirm(house.bob, house.cy)
    await house.memorials.forget(house.cy.user_id)
    legacy = await house.of_ada()
    assert legacy.state is LegacyState.OPEN
    assert house.cy.user_id not in legacy.model_dump_json()
    assert house.bob.user_id in legacy.contacts


async def test_all_of_it_is_audited(house: House) -> None:
    await house.memorialize()
    await house.memorials.restore(house.ada.user_id, house.root.user_id)
    assert await house.audited() == [
        AuditAction.LEGACY_CHANGED,
        *[AuditAction.DEATH_CONFIRMED] * 2,
        AuditAction.WAITING_BEGAN,
        AuditAction.MEMORIALIZED,
        AuditAction.RESTORED,
    ]
    page = await house.store.audit.page(house.ada.user_id, 1, None)
    assert page.items[0].actor == house.root.user_id


async def test_what_a_dead_process_did_is_audited_at_the_next_look(house: House) -> None:
    stored = await house.store.legacies.find(house.ada.user_id)
    assert stored is not None
    entry = (await house.store.audit.page(house.ada.user_id, 1, None)).items[0]
    left = entry.model_copy(update={"id": "0" * 24, "action": AuditAction.RESTORED})
    changed = {"unaudited": [left, entry], "revision": stored.revision + 1}
    await house.store.legacies.replace(stored.model_copy(update=changed))
    assert (await house.of_ada()).unaudited == []
    assert sorted(await house.audited()) == [AuditAction.LEGACY_CHANGED, AuditAction.RESTORED]


async def test_the_operator_needs_no_contacts(house: House) -> None:
    legacy = await house.memorials.order(house.eve.user_id)
    assert (legacy.state, legacy.due_at) == (LegacyState.WAITING, house.clock() + WAIT)
    assert (await house.memorials.order(house.eve.user_id)).due_at == legacy.due_at
    legacy = await house.memorials.order(house.eve.user_id, at_once=True)
    assert legacy.state is LegacyState.MEMORIALIZED
    with pytest.raises(AccountMemorialized):
        await house.sign_in(house.eve)


async def test_an_ordered_memorial_can_be_objected_to(house: House) -> None:
    await house.memorials.order(house.eve.user_id)
    await house.sign_in(house.eve)
    house.clock.pass_time(WAIT)
    await house.sign_in(house.eve)


@pytest.mark.parametrize("user_id", ["0" * 24, "nobody"])
async def test_there_is_no_memorial_of_nobody(house: House, user_id: str) -> None:
    with pytest.raises(MemorialNotFound):
        await house.memorials.order(user_id)
    assert await house.store.legacies.waiting() == []


async def test_a_memorial_can_be_reversed(house: House) -> None:
    await house.sign_in(house.ada)
    await house.memorialize()
    await house.memorials.restore(house.ada.user_id)
    await house.sign_in(house.ada)
    legacy = await house.of_ada()
    assert not legacy.has_begun
    assert legacy.contacts == [house.bob.user_id, house.cy.user_id]
    assert not await house.is_watched()
    with pytest.raises(NothingToRestore):
        await house.memorials.restore(house.ada.user_id)


async def test_only_the_active_profile_of_a_memorial_is_visited_by_contacts(house: House) -> None:
    echo = await house.profile()
    assert not await house.memorials.may_visit(house.bob.user_id, echo)
    await house.memorialize()
    assert await house.memorials.may_visit(house.bob.user_id, echo)
    for stranger in (house.eve, house.root):
        assert not await house.memorials.may_visit(stranger.user_id, echo)
    for fields in ({"is_active": False}, {"is_profile": False}, {"owner_id": None}):
        other = echo.model_copy(update=fields)
        assert not await house.memorials.may_visit(house.bob.user_id, other)
    await house.memorials.restore(house.ada.user_id)
    assert not await house.memorials.may_visit(house.bob.user_id, echo)


# --- signs of life ---


async def test_signing_in_ends_the_waiting(house: House) -> None:
    await house.confirm(house.bob, house.cy)
    await house.sign_in(house.ada)
    legacy = await house.of_ada()
    assert not legacy.has_begun
    assert legacy.objection is not None
    assert legacy.objection.by is SignOfLife.SIGN_IN
    assert sorted(legacy.objection.confirmed_by) == sorted([house.bob.user_id, house.cy.user_id])
    assert (await house.audited())[-1] is AuditAction.OBJECTED
    assert not await house.is_watched()
    house.clock.pass_time(WAIT)
    await house.sign_in(house.ada)


async def test_signing_in_makes_a_single_confirmation_void(house: House) -> None:
    await house.confirm(house.bob)
    await house.sign_in(house.ada)
    assert (await house.confirm(house.cy)).state is LegacyState.OPEN


async def test_refreshing_a_session_is_a_sign_of_life(house: House) -> None:
    tokens = await house.sign_in(house.ada)
    await house.confirm(house.bob, house.cy)
    await house.accounts.sessions.refresh(tokens.refresh_token)
    assert not (await house.of_ada()).has_begun


async def test_a_wrong_password_is_none(house: House) -> None:
    await house.confirm(house.bob, house.cy)
    with pytest.raises(Exception, match="wrong"):
        await house.accounts.sessions.login(house.ada.email or "", "a guess at it")
    assert await house.state() is LegacyState.WAITING


async def test_keys_and_tokens_in_use_are_none_but_work(house: House) -> None:
    key = (await house.accounts.keys.create(house.ada, "reader")).key
    tokens = await house.sign_in(house.ada)
    await house.confirm(house.bob, house.cy)
    for sent in (key, tokens.access_token):
        found = await house.accounts.authenticator.by_token(sent)
        assert found.owner_id == house.ada.user_id
    assert await house.state() is LegacyState.WAITING


@pytest.mark.parametrize(("age_s", "state"), [(1, LegacyState.WAITING), (0, LegacyState.OPEN)])
async def test_a_token_is_one_if_it_is_newer_than_the_confirmation(
    house: House, age_s: int, state: LegacyState
) -> None:
    begun = await house.confirm(house.bob, house.cy)
    user = await _stored(house, house.ada)
    issued_at = begun.confirmations[0].at - timedelta(seconds=age_s)
    assert await house.memorials.admits(user, issued_at=issued_at)
    assert await house.state() is state


async def test_a_token_without_a_time_is_none(house: House) -> None:
    await house.confirm(house.bob, house.cy)
    assert await house.memorials.admits(await _stored(house, house.ada), issued_at=None)
    assert await house.state() is LegacyState.WAITING


async def test_at_the_end_of_the_waiting_it_is_too_late(house: House) -> None:
    tokens = await house.sign_in(house.ada)
    await house.confirm(house.bob, house.cy)
    house.clock.pass_time(WAIT)
    with pytest.raises(AccountMemorialized):
        await house.sign_in(house.ada)
    assert not await house.memorials.object_to(house.ada.user_id, SignOfLife.OBJECTION)
    user, issued_at = await _stored(house, house.ada), datetime.now(UTC)
    assert not await house.memorials.admits(user, issued_at=issued_at)
    assert await house.store.sessions.find(_session_of(house, tokens.access_token)) is None


async def test_of_a_sign_in_and_the_end_of_the_waiting_one_comes_first(house: House) -> None:
    """Two processes, whose clocks differ by the time of a network: what both see is one state."""
    for _ in range(5):
        await house.confirm(house.bob, house.cy)
        late = Memorials(house.store, WAIT, lambda: house.clock() + WAIT)
        user = await _stored(house, house.ada)
        admitted, _settled = await asyncio.gather(
            house.memorials.admits(user, alive=True), late.ledger.settle_due()
        )
        stored = await house.store.legacies.find(house.ada.user_id)
        assert stored is not None
        assert admitted is not (stored.state is LegacyState.MEMORIALIZED)
        if not admitted:
            await house.memorials.restore(house.ada.user_id)


async def test_a_confirmation_during_an_objection_is_watched(house: House) -> None:
    for _ in range(5):
        await house.confirm(house.bob)
        await asyncio.gather(
            house.memorials.object_to(house.ada.user_id, SignOfLife.SIGN_IN),
            house.confirm(house.cy),
        )
        if (await house.of_ada()).has_begun:
            assert await house.is_watched()
        await house.memorials.object_to(house.ada.user_id, SignOfLife.SIGN_IN)


async def _stored(house: House, user: UserRecord) -> UserRecord:
    found = await house.store.users.find(user.user_id)
    assert found is not None
    return found


def _session_of(house: House, access_token: str) -> str:
    return house.accounts.authenticator._signer.read_access(access_token).session_id
