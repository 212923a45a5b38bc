"""Training by texts: what is kept, measured, and taken back."""

import asyncio

import pytest

from phonex.echo.errors import EchoNotFound
from phonex.echo.types import EchoFields
from phonex.errors import LanguageNotFound
from phonex.personas.errors import TrainingSampleNotFound
from phonex.personas.traits import TRAITS
from phonex.personas.types import MAX_TEXTS
from phonex.store.records.echos import Unmeasured
from phonex.store.records.training_samples import TrainingKind
from tests.personas.place import ADA, BOB, TEXTS, Place

pytestmark = pytest.mark.anyio

SPANISH = "Los domingos hago pan para toda la calle, y los niños vienen corriendo por el olor."


async def test_four_texts_make_a_whole(place: Place) -> None:
    found = [(await place.personas.texts.add(ADA, text)).percent for text in (*TEXTS, SPANISH)]
    assert found == [25, 50, 75, 100, 100]


async def test_the_first_text_makes_the_users_own_echo(place: Place) -> None:
    assert await place.store.echos.find_profile(ADA.owner_id or "") is None
    first = await place.personas.texts.add(ADA, TEXTS[0])
    second = await place.personas.texts.add(ADA, TEXTS[1])
    assert first.echo.id == second.echo.id
    assert (first.echo.name, first.echo.is_profile) == ("Ada Lovelace", True)
    assert (await place.personas.texts.add(BOB, TEXTS[0])).echo.id != first.echo.id


async def test_first_texts_at_once_make_one_echo(place: Place) -> None:
    found = await asyncio.gather(*(place.personas.texts.add(ADA, text) for text in TEXTS))
    assert len({each.echo.id for each in found}) == 1
    assert sorted(each.n_samples for each in found) == [1, 2, 3, 4]


async def test_an_own_echo_that_was_deleted_is_made_again(place: Place) -> None:
    first = await place.personas.texts.add(ADA, TEXTS[0])
    assert await place.store.echos.mark_deleted(ADA.owner_id, first.echo.id)
    second = await place.personas.texts.add(ADA, TEXTS[1])
    assert second.echo.id != first.echo.id
    assert second.n_samples == 1


async def test_traits_follow_from_the_texts_that_are_there(place: Place) -> None:
    await place.train(*TEXTS)
    [first, *_] = await place.personas.texts.page(ADA)
    echo = await place.store.echos.find_profile(ADA.owner_id or "")
    assert echo is not None
    scores = {each.name: (each.score, each.n_observed) for each in echo.traits}
    assert tuple(scores) == TRAITS
    assert scores["intellect"] == (1.0, 2)
    assert scores["extraversion"] == (None, 1)
    left = await place.personas.texts.delete(ADA, first.id)
    measured = {each.name: each for each in left.echo.traits}
    assert (left.percent, measured["extraversion"].n_observed) == (75, 0)
    assert measured["extraversion"].reason is Unmeasured.NOT_ENOUGH_TEXT


async def test_the_language_is_that_of_most_of_the_text(place: Place) -> None:
    await place.train(TEXTS[0])
    assert (await place.personas.texts.add(ADA, SPANISH)).echo.language == "ES"
    assert (await place.personas.texts.add(ADA, TEXTS[1])).echo.language == "EN"
    given = await place.personas.texts.add(ADA, TEXTS[2], language="fr")
    assert [each.language for each in await place.personas.texts.page(ADA)][-1] == "FR"
    assert given.echo.language == "EN"
    with pytest.raises(LanguageNotFound):
        await place.personas.texts.add(ADA, TEXTS[3], language="tlh")


async def test_all_texts_are_deleted_with_what_they_showed(place: Place) -> None:
    assert await place.personas.texts.delete_all(ADA) is None
    await place.train(*TEXTS)
    left = await place.personas.texts.delete_all(ADA)
    assert left is not None
    assert (left.percent, left.n_samples, left.echo.traits) == (0, 0, [])


async def test_another_echo_of_the_user_is_trained_by_its_id(place: Place) -> None:
    echo = await place.echos.create(ADA, None, EchoFields("Grandma", ""))
    found = await place.personas.texts.add(ADA, TEXTS[0], echo.id)
    assert (found.echo.id, found.echo.is_profile) == (echo.id, False)
    assert await place.personas.texts.page(ADA) == []
    for attempt in (
        place.personas.texts.add(BOB, TEXTS[1], echo.id),
        place.personas.texts.page(BOB, echo.id),
        place.personas.texts.delete_all(BOB, echo.id),
    ):
        with pytest.raises(EchoNotFound):
            await attempt


async def test_texts_are_their_owners(place: Place) -> None:
    added = await place.personas.texts.add(ADA, TEXTS[0])
    assert added.sample_id is not None
    assert (await place.personas.texts.get(ADA, added.sample_id)).text == TEXTS[0]
    with pytest.raises(TrainingSampleNotFound) as found:
        await place.personas.texts.delete(BOB, added.sample_id)
    assert found.value.param == "text_id"
    with pytest.raises(TrainingSampleNotFound):  # a text is no recording
        await place.personas.recordings.get(ADA, added.sample_id)


async def test_a_text_counts_once(place: Place) -> None:
    first = await place.personas.texts.add(ADA, TEXTS[0])
    again = await place.personas.texts.add(ADA, TEXTS[0])
    assert (again.sample_id, again.n_samples) == (first.sample_id, 1)
    assert [each.id for each in await place.personas.texts.page(ADA)] == [first.sample_id]


async def test_training_ends_with_its_echo(place: Place) -> None:
    await place.train(*TEXTS)
    echo = await place.store.echos.find_profile(ADA.owner_id or "")
    assert echo is not None
    await place.echos.delete(ADA, echo.id)
    left = await place.store.training_samples.of_echo(ADA.owner_id, echo.id, TrainingKind.TEXT)
    assert left == []


def test_the_limit_of_texts_bounds_the_work() -> None:
    assert MAX_TEXTS * 5000 <= 1_000_000  # characters to measure at each change
