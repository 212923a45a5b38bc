"""Character cards of echos: import, change, export; whose they are."""

import json

import pytest

from phonex.echo.errors import EchoNotFound
from phonex.echo.types import EchoFields
from tests.personas.place import ADA, BOB, TEXTS, Place
from tests.personas.test_card_text import PROMPT, sent

pytestmark = pytest.mark.anyio


async def test_a_card_makes_an_echo_and_comes_back(place: Place) -> None:
    echo = await place.personas.cards.import_card(ADA, sent())
    assert (echo.name, echo.persona_prompt, echo.is_profile) == ("Ada", PROMPT, False)
    back = json.loads(await place.personas.cards.export_card(ADA, echo.id))
    assert {**back, "data": back["data"]} == {**json.loads(sent()), "data": back["data"]}
    assert json.loads(sent())["data"].items() <= back["data"].items()


async def test_a_card_changes_an_echo_and_leaves_its_training(place: Place) -> None:
    trained = await place.personas.texts.add(ADA, TEXTS[0])
    changed = await place.personas.cards.import_card(ADA, sent(), echo_id=trained.echo.id)
    assert (changed.name, changed.is_profile) == ("Ada", True)
    assert changed.traits == trained.echo.traits


async def test_an_export_has_what_was_changed_since(place: Place) -> None:
    echo = await place.personas.cards.import_card(ADA, sent())
    await place.echos.change(ADA, echo.id, EchoFields(persona_prompt="Calm."))
    back = json.loads(await place.personas.cards.export_card(ADA, echo.id))
    assert (back["data"]["description"], back["data"]["personality"]) == ("Calm.", "")


async def test_cards_are_their_owners(place: Place) -> None:
    echo = await place.personas.cards.import_card(ADA, sent())
    with pytest.raises(EchoNotFound):
        await place.personas.cards.export_card(BOB, echo.id)
    with pytest.raises(EchoNotFound):
        await place.personas.cards.import_card(BOB, sent(), echo_id=echo.id)
