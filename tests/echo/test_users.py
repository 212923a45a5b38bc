"""Whose records a request is about, without accounts and with them."""

import asyncio
import json

import pytest

from phonex.accounts.errors import AccountMemorialized
from phonex.accounts.principal import ANONYMOUS, Principal, Scope
from phonex.echo.errors import EchoNotFound, EchoUserNotFound, UserMissing, VoiceModelNotFound
from phonex.echo.personal_data import EchoData
from phonex.echo.users import UserAccess
from phonex.store.records.legacies import LegacyRecord, LegacyState
from phonex.store.records.owned import make_record_id
from tests.echo.place import Place, StandInVoices

pytestmark = pytest.mark.anyio

USED = frozenset({Scope.ECHOS})


async def test_many_at_once_make_one_user(place: Place) -> None:
    users = place.echo.users
    calls = (users.upsert(ANONYMOUS, "auth0|ada", f"{n}@example.org") for n in range(8))
    assert len({user.user_id for user in await asyncio.gather(*calls)}) == 1


async def test_without_accounts_any_user_can_be_named_by_either_id(place: Place) -> None:
    user_id = await place.user()
    for name in (user_id, user_id.upper(), "auth0|ada"):
        assert await place.echo.users.access(ANONYMOUS, name) == UserAccess(user_id, ANONYMOUS)
    for name in ("", "auth0|nobody", make_record_id(), '{"$gt": ""}'):
        with pytest.raises(EchoUserNotFound):
            await place.echo.users.access(ANONYMOUS, name)
    with pytest.raises(UserMissing):
        await place.echo.users.access(ANONYMOUS, None)


async def test_with_accounts_a_user_is_the_signed_in_one(place: Place) -> None:
    mine, other = await place.user(), await place.user("auth0|bob")
    ada = Principal(mine, USED)
    for name in (None, mine, "auth0|ada"):
        assert await place.echo.users.access(ada, name) == UserAccess(mine, ada)
    reported = set()
    for name in (other, "auth0|bob", make_record_id(), "auth0|nobody"):
        for asked in (
            place.echo.users.access(ada, name),
            place.echo.users.get(ada, name),
            place.echo.users.upsert(ada, name, "new@example.org"),
        ):
            with pytest.raises(EchoUserNotFound) as refused:
                await asked
            reported.add(refused.value.message.replace(name, "…"))
    assert len(reported) == 1
    assert (await place.echo.users.upsert(ada, "auth0|ada", "new@example.org")).user_id == mine


async def test_an_administrator_acts_for_others(place: Place) -> None:
    other = await place.user("auth0|bob")
    admin = Principal(make_record_id(), USED | {Scope.ADMIN})
    bob = Principal(other, admin.scopes)
    assert await place.echo.users.access(admin, "auth0|bob") == UserAccess(other, bob)
    echo = await place.persona(other, principal=admin)
    assert (await place.echo.echos.get(Principal(other, USED), echo.id)) == echo
    assert await place.echo.users.upsert(admin, "auth0|new", "new@example.org")


async def test_nobody_adds_to_a_memorial(place: Place) -> None:
    user_id = await place.user()
    user = await place.store.users.find(user_id)
    assert user is not None
    died = {"memorial": True, "revision": user.revision + 1}
    await place.store.users.replace(user.model_copy(update=died))
    await place.persona(user_id)  # not yet one
    memorial = LegacyRecord(user_id=user_id, state=LegacyState.MEMORIALIZED)
    await place.store.legacies.insert(memorial)
    for principal in (ANONYMOUS, Principal(make_record_id(), USED | {Scope.ADMIN})):
        with pytest.raises(AccountMemorialized):
            await place.persona(user_id, principal=principal)
        with pytest.raises(AccountMemorialized):
            await place.model(user_id, principal=principal)


async def test_what_is_anothers_is_not_there(place: Place) -> None:
    ada, bob = [Principal(await place.user(name), USED) for name in ("auth0|ada", "auth0|bob")]
    model = await place.model(None, None, ada)
    await place.persona(None, model.id, ada)
    [echo] = (await place.echo.echos.page(ada, None, 9, None)).items
    await place.say(echo.id, "Mine.", principal=ada)
    assert echo.voice_model_id == model.id
    for who in (bob, ANONYMOUS):
        for asked in (
            place.echo.echos.get(who, echo.id),
            place.echo.echos.delete(who, echo.id),
            place.echo.echos.voice_model(who, echo.id),
            place.echo.messages.page(who, echo.id, 9, None),
            place.say(echo.id, "Theirs.", principal=who),
        ):
            with pytest.raises(EchoNotFound):
                await asked
        for sought in (
            place.echo.voice_models.get(who, model.id),
            place.echo.voice_models.delete(who, model.id),
        ):
            with pytest.raises(VoiceModelNotFound):
                await sought
    assert (await place.echo.echos.page(bob, None, 9, None)).items == []
    assert (await place.echo.voice_models.page(bob, None, 9, None)).items == []
    with pytest.raises(EchoNotFound):
        await place.model(None, echo.id, bob)


async def test_an_account_takes_all_that_is_its_own_along(place: Place) -> None:
    ada, bob = [Principal(await place.user(name), USED) for name in ("auth0|ada", "auth0|bob")]
    for who in (ada, bob):
        echo = await place.persona(None, principal=who)
        model = await place.model(None, echo.id, who)
        await place.say(echo.id, "One.", "Two.", principal=who)
    assert ada.owner_id is not None
    assert bob.owner_id is not None
    data = EchoData(place.store, StandInVoices(place.store))
    exported = await exported_records(data, ada.owner_id)
    assert {name: len(records) for name, records in exported.items()} == {
        "voice_models.json": 1,
        "echos.json": 1,
        "messages.json": 2,
    }
    await data.delete(ada.owner_id)
    await data.delete(ada.owner_id)
    assert await exported_records(data, ada.owner_id) == {name: [] for name in exported}
    assert await place.store.voices.keys() == {model.key}
    kept = await exported_records(data, bob.owner_id)
    assert [message["content"] for message in kept["messages.json"]] == ["One.", "Two."]


async def exported_records(data: EchoData, owner_id: str) -> dict[str, list[dict[str, object]]]:
    """The records of each file of an export."""
    files = [file async for file in data.export(owner_id)]
    found: dict[str, list[dict[str, object]]] = {}
    for file in files:
        with file.open() as stream:
            found[file.name] = json.load(stream)
    return found
