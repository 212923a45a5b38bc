"""Opening, sending, reading and deleting, with the embedded database."""

import asyncio

import pytest

from phonex.accounts.errors import AccountsOff
from phonex.accounts.principal import ANONYMOUS
from phonex.conversations.errors import (
    ChatMessageInvalid,
    ConversationNotFound,
    ConversationWithSelf,
    PersonNotFound,
    TooManyConversations,
)
from phonex.conversations.events import MessageSent, ReadMarked
from phonex.conversations.types import NewMessage
from phonex.echo.errors import EchoNotFound
from phonex.store.records.chat_messages import MessageType
from phonex.store.records.echos import EchoRecord
from tests.conversations.hall import Hall, name_of

pytestmark = pytest.mark.anyio


async def test_the_same_pair_has_one_conversation(hall: Hall) -> None:
    ada, ben, conversation = await hall.pair()
    assert await hall.chat.open_with_user(ben, name_of(ada)) != conversation  # he sees it, too
    again = [hall.chat.open_with_user(ada, name_of(ben)) for _ in range(5)]
    assert {found.id for found in await asyncio.gather(*again)} == {conversation.id}


async def test_fifty_senders_at_once_get_numbers_without_gaps(hall: Hall) -> None:
    ada, ben, conversation = await hall.pair()
    doors = [hall.chat, hall.as_after_a_start()]  # two processes share nothing but the records
    sent = await asyncio.gather(
        *(
            doors[n % 2].send(who, conversation.id, NewMessage(f"{n}", content=f"{n}"))
            for n, who in enumerate([ada, ben] * 25)
        )
    )
    assert sorted(message.seq for message in sent) == list(range(1, 51))
    found = await hall.chat.messages(ada, conversation.id)
    assert [message.seq for message in found] == list(range(1, 51))
    assert (await hall.chat.get(ben, conversation.id)).last_seq == 50


async def test_a_client_id_sent_twice_is_one_message(hall: Hall) -> None:
    ada, ben, conversation = await hall.pair()
    new = NewMessage("x", content="Hello.")
    first, *others = await asyncio.gather(
        *(hall.chat.send(ada, conversation.id, new) for _ in range(5))
    )
    assert all(each == first for each in others)
    assert (await hall.chat.send(ben, conversation.id, new)).seq == 2  # his own x
    assert [type(event) for event in await hall.seen()] == [MessageSent] * 2


async def test_strangers_find_no_conversation(hall: Hall) -> None:
    ada, _, conversation = await hall.pair()
    (message,) = await hall.say(ada, conversation, "Hello.")
    eve = await hall.user("eve")
    chat, known = hall.chat, conversation.id
    for attempt in (
        chat.get(eve, known),
        chat.messages(eve, known),
        chat.message(eve, known, message.id),
        chat.send(eve, known, NewMessage("x", content="Hello.")),
        chat.mark_read(eve, known, 1),
        chat.delete(eve, known),
    ):
        with pytest.raises(ConversationNotFound):
            await attempt
    assert (await chat.page(eve, 50)).items == []
    for missing in ("", "x", "0" * 24, "{'$ne': 1}"):
        with pytest.raises(ConversationNotFound):
            await chat.get(ada, missing)


async def test_without_accounts_there_are_no_conversations(hall: Hall) -> None:
    with pytest.raises(AccountsOff):
        await hall.chat.page(ANONYMOUS, 50)


async def test_nobody_talks_with_themselves_or_with_who_hides(hall: Hall) -> None:
    ada, shy = await hall.user("ada"), await hall.user("shy", findable=False)
    with pytest.raises(ConversationWithSelf):
        await hall.chat.open_with_user(ada, name_of(ada))
    for nobody in (name_of(shy), "0" * 24, "x"):
        with pytest.raises(PersonNotFound):
            await hall.chat.open_with_user(ada, nobody)
    conversation = await hall.chat.open_with_user(shy, name_of(ada))
    assert (await hall.chat.open_with_user(ada, name_of(shy))).id == conversation.id


async def test_messages_come_in_pages_by_number(hall: Hall) -> None:
    ada, ben, conversation = await hall.pair()
    await hall.say(ada, conversation, *map(str, range(1, 8)))

    async def page(**between: int) -> list[str]:
        found = await hall.chat.messages(ben, conversation.id, **between)
        return [message.content for message in found]

    assert await page(limit=3) == ["5", "6", "7"]
    assert await page(limit=3, before_seq=5) == ["2", "3", "4"]
    assert await page(limit=3, after_seq=2) == ["3", "4", "5"]
    assert await page(after_seq=2, before_seq=5) == ["3", "4"]
    assert await page(after_seq=0, limit=1) == ["1"]
    assert await page(after_seq=7) == []


async def test_what_others_sent_is_unread_until_it_is_read(hall: Hall) -> None:
    ada, ben, conversation = await hall.pair()
    await hall.say(ada, conversation, "1", "2", "3")
    await hall.say(ben, conversation, "4")
    assert (await hall.unread(ada), await hall.unread(ben)) == ([1], [3])
    assert await hall.chat.mark_read(ben, conversation.id, 2) == 2
    assert await hall.chat.mark_read(ben, conversation.id, 1) == 2  # never back
    assert await hall.unread(ben) == [1]
    assert await hall.chat.mark_read(ben, conversation.id, 999) == 4  # nor too far
    assert (await hall.unread(ada), await hall.unread(ben)) == ([1], [0])
    marks = [event for event in await hall.seen() if isinstance(event, ReadMarked)]
    assert [(mark.user_id, mark.seq) for mark in marks] == [(name_of(ben), 2), (name_of(ben), 4)]


async def test_unread_messages_are_counted_up_to_a_hundred(hall: Hall) -> None:
    ada, ben, conversation = await hall.pair()
    await asyncio.gather(*(hall.say(ada, conversation, f"{n}") for n in range(101)))
    assert await hall.unread(ben) == [100]
    await hall.chat.mark_read(ben, conversation.id, 2)
    assert await hall.unread(ben) == [99]


async def test_a_user_has_only_so_many_conversations(hall: Hall) -> None:
    ada, *others = [await hall.user(name) for name in ("ada", "ben", "cleo", "dan")]
    chat = hall.as_after_a_start(most=2)
    first, _ = [await chat.open_with_user(ada, name_of(each)) for each in others[:2]]
    with pytest.raises(TooManyConversations):
        await chat.open_with_user(ada, name_of(others[2]))
    assert (await chat.open_with_user(ada, name_of(others[0]))).id == first.id
    await chat.delete(ada, first.id)
    await chat.open_with_user(ada, name_of(others[2]))


async def test_the_list_begins_with_the_latest_message(hall: Hall) -> None:
    ada = await hall.user("ada")
    others = [await hall.user(name) for name in ("ben", "cleo", "dan")]
    opened = [await hall.chat.open_with_user(ada, name_of(each)) for each in others]
    await hall.say(ada, opened[1], "First.")
    await hall.say(others[0], opened[0], "Second.")
    page = await hall.chat.page(ada, 2)
    assert [each.record.id for each in page.items] == [opened[0].id, opened[1].id]
    last = page.items[0].record.last_message
    assert last is not None
    assert (last.content, last.seq, last.sender_id) == ("Second.", 1, name_of(others[0]))
    rest = await hall.chat.page(ada, 2, page.next_cursor)
    assert [each.record.id for each in rest.items] == [opened[2].id]
    assert rest.next_cursor is None
    assert (await hall.chat.page(others[2], 2)).items == []  # nothing was said to him


async def test_an_echo_talks_with_its_owner_and_with_guests(hall: Hall) -> None:
    ada, ben = await hall.user("ada"), await hall.user("ben")
    echo = await hall.echo(ada)
    conversation = await hall.chat.open_with_echo(ada, echo.id)
    assert (await hall.chat.open_with_echo(ada, echo.id)).id == conversation.id
    with pytest.raises(EchoNotFound):
        await hall.chat.open_with_echo(ben, echo.id)
    visits = Visits({name_of(ben)})
    hall.guests.append(visits)
    visited = await hall.chat.open_with_echo(ben, echo.id)
    assert visited.id != conversation.id
    await hall.say(ben, visited, "Hello.")
    visits.users.clear()
    with pytest.raises(EchoNotFound):
        await hall.say(ben, visited, "Still there?")
    assert await hall.said(ben, visited) == ["Hello."]


class Visits:
    """A rule that lets some users in."""

    def __init__(self, users: set[str]) -> None:
        self.users = users

    async def may_visit(self, user_id: str, echo: EchoRecord) -> bool:
        return user_id in self.users


async def test_a_reply_is_marked_as_synthetic(hall: Hall) -> None:
    ada = await hall.user("ada")
    echo = await hall.echo(ada)
    conversation = await hall.chat.open_with_echo(ada, echo.id)
    await hall.say(ada, conversation, "Hello.")
    words = [("Hello", 0.0, 0.4)]
    audio_id = hall.speech.add(name_of(ada))
    reply = await hall.chat.add_reply(conversation.id, echo.id, "r", "Hello.", audio_id, words)
    assert (reply.seq, reply.sender_id, reply.synthetic) == (2, echo.id, True)
    assert await hall.unread(ada) == [1]
    (_, stored) = await hall.chat.messages(ada, conversation.id)
    assert stored == reply
    assert stored.words == words
    with pytest.raises(ConversationNotFound):
        await hall.chat.add_reply(conversation.id, "0" * 24, "r", "Hello.")


@pytest.mark.parametrize(
    ("new", "param"),
    [
        (NewMessage("", content="Hello."), "client_id"),
        (NewMessage("x" * 129, content="Hello."), "client_id"),
        (NewMessage("a\nb", content="Hello."), "client_id"),
        (NewMessage("x", content="  "), "content"),
        (NewMessage("x", content="a" * 10_001), "content"),
        (NewMessage("x", content="Hello.", audio_id="a"), "audio_id"),
        (NewMessage("x", MessageType.IMAGE, "Look."), "image"),
        (NewMessage("x", MessageType.VOICE), "content"),
        (NewMessage("x", MessageType.VOICE, "a" * 2_001), "content"),
    ],
)
async def test_what_is_no_message_is_refused(hall: Hall, new: NewMessage, param: str) -> None:
    ada, _, conversation = await hall.pair()
    with pytest.raises(ChatMessageInvalid) as caught:
        await hall.chat.send(ada, conversation.id, new)
    assert caught.value.param == param
    assert await hall.said(ada, conversation) == []
