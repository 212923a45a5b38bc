"""What people say in their legacies, and what contacts and administrators may see and ask."""

from datetime import timedelta

import pytest

from phonex.accounts.audit import AuditData, AuditService
from phonex.accounts.errors import AccountMemorialized, UserNotFound
from phonex.legacy.errors import (
    ContactUnknown,
    DateImpossible,
    DeletionNotAsked,
    MemorialNotFound,
    NothingToRestore,
    NotMemorialized,
)
from phonex.legacy.service import LegacyFields
from phonex.store.records.audit import AuditAction, AuditTrail
from phonex.store.records.legacies import LegacyState, SignOfLife
from tests.legacy.house import House, principal

pytestmark = pytest.mark.anyio


async def test_a_legacy_is_stored_and_replaced(house: House) -> None:
    born = house.clock().date() - timedelta(days=20_000)
    fields = LegacyFields((house.bob.user_id, house.bob.user_id.upper()), "Water them.", born)
    await house.legacy.put(principal(house.ada), fields)
    legacy = (await house.legacy.own(principal(house.ada))).record
    assert (legacy.contacts, legacy.message) == ([house.bob.user_id], "Water them.")
    assert legacy.born_on == born


async def test_who_has_said_nothing_has_an_empty_one(house: House) -> None:
    shown = await house.legacy.own(principal(house.eve))
    assert (shown.record.contacts, shown.record.state) == ([], LegacyState.OPEN)
    assert await house.store.legacies.find(house.eve.user_id) is None


async def test_only_other_users_can_be_contacts(house: House) -> None:
    await house.accounts.users.set_disabled(house.eve.user_id, True)
    for wrong in (house.ada.user_id, house.eve.user_id, "0" * 24):
        with pytest.raises(ContactUnknown):
            await house.legacy.put(principal(house.ada), LegacyFields((wrong,)))
    assert len((await house.of_ada()).contacts) == 2


async def test_who_cannot_be_found_can_be_a_contact_only_of_those_they_know(house: House) -> None:
    hidden = {"findable": False, "revision": house.eve.revision + 1}
    await house.store.users.replace(house.eve.model_copy(update=hidden))
    fields = LegacyFields((house.eve.user_id,))
    with pytest.raises(ContactUnknown):
        await house.legacy.put(principal(house.ada), fields)
    hidden = {"findable": False, "revision": house.bob.revision + 1}
    await house.store.users.replace(house.bob.model_copy(update=hidden))
    await house.legacy.put(principal(house.ada), LegacyFields((house.bob.user_id,)))


async def test_a_contact_who_was_disabled_can_stay_and_one_who_was_deleted_cannot(
    house: House,
) -> None:
    fields = LegacyFields((house.bob.user_id,))
    await house.accounts.users.set_disabled(house.bob.user_id, True)
    await house.legacy.put(principal(house.ada), fields)
    await house.store.users.delete(house.bob.user_id)
    with pytest.raises(ContactUnknown):
        await house.legacy.put(principal(house.ada), fields)


async def test_a_change_during_a_deletion_leaves_nothing(house: House) -> None:
    eve = await house.store.users.find(house.eve.user_id)
    assert eve is not None
    deleting = {"deleting": True, "revision": eve.revision + 1}
    await house.store.users.replace(eve.model_copy(update=deleting))
    with pytest.raises(MemorialNotFound):
        await house.legacy.put(principal(eve), LegacyFields((house.bob.user_id,), "Mine."))
    assert await house.store.legacies.find(eve.user_id) is None


async def test_nobody_is_born_or_dies_in_the_future(house: House) -> None:
    today, bob = house.clock().date(), principal(house.bob)
    fields = LegacyFields((house.bob.user_id,), born_on=today + timedelta(days=1))
    with pytest.raises(DateImpossible):
        await house.legacy.put(principal(house.ada), fields)
    late = today + timedelta(days=3)
    with pytest.raises(DateImpossible):
        await house.legacy.confirm(bob, house.ada.user_id, late)
    with pytest.raises(MemorialNotFound):
        await house.legacy.confirm(principal(house.eve), house.ada.user_id, late)
    shown = await house.legacy.confirm(bob, house.ada.user_id, today)
    assert shown.record.died_on == today


@pytest.mark.parametrize("age_at_death", [timedelta(days=-1), timedelta()])
async def test_contacts_cannot_find_out_when_the_living_were_born(
    house: House, age_at_death: timedelta
) -> None:
    born_on = house.clock().date() - timedelta(days=10_000)
    contacts, died_on = (house.bob.user_id, house.cy.user_id), born_on + age_at_death
    await house.legacy.put(principal(house.ada), LegacyFields(contacts, born_on=born_on))
    shown = await house.legacy.confirm(principal(house.bob), house.ada.user_id, died_on)
    assert shown.record.died_on == died_on
    memorial = await house.memorialize()
    assert memorial.born_on == born_on
    assert memorial.died_on == (died_on if died_on >= born_on else None)


async def test_a_change_of_the_legacy_is_a_sign_of_life(house: House) -> None:
    await house.confirm(house.bob, house.cy)
    await house.legacy.put(principal(house.ada), LegacyFields((house.bob.user_id,)))
    legacy = await house.of_ada()
    assert not legacy.has_begun
    assert legacy.objection is not None
    assert legacy.objection.by is SignOfLife.CHANGE
    assert not await house.is_watched()


async def test_the_person_can_object_by_saying_so(house: House) -> None:
    await house.confirm(house.bob, house.cy)
    shown = await house.legacy.object_to(principal(house.ada))
    assert shown.record.objection is not None
    assert shown.names[house.bob.user_id] == "Bob"
    trusting = (await house.legacy.trusting(principal(house.bob)))[0]
    assert trusting.record.objection is not None


async def test_a_memorial_is_changed_by_nobody(house: House) -> None:
    await house.memorialize()
    ada = principal(house.ada)
    with pytest.raises(AccountMemorialized):
        await house.legacy.put(ada, LegacyFields(()))
    with pytest.raises(AccountMemorialized):
        await house.legacy.object_to(ada)
    for change in (
        house.accounts.users.set_disabled(house.ada.user_id, True),
        house.accounts.users.set_password(house.ada.user_id, "another password"),
    ):
        with pytest.raises(AccountMemorialized):
            await change
    assert len((await house.of_ada()).contacts) == 2


async def test_a_memorial_is_seen_by_contacts_and_administrators(house: House) -> None:
    await house.memorialize()
    for who in (house.bob, house.root):
        shown = await house.legacy.memorial(principal(who), house.ada.user_id)
        assert shown.record.message == "Be kind."
        assert shown.person.first_name == "Ada"
    with pytest.raises(MemorialNotFound):
        await house.legacy.memorial(principal(house.eve), house.ada.user_id)


async def test_before_it_is_one_only_the_person_sees_it(house: House) -> None:
    await house.confirm(house.bob, house.cy)
    for who in (house.bob, house.root, house.eve):
        with pytest.raises(MemorialNotFound):
            await house.legacy.memorial(principal(who), house.ada.user_id)
    shown = await house.legacy.memorial(principal(house.ada), house.ada.user_id)
    assert shown.record.message == "Be kind."


async def test_a_memorial_has_an_echo_if_the_person_left_an_active_one(house: House) -> None:
    await house.memorialize()
    bob = principal(house.bob)
    assert (await house.legacy.memorial(bob, house.ada.user_id)).echo is None
    echo = await house.profile()
    assert (await house.legacy.memorial(bob, house.ada.user_id)).echo == echo


async def test_contacts_see_who_trusts_them(house: House) -> None:
    shown = await house.legacy.trusting(principal(house.bob))
    assert [each.person.user_id for each in shown] == [house.ada.user_id]
    assert await house.legacy.trusting(principal(house.eve)) == []
    await house.legacy.put(principal(house.ada), LegacyFields((house.cy.user_id,)))
    assert await house.legacy.trusting(principal(house.bob)) == []


async def test_only_an_administrator_restores(house: House) -> None:
    await house.memorialize()
    for who in (house.bob, house.ada, house.eve):
        with pytest.raises(MemorialNotFound):
            await house.legacy.restore(principal(who), house.ada.user_id)
    await house.legacy.restore(principal(house.root), house.ada.user_id)
    assert await house.state() is LegacyState.OPEN
    with pytest.raises(NothingToRestore):
        await house.legacy.restore(principal(house.root), house.ada.user_id)


async def test_a_deletion_needs_a_memorial_a_contact_and_an_administrator(house: House) -> None:
    bob, root, ada_id = principal(house.bob), principal(house.root), house.ada.user_id
    with pytest.raises(NotMemorialized):
        await house.legacy.ask_deletion(bob, ada_id)
    with pytest.raises(NotMemorialized):
        await house.legacy.approve_deletion(root, ada_id)
    await house.memorialize()
    for who in (house.eve, house.root):
        with pytest.raises(MemorialNotFound):
            await house.legacy.ask_deletion(principal(who), ada_id)
    with pytest.raises(DeletionNotAsked):
        await house.legacy.approve_deletion(root, ada_id)
    await house.legacy.ask_deletion(bob, ada_id)
    shown = await house.legacy.ask_deletion(bob, ada_id)
    assert shown.record.deletion_asked_by == [house.bob.user_id]
    with pytest.raises(MemorialNotFound):
        await house.legacy.approve_deletion(bob, ada_id)
    await house.legacy.approve_deletion(root, ada_id)
    assert (await house.audited())[-1] is AuditAction.DELETION_APPROVED


async def test_who_asked_for_a_deletion_can_think_again(house: House) -> None:
    await house.memorialize()
    await house.legacy.ask_deletion(principal(house.bob), house.ada.user_id)
    await house.legacy.withdraw_deletion(principal(house.bob), house.ada.user_id)
    with pytest.raises(DeletionNotAsked):
        await house.legacy.approve_deletion(principal(house.root), house.ada.user_id)


async def test_a_legacy_is_exported_and_deleted(house: House) -> None:
    data = house.parts.personal_data
    files = [file async for file in data.export(house.ada.user_id)]
    with files[0].open() as file:
        text = file.read().decode()
    assert files[0].name == "legacy.json"
    assert "Be kind." in text
    await data.delete(house.ada.user_id)
    assert await house.store.legacies.find(house.ada.user_id) is None
    assert await house.legacy.trusting(principal(house.bob)) == []


# --- the audit ---


async def test_everybody_reads_what_was_done_about_them(house: House) -> None:
    await house.confirm(house.bob)
    audit = AuditService(house.store.audit)
    page = await audit.page(principal(house.ada), None, 1, None)
    assert [each.action for each in page.items] == [AuditAction.DEATH_CONFIRMED]
    rest = await audit.page(principal(house.ada), house.ada.user_id, 9, page.next_cursor)
    assert [each.action for each in rest.items] == [AuditAction.LEGACY_CHANGED]
    with pytest.raises(UserNotFound):
        await audit.page(principal(house.bob), house.ada.user_id, 9, None)
    assert (await audit.page(principal(house.bob), None, 9, None)).items == []
    assert len((await audit.page(principal(house.root), None, 9, None)).items) == 2


async def test_a_deleted_account_leaves_that_it_was_deleted_and_no_name(house: House) -> None:
    await house.memorialize()
    await house.legacy.ask_deletion(principal(house.bob), house.ada.user_id)
    await house.legacy.approve_deletion(principal(house.root), house.ada.user_id)
    data = AuditData(house.store.audit)
    await data.delete(house.ada.user_id)
    assert await house.audited() == [AuditAction.DELETION_APPROVED]
    await data.delete(house.root.user_id)
    page = await house.store.audit.page(house.ada.user_id, 9, None)
    assert page.items[0].actor is None


async def test_the_audit_is_bounded(house: House) -> None:
    trail = AuditTrail(house.store.audit._connection, most_kept=3)
    first = (await trail.page(house.ada.user_id, 1, None)).items[0]
    for number in range(1, 6):
        changed = {"id": f"{number:024x}", "at": first.at + timedelta(seconds=number)}
        await trail.add(first.model_copy(update=changed))
    page = await trail.page(house.ada.user_id, 9, None)
    assert [int(each.id, 16) for each in page.items] == [5, 4, 3]
