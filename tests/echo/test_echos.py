"""Echos and their conversations."""

import pytest

from phonex.accounts.principal import ANONYMOUS
from phonex.echo.errors import EchoNotFound
from phonex.echo.types import EchoFields
from tests.echo.place import Place

pytestmark = pytest.mark.anyio


async def test_what_is_given_changes_and_nothing_else(place: Place) -> None:
    user = await place.user()
    model = await place.model(user)
    echo, change = await place.persona(user), place.echo.echos.change
    prompted = await change(ANONYMOUS, echo.id.upper(), EchoFields(persona_prompt="Be brief."))
    assert (prompted.name, prompted.persona_prompt) == ("Ada", "Be brief.")
    assert prompted.updated_at > echo.updated_at
    assert prompted.created_at == echo.created_at
    linked = await change(ANONYMOUS, echo.id, EchoFields(voice_model_id=model.id.upper()))
    assert (linked.voice_model_id, linked.persona_prompt) == (model.id, "Be brief.")
    emptied = await change(ANONYMOUS, echo.id, EchoFields(voice_model_id="", persona_prompt=""))
    assert (emptied.voice_model_id, emptied.persona_prompt) == (None, "")
    assert await place.echo.echos.get(ANONYMOUS, echo.id) == emptied


async def test_a_users_echos_are_paged_newest_first(place: Place) -> None:
    user, other = await place.user(), await place.user("auth0|bob")
    await place.persona(other)
    echos = [await place.persona(user) for _ in range(3)]
    first = await place.echo.echos.page(ANONYMOUS, user, 2, None)
    second = await place.echo.echos.page(ANONYMOUS, "auth0|ada", 2, first.next_cursor)
    assert first.items + second.items == echos[::-1]
    assert second.next_cursor is None


async def test_a_conversation_is_an_echos_own(place: Place) -> None:
    user = await place.user()
    ada, bob = await place.persona(user), await place.persona(user)
    await place.say(ada.id.upper(), "Hello.", "Who are you?")
    await place.say(bob.id, "Not yours.")
    page = await place.echo.messages.page(ANONYMOUS, ada.id.upper(), 9, None)
    assert [message.content for message in page.items] == ["Hello.", "Who are you?"]


async def test_a_deleted_echo_leaves_its_voice_model_and_no_message(place: Place) -> None:
    user = await place.user()
    model = await place.model(user)
    echo = await place.persona(user, model.id)
    await place.say(echo.id, "Hello.")
    await place.echo.echos.delete(ANONYMOUS, echo.id.upper())
    for asked in (
        place.echo.echos.get(ANONYMOUS, echo.id),
        place.echo.echos.delete(ANONYMOUS, echo.id),
        place.echo.messages.page(ANONYMOUS, echo.id, 9, None),
        place.say(echo.id, "Still there?"),
    ):
        with pytest.raises(EchoNotFound):
            await asked
    assert await place.said(echo.id) == []
    assert (await place.echo.voice_models.get(ANONYMOUS, model.id)).echo_id is None
