"""What every database must do for echos and voice models."""

import asyncio

import pytest

from phonex.store.owners import VoiceKey
from phonex.store.records.echos import EchoRecord
from phonex.store.records.owned import RecordState, make_record_id
from phonex.store.store import Store
from tests.store.echo_samples import USER, make_echo, make_voice_model

pytestmark = pytest.mark.anyio


async def test_records_come_back_as_they_were_stored(store: Store) -> None:
    echo, model = make_echo(persona_prompt='{"$gt": ""} é東'), make_voice_model(owner_id=USER)
    await store.echos.insert(echo)
    await store.voice_models.insert(model)
    assert await store.echos.find(None, echo.id) == echo
    assert await store.echos.find(None, echo.id.upper()) == echo
    assert await store.voice_models.find(USER, model.id) == model
    assert await store.voice_models.keys() == {VoiceKey(USER, model.id)}


@pytest.mark.parametrize("record_id", ["", "x", "0" * 24, "../" * 8, '{"$gt":""}'])
async def test_an_id_that_is_none_or_nobodys_is_not_found(store: Store, record_id: str) -> None:
    await store.echos.insert(make_echo())
    assert await store.echos.find(None, record_id) is None
    assert await store.echos.find_all(None, [record_id]) == []
    assert not await store.echos.mark_deleted(None, record_id)


async def test_what_is_another_owners_is_not_there(store: Store) -> None:
    theirs = make_echo(owner_id=USER, voice_model_id="m")
    await store.echos.insert(theirs)
    assert await store.echos.find(None, theirs.id) is None
    assert await store.echos.find_all(None, [theirs.id]) == []
    assert (await store.echos.page(None, USER, 10, None)).items == []
    assert await store.echos.change(None, theirs.id, lambda echo: echo) is None
    assert await store.echos.of_voice_models(None, USER, ["m"]) == []
    await store.echos.unlink(None, "m")
    assert not await store.echos.mark_deleted(None, theirs.id)
    assert await store.echos.of_owner(USER) == [theirs]


async def test_a_users_records_are_paged_newest_first(store: Store) -> None:
    echos = [make_echo(at) for at in range(5)]
    for echo in [*echos, make_echo(9, user_id="f" * 24)]:
        await store.echos.insert(echo)
    first = await store.echos.page(None, USER, 3, None)
    second = await store.echos.page(None, USER, 3, first.next_cursor)
    assert first.items + second.items == echos[::-1]
    assert second.next_cursor is None


async def test_changes_at_once_are_all_made(store: Store) -> None:
    echo = make_echo()
    await store.echos.insert(echo)

    def lengthen(found: EchoRecord) -> EchoRecord:
        return found.model_copy(update={"name": found.name + "!"})

    await asyncio.gather(*(store.echos.change(None, echo.id, lengthen) for _ in range(8)))
    wanted = {"name": "Ada" + 8 * "!", "revision": 8}
    assert await store.echos.find(None, echo.id) == echo.model_copy(update=wanted)


async def test_a_pending_record_is_not_found_until_it_is_settled(store: Store) -> None:
    model = make_voice_model()
    await store.voice_models.insert(model, RecordState.PENDING)
    assert await store.voice_models.find(None, model.id) is None
    assert await store.voice_models.keys() == set()
    assert [each.state for each in await store.voice_models.unsettled()] == [RecordState.PENDING]
    assert not await store.voice_models.mark_deleted(None, model.id)
    assert await store.voice_models.settle(model.id)
    assert not await store.voice_models.settle(model.id)
    assert await store.voice_models.find(None, model.id) == model


async def test_a_tombstone_tells_nothing_of_a_person(store: Store) -> None:
    model = make_voice_model(owner_id=USER)
    await store.voice_models.insert(model, RecordState.PENDING)
    assert await store.voice_models.mark_deleted(USER, model.id, pending=True)
    [tombstone] = await store.voice_models.unsettled()
    assert (tombstone.id, tombstone.owner_id, tombstone.state) == (
        model.id,
        USER,
        RecordState.DELETED,
    )
    collection = store.voice_models._connection.call
    document = await collection(lambda db: db["voice_models"].find_one({}))
    assert set(document or {}) == {"_id", "owner_id", "state", "since"}
    await store.voice_models.remove(model.id)
    assert await store.voice_models.unsettled() == []


async def test_a_voice_model_is_taken_from_its_echos(store: Store) -> None:
    model_id = make_record_id()
    speaking, other = make_echo(voice_model_id=model_id), make_echo(1, voice_model_id=USER)
    for echo in (speaking, other):
        await store.echos.insert(echo)
    assert await store.echos.of_voice_models(None, USER, [model_id, "x"]) == [speaking]
    await store.echos.unlink(None, model_id)
    assert await store.echos.of_voice_models(None, USER, [model_id, USER]) == [other]
    found = await store.echos.find(None, speaking.id)
    assert found == speaking.model_copy(update={"voice_model_id": None, "revision": 1})


async def test_all_of_an_owner_goes_at_once(store: Store) -> None:
    mine, theirs = make_echo(), make_echo(owner_id=USER)
    for echo in (mine, theirs):
        await store.echos.insert(echo)
    await store.echos.mark_deleted(USER, theirs.id)
    await store.echos.remove_of_owner(USER)
    assert await store.echos.unsettled() == []
    assert await store.echos.of_owner(None) == [mine]
