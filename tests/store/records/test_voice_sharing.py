"""Voices found by name and tags, spoken with by others, and counted."""

import asyncio

import pytest

from phonex.store.owners import VoiceKey
from phonex.store.records.voice import Visibility, VoiceRecord
from phonex.store.store import Store
from phonex.store.voice_search import VoiceFilter
from tests.store.samples import make_voice, mine

pytestmark = pytest.mark.anyio

ADAS = make_voice("ada", 1).model_copy(update={"name": "Ada (warm) ÄÖ", "tags": ["Warm", "x.y"]})
BOBS = make_voice("bob", 2).model_copy(update={"name": "Bob.*"})


async def listed(store: Store, **wanted: str) -> list[str]:
    page = await store.voices.page(None, 10, None, VoiceFilter(**wanted))
    return [voice.voice_id for voice in page.items]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"tag": "wArM"}, ["ada"]),
        ({"tag": "war"}, []),
        ({"tag": "x.y"}, ["ada"]),
        ({"tag": "$in"}, []),
        ({"text": "ADA"}, ["ada"]),
        ({"text": "(warm"}, ["ada"]),
        ({"text": "äö"}, ["ada"]),
        ({"text": ".*"}, ["bob"]),
        ({"text": "b"}, ["bob"]),
        ({"text": "b", "tag": "warm"}, []),
        ({}, ["bob", "ada"]),
    ],
)
async def test_voices_are_found_by_tag_and_part_of_id_or_name(
    store: Store, wanted: dict[str, str], found: list[str]
) -> None:
    for voice in (ADAS, BOBS):
        await store.voices.insert(voice)
    assert await listed(store, **wanted) == found


async def test_what_is_found_is_what_a_voice_is_called_now(store: Store) -> None:
    await store.voices.insert(ADAS)
    changed = await store.voices.update(ADAS.key, name="Eve", tags=["Cold"])
    assert (changed.name, changed.tags) == ("Eve", ["Cold"])
    assert await listed(store, text="warm") == []
    assert await listed(store, tag="warm") == []
    assert await listed(store, text="eve", tag="COLD") == ["ada"]


async def test_filtered_voices_are_paged(store: Store) -> None:
    for at in range(5):
        tags = {"tags": ["even"] if at % 2 == 0 else []}
        await store.voices.insert(make_voice(f"v-{at}", at).model_copy(update=tags))
    first = await store.voices.page(None, 2, None, VoiceFilter("even"))
    second = await store.voices.page(None, 2, first.next_cursor, VoiceFilter("even"))
    assert [each.voice_id for each in first.items + second.items] == ["v-4", "v-2", "v-0"]
    assert second.next_cursor is None


async def shared(store: Store, owner_id: str | None, visibility: Visibility) -> VoiceRecord:
    voice = make_voice(f"v-{visibility}").model_copy(update={"owner_id": owner_id})
    await store.voices.insert(voice)
    return await store.voices.update(voice.key, visibility=visibility)


async def test_a_voice_is_shared_by_an_id_that_stays(store: Store) -> None:
    assert (await shared(store, "u-1", Visibility.PRIVATE)).share_id is None
    linked = await shared(store, "u-1", Visibility.LINK)
    assert linked.share_id is not None
    assert await store.voices.find_shared(linked.share_id) == linked
    await store.voices.update(linked.key, visibility=Visibility.PRIVATE)
    assert await store.voices.find_shared(linked.share_id) is None
    again = await store.voices.update(linked.key, visibility=Visibility.PUBLIC)
    assert again.share_id == linked.share_id
    await store.voices.mark_deleting(linked.key)
    assert await store.voices.find_shared(linked.share_id) is None


async def test_two_who_share_a_voice_at_once_get_one_id(store: Store) -> None:
    await store.voices.insert(ADAS)
    share = [store.voices.update(ADAS.key, visibility=Visibility.LINK) for _ in range(8)]
    ids = {voice.share_id for voice in await asyncio.gather(*share)}
    assert len(ids) == 1


async def test_public_voices_of_others_are_listed(store: Store) -> None:
    for owner_id in (None, "u-1", "u-2"):
        for visibility in Visibility:
            await shared(store, owner_id, visibility)
    for owner_id, others in ((None, {"u-1", "u-2"}), ("u-1", {None, "u-2"})):
        page = await store.voices.public_page(owner_id, 10, None)
        assert {voice.owner_id for voice in page.items} == others
        assert {voice.visibility for voice in page.items} == {Visibility.PUBLIC}
    assert (await store.voices.public_page(None, 10, None, VoiceFilter(text="zz"))).items == []


async def test_a_completed_synthesis_is_counted_once(store: Store) -> None:
    await store.voices.insert(ADAS)
    for _ in range(2):
        spoken = [store.voices.count_spoken(ADAS.key, f"job-{at}", 1.5) for at in range(10)]
        await asyncio.gather(*spoken)
    found = await store.voices.get(ADAS.key)
    assert (found.usage.count, found.usage.seconds) == (10, 15.0)
    assert found.usage.last_spoken_at is not None
    assert found.revision == ADAS.revision  # it does not disturb a change


async def test_what_was_counted_survives_a_change_of_the_voice(store: Store) -> None:
    await store.voices.insert(ADAS)
    await store.voices.update(ADAS.key, visibility=Visibility.LINK)
    read = await store.voices.get(ADAS.key)
    await store.voices.count_spoken(ADAS.key, "job", 2.0)
    remade = await store.voices.remake(read)
    assert (remade.usage.count, remade.share_id) == (1, read.share_id)
    assert (remade.tags, remade.visibility) == (ADAS.tags, Visibility.LINK)


async def test_what_is_spoken_with_a_deleted_voice_is_not_counted(store: Store) -> None:
    await store.voices.count_spoken(mine("nobody"), "job", 2.0)
    await store.voices.count_spoken(VoiceKey("u-1", "ada"), "job", 2.0)
    assert await store.voices.count() == 0
