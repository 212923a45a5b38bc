"""Talking with the echo of a memorial."""

from typing import cast

import pytest

from phonex.accounts.principal import Principal
from phonex.conversations.access import EchoAccess
from phonex.conversations.errors import ParticipantMemorialized, PersonNotFound
from phonex.conversations.events import ConversationEvents
from phonex.conversations.media import MessageMedia
from phonex.conversations.service import ConversationService
from phonex.conversations.types import NewMessage
from phonex.echo.errors import EchoNotFound
from phonex.legacy.chat import MemorialChat
from phonex.legacy.errors import EchoNotLeft, MemorialNotFound
from phonex.store.records.chat_messages import ChatMessageRecord
from phonex.store.records.users import UserRecord
from tests.legacy.house import WAIT, House, principal

pytestmark = pytest.mark.anyio


class StandInReplies:
    """Sends the message, and answers with nothing new."""

    def __init__(self, conversations: ConversationService) -> None:
        self._conversations = conversations

    async def answer(
        self, principal: Principal, conversation_id: str, text: str
    ) -> ChatMessageRecord:
        new = NewMessage(client_id=text, content=text)
        return await self._conversations.send(principal, conversation_id, new)


@pytest.fixture
def conversations(house: House) -> ConversationService:
    access = EchoAccess(house.store.echos, [house.memorials])
    media = cast("MessageMedia", None)  # of recordings and images
    return ConversationService(house.store, ConversationEvents(), access, media)


@pytest.fixture
def chat(house: House, conversations: ConversationService) -> MemorialChat:
    return MemorialChat(house.legacy, conversations, StandInReplies(conversations))


async def test_a_contact_talks_with_the_echo(
    house: House, chat: MemorialChat, conversations: ConversationService
) -> None:
    await house.memorialize()
    echo, bob = await house.profile(), principal(house.bob)
    reply = await chat.ask(bob, house.ada.user_id, "Are you there?")
    assert reply.message.content == "Are you there?"
    assert reply.conversation.echo_id == echo.id
    again = await chat.ask(bob, house.ada.user_id, "Still?")
    assert again.conversation.id == reply.conversation.id
    listed = await conversations.page(bob, 10)
    assert [each.record.id for each in listed.items] == [reply.conversation.id]


async def test_two_contacts_have_conversations_of_their_own(
    house: House, chat: MemorialChat, conversations: ConversationService
) -> None:
    await house.memorialize()
    await house.profile()
    of_bob = await chat.ask(principal(house.bob), house.ada.user_id, "Hello.")
    of_cy = await chat.ask(principal(house.cy), house.ada.user_id, "Hello.")
    assert of_bob.conversation.id != of_cy.conversation.id


async def test_without_an_active_echo_nobody_answers(house: House, chat: MemorialChat) -> None:
    await house.memorialize()
    await house.profile(is_active=False)
    with pytest.raises(EchoNotLeft):
        await chat.ask(principal(house.bob), house.ada.user_id, "Hello.")


@pytest.mark.parametrize(("who", "error"), [("eve", MemorialNotFound), ("root", EchoNotFound)])
async def test_nobody_else_talks_with_it(
    house: House, chat: MemorialChat, who: str, error: type[Exception]
) -> None:
    await house.memorialize()
    await house.profile()
    user: UserRecord = getattr(house, who)
    with pytest.raises(error):
        await chat.ask(principal(user), house.ada.user_id, "Hello.")


async def test_a_memorial_is_not_found_nor_written_to(
    house: House, conversations: ConversationService
) -> None:
    ada, bob, eve = principal(house.ada), principal(house.bob), principal(house.eve)
    begun = await conversations.open_with_user(bob, house.ada.user_id)
    hello = NewMessage(client_id="x", content="Hello.")
    await conversations.send(ada, begun.id, hello)
    await house.memorialize()
    assert await conversations.people.search(house.eve.user_id, "ada") == []
    with pytest.raises(PersonNotFound):
        await conversations.open_with_user(eve, house.ada.user_id)
    with pytest.raises(ParticipantMemorialized, match=f"GET /legacy/{house.ada.user_id} "):
        await conversations.send(bob, begun.id, hello)
    assert len(await conversations.messages(bob, begun.id)) == 1
    await house.memorials.restore(house.ada.user_id)
    assert len(await conversations.people.search(house.eve.user_id, "ada")) == 1
    await conversations.send(bob, begun.id, hello)


async def test_a_memorial_is_one_as_soon_as_the_waiting_ends(
    house: House, conversations: ConversationService
) -> None:
    bob = principal(house.bob)
    begun = await conversations.open_with_user(bob, house.ada.user_id)
    house.clock.pass_time(-WAIT)
    await house.confirm(house.bob, house.cy)  # nobody has looked at it since
    assert await conversations.people.search(house.eve.user_id, "ada") == []
    with pytest.raises(ParticipantMemorialized):
        await conversations.send(bob, begun.id, NewMessage(client_id="x", content="Hello."))


async def test_when_the_person_is_back_the_conversation_ends(
    house: House, chat: MemorialChat, conversations: ConversationService
) -> None:
    await house.memorialize()
    await house.profile()
    bob = principal(house.bob)
    begun = await chat.ask(bob, house.ada.user_id, "Hello.")
    await house.memorials.restore(house.ada.user_id)
    with pytest.raises(MemorialNotFound):
        await chat.ask(bob, house.ada.user_id, "Hello?")
    with pytest.raises(EchoNotFound):
        await conversations.send(
            bob, begun.conversation.id, NewMessage(client_id="x", content="Hello?")
        )
