"""What every database must do for voices."""

import asyncio
from datetime import timedelta

import pytest

from phonex.errors import VoiceExists, VoiceNotFound
from phonex.store.database.paging import order_of
from phonex.store.owners import VoiceKey
from phonex.store.records.voice import FittingState, LikenessFacts, VoiceFitting, VoiceRecord
from phonex.store.records.voice_documents import Transition
from phonex.store.records.voices import Unfinished, VoiceChangedError
from phonex.store.store import Store
from tests.store.samples import NOON, make_voice, mine

pytestmark = pytest.mark.anyio


async def test_a_voice_comes_back_as_it_was_stored(store: Store) -> None:
    voice = make_voice("anna")
    await store.voices.insert(voice)
    assert await store.voices.get(mine("anna")) == voice


async def test_a_voice_exists_once(store: Store) -> None:
    await store.voices.insert(make_voice("anna"))
    with pytest.raises(VoiceExists, match="'anna'"):
        await store.voices.insert(make_voice("anna", 5))
    assert (await store.voices.page(None, 10, None)).items == [make_voice("anna")]


async def test_of_many_at_once_one_gets_the_name(store: Store) -> None:
    tries = [store.voices.insert(make_voice("anna")) for _ in range(20)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert outcomes.count(None) == 1
    assert sum(isinstance(outcome, VoiceExists) for outcome in outcomes) == 19
    assert await store.voices.count() == 1


async def test_an_unknown_voice_is_not_found(store: Store) -> None:
    assert await store.voices.find(mine("nobody")) is None
    for asked in (
        store.voices.get(mine("nobody")),
        store.voices.update(mine("nobody"), name="x"),
        store.voices.update(mine("nobody")),
        store.voices.delete(mine("nobody")),
    ):
        with pytest.raises(VoiceNotFound, match="'nobody'"):
            await asked


async def test_update_changes_what_is_given_and_nothing_else(store: Store) -> None:
    voice = make_voice("anna")
    await store.voices.insert(voice)
    renamed = await store.voices.update(mine("anna"), name='$Anna "É" \x00 {"$inc": 1}')
    assert renamed == voice.model_copy(update={"name": '$Anna "É" \x00 {"$inc": 1}', "revision": 1})
    emptied = await store.voices.update(mine("anna"), description="")
    assert emptied == renamed.model_copy(update={"description": "", "revision": 2})
    assert await store.voices.update(mine("anna")) == emptied
    assert await store.voices.get(mine("anna")) == emptied


async def test_an_updated_voice_keeps_its_place(store: Store) -> None:
    for at, name in enumerate(("a", "b", "c")):
        await store.voices.insert(make_voice(name, at))
    await store.voices.update(mine("a"), name="Z")
    assert [voice.voice_id for voice in (await store.voices.page(None, 10, None)).items] == list(
        "cba"
    )


async def test_voices_are_paged_newest_first(store: Store) -> None:
    for at in range(7):
        await store.voices.insert(make_voice(f"voice-{at}", at))
    first = await store.voices.page(None, 3, None)
    await store.voices.insert(make_voice("newer", 100))
    second = await store.voices.page(None, 3, first.next_cursor)
    third = await store.voices.page(None, 3, second.next_cursor)
    found = [voice.voice_id for page in (first, second, third) for voice in page.items]
    assert found == [f"voice-{at}" for at in reversed(range(7))]
    assert third.next_cursor is None


async def test_a_deleted_voice_can_be_registered_anew(store: Store) -> None:
    await store.voices.insert(make_voice("anna"))
    await store.voices.delete(mine("anna"))
    assert await store.voices.count() == 0
    await store.voices.insert(make_voice("anna", 9))
    assert await store.voices.count() == 1


async def test_voices_that_wait_for_their_fit_come_in_the_order_they_were_queued(
    store: Store,
) -> None:
    for name, state, minute in (("a", "queued", 3), ("b", "done", 0), ("c", "running", 2)):
        queued_at = NOON + timedelta(minutes=minute) if minute else None
        fitting = VoiceFitting(state=FittingState(state), queued_at=queued_at)
        await store.voices.insert(make_voice(name).model_copy(update={"fitting": fitting}))
    assert [voice.voice_id for voice in await store.voices.unfitted()] == ["c", "a"]
    anew = VoiceFitting(state=FittingState.QUEUED, queued_at=NOON + timedelta(minutes=4))
    assert await store.voices.set_fitting(await store.voices.get(mine("c")), anew) is not None
    assert [voice.voice_id for voice in await store.voices.unfitted()] == ["a", "c"]


async def test_how_far_a_voice_is_fitted_is_reported(store: Store) -> None:
    await store.voices.insert(make_voice("anna"))
    fitting = VoiceFitting(state=FittingState.FAILED, progress=40, attempts=3, warnings=["Why."])
    likeness = LikenessFacts(instant=0.25, fitted=0.75)
    reported = await store.voices.set_fitting(make_voice("anna"), fitting, likeness)
    changes = {"fitting": fitting, "likeness": likeness, "revision": 1}
    wanted = make_voice("anna").model_copy(update=changes)
    assert reported == wanted
    assert await store.voices.get(mine("anna")) == wanted


async def test_a_fit_that_was_overtaken_changes_nothing(store: Store) -> None:
    queued = VoiceFitting(state=FittingState.QUEUED, queued_at=NOON)
    done = VoiceFitting(state=FittingState.DONE, progress=100)
    voice = make_voice("anna").model_copy(update={"fitting": queued})
    await store.voices.insert(voice)
    later = queued.model_copy(update={"queued_at": NOON + timedelta(milliseconds=1)})
    for other in (
        voice.model_copy(update={"fitting": later}),
        voice.model_copy(update={"created_at": NOON + timedelta(milliseconds=1)}),
        voice.model_copy(update={"voice_id": "nobody"}),
        make_voice("anna"),
    ):
        assert await store.voices.set_fitting(other, done) is None
    assert await store.voices.get(mine("anna")) == voice
    assert await store.voices.set_fitting(voice, done) is not None


async def test_a_voice_of_before_there_were_fits_is_one_that_was_not_fitted(store: Store) -> None:
    old = make_voice("anna").model_dump(exclude={"fitting", "likeness"})
    document = {**old, "order": order_of(NOON, "anna")}
    await store.voices._connection.call(lambda db: db["voices"].insert_one(document))
    voice = await store.voices.get(mine("anna"))
    assert voice == make_voice("anna")
    fitting = VoiceFitting(state=FittingState.QUEUED, queued_at=NOON)
    reported = await store.voices.set_fitting(voice, fitting)
    assert reported is not None
    assert reported.fitting == fitting


async def test_a_voice_is_made_anew_of_more_samples(store: Store) -> None:
    await store.voices.insert(make_voice("anna"))
    await store.voices.update(mine("anna"), name="Ann")
    queued = VoiceFitting(state=FittingState.QUEUED, queued_at=NOON)
    news = {"sample": None, "warnings": ["Short."], "engines": ["offline", "other"]}
    anew = make_voice("anna").model_copy(
        update={**news, "fitting": queued, "likeness": LikenessFacts(instant=0.5), "revision": 1}
    )
    wanted = anew.model_copy(update={"name": "Ann", "revision": 2})
    assert await store.voices.remake(anew) == wanted
    assert await store.voices.unfitted() == [wanted]
    with pytest.raises(VoiceNotFound):
        await store.voices.remake(make_voice("anna", 5))


async def test_a_record_that_cannot_be_read_keeps_no_other_waiting(store: Store) -> None:
    queued = {"fitting": VoiceFitting(state=FittingState.QUEUED, queued_at=NOON)}
    waiting = make_voice("anna").model_copy(update=queued)
    await store.voices.insert(waiting)
    broken = {"voice_id": "bert", "fitting": {"state": "queued"}, "queued": "a"}
    await store.voices._connection.call(lambda db: db["voices"].insert_one(broken))
    assert await store.voices.unfitted() == [waiting]


async def test_a_pending_voice_is_not_found_until_it_is_settled(store: Store) -> None:
    queued = VoiceFitting(state=FittingState.QUEUED, queued_at=NOON)
    voice = make_voice("anna").model_copy(update={"fitting": queued})
    await store.voices.insert(voice, "1-token")
    await not_found(store, voice)
    assert not await store.voices.mark_deleting(mine("anna"))
    with pytest.raises(VoiceNotFound):
        await store.voices.delete(mine("anna"))
    with pytest.raises(VoiceExists):
        await store.voices.insert(voice)
    with pytest.raises(VoiceNotFound):
        await store.voices.settle(mine("anna"), "2-token")
    await store.voices.withdraw(mine("anna"), "2-token")
    assert await store.voices.unfinished() == [
        Unfinished(mine("anna"), Transition.PENDING, "1-token")
    ]
    await store.voices.settle(mine("anna"), "1-token")
    await store.voices.withdraw(mine("anna"), "1-token")
    settled = voice.model_copy(update={"revision": 1})
    assert await store.voices.get(mine("anna")) == settled
    assert [each.voice_id for each in await store.voices.unfitted()] == ["anna"]
    assert await store.voices.unfinished() == []


async def not_found(store: Store, voice: VoiceRecord) -> None:
    assert await store.voices.find(mine(voice.voice_id)) is None
    assert not await store.voices.is_there(mine(voice.voice_id))
    assert (await store.voices.page(None, 10, None)).items == []
    assert await store.voices.keys() == set()
    assert await store.voices.unfitted() == []
    assert await store.voices.set_fitting(voice, VoiceFitting()) is None
    await store.voices.set_engines(mine(voice.voice_id), ["other"])
    for asked in (
        store.voices.get(mine(voice.voice_id)),
        store.voices.update(mine(voice.voice_id), name="x"),
        store.voices.update(mine(voice.voice_id)),
        store.voices.remake(voice),
    ):
        with pytest.raises(VoiceNotFound):
            await asked


async def test_a_voice_that_stays_pending_can_be_withdrawn(store: Store) -> None:
    await store.voices.insert(make_voice("anna"), "1-token")
    await store.voices.withdraw(mine("anna"), "1-token")
    await store.voices.insert(make_voice("anna"))


async def test_a_voice_that_is_being_deleted_is_not_found(store: Store) -> None:
    queued = VoiceFitting(state=FittingState.QUEUED, queued_at=NOON)
    voice = make_voice("anna").model_copy(update={"fitting": queued})
    await store.voices.insert(voice)
    assert await store.voices.mark_deleting(mine("anna"))
    assert await store.voices.mark_deleting(mine("anna"))
    await not_found(store, voice)
    assert await store.voices.unfinished(mine("anna")) == [
        Unfinished(mine("anna"), Transition.DELETING, "")
    ]
    await store.voices.delete(mine("anna"))
    assert not await store.voices.mark_deleting(mine("anna"))


async def test_a_voice_that_is_remade_is_found_and_not_fitted(store: Store) -> None:
    queued = VoiceFitting(state=FittingState.QUEUED, queued_at=NOON)
    voice = make_voice("anna").model_copy(update={"fitting": queued})
    await store.voices.insert(voice)
    remade = voice.model_copy(update={"revision": 1})
    assert await store.voices.remake(voice, "1-token") == remade
    assert await store.voices.get(mine("anna")) == remade
    assert await store.voices.unfitted() == []
    assert await store.voices.unfinished() == [
        Unfinished(mine("anna"), Transition.REMAKING, "1-token")
    ]
    await store.voices.settle(mine("anna"), "1-token")
    assert [each.voice_id for each in await store.voices.unfitted()] == ["anna"]


async def test_a_record_of_another_revision_is_not_made_anew(store: Store) -> None:
    voice = make_voice("anna")
    await store.voices.insert(voice)
    renamed = await store.voices.update(voice.key, name="Ann")
    with pytest.raises(VoiceChangedError):
        await store.voices.remake(voice)
    assert await store.voices.get(voice.key) == renamed
    remade = await store.voices.remake(renamed)
    assert (renamed.revision, remade.revision) == (1, 2)


async def test_of_many_who_make_a_voice_anew_at_once_one_does(store: Store) -> None:
    voice = make_voice("anna")
    await store.voices.insert(voice)
    tries = [store.voices.remake(voice, f"{at}-token") for at in range(20)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(outcome, VoiceChangedError) for outcome in outcomes) == 19


THEIRS = make_voice("anna", 3).model_copy(update={"owner_id": "u-1", "name": "Theirs"})


async def test_owners_have_voices_of_the_same_id(store: Store) -> None:
    await store.voices.insert(make_voice("anna"))
    await store.voices.insert(THEIRS)
    for voice in (make_voice("anna"), THEIRS):
        with pytest.raises(VoiceExists):
            await store.voices.insert(voice)
    assert await store.voices.get(mine("anna")) == make_voice("anna")
    assert await store.voices.get(THEIRS.key) == THEIRS
    assert (await store.voices.page(None, 10, None)).items == [make_voice("anna")]
    assert (await store.voices.page("u-1", 10, None)).items == [THEIRS]
    assert (await store.voices.page("u-2", 10, None)).items == []
    assert await store.voices.keys() == {mine("anna"), THEIRS.key}


async def test_nobody_finds_changes_or_deletes_what_is_anothers(store: Store) -> None:
    queued = {"fitting": VoiceFitting(state=FittingState.QUEUED, queued_at=NOON)}
    theirs = THEIRS.model_copy(update=queued)
    await store.voices.insert(theirs)
    for owner_id in (None, "u-2"):
        key = VoiceKey(owner_id, "anna")
        assert await store.voices.find(key) is None
        assert not await store.voices.is_there(key)
        assert not await store.voices.mark_deleting(key)
        stolen = theirs.model_copy(update={"owner_id": owner_id})
        assert await store.voices.set_fitting(stolen, VoiceFitting()) is None
        await store.voices.set_engines(key, ["none"])
        for asked in (
            store.voices.update(key, name="Stolen"),
            store.voices.remake(stolen),
            store.voices.delete(key),
        ):
            with pytest.raises(VoiceNotFound):
                await asked
    assert await store.voices.get(theirs.key) == theirs
    assert await store.voices.unfitted() == [theirs]  # of all owners: the machine fits for all


async def test_what_is_done_with_a_voice_does_not_show_in_anothers(store: Store) -> None:
    await store.voices.insert(make_voice("anna"))
    await store.voices.insert(THEIRS, "1-token")
    assert [left.key for left in await store.voices.unfinished()] == [THEIRS.key]
    assert await store.voices.unfinished(mine("anna")) == []
    with pytest.raises(VoiceNotFound):
        await store.voices.settle(mine("anna"), "1-token")
    await store.voices.settle(THEIRS.key, "1-token")
    assert await store.voices.mark_deleting(mine("anna"))
    assert await store.voices.is_there(THEIRS.key)
