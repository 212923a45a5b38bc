"""A message is stored first: what its conversation says of it is made up for."""

from collections.abc import Awaitable, Callable

import pytest

from phonex.accounts.principal import Principal
from phonex.conversations.events import MessageSent
from phonex.conversations.types import NewMessage
from phonex.errors import DatabaseUnavailable
from phonex.store.records.chat_messages import ChatMessageRecord
from phonex.store.records.conversations import ConversationRecord
from phonex.store.records.owned import make_record_id
from tests.conversations.hall import Hall, name_of
from tests.store.samples import NOON

pytestmark = pytest.mark.anyio


async def stored_alone(
    hall: Hall, sender_id: str, conversation: ConversationRecord, seq: int
) -> ChatMessageRecord:
    """A message whose process died before it noted it in the conversation."""
    message = ChatMessageRecord(
        id=make_record_id(),
        conversation_id=conversation.id,
        seq=seq,
        sender_id=sender_id,
        client_id=f"client-{seq}",
        content=f"Message {seq}.",
        created_at=NOON,
        updated_at=NOON,
    )
    assert await hall.store.chat_messages.insert(message)
    return message


async def noted(hall: Hall, conversation: ConversationRecord) -> tuple[int, str]:
    found = await hall.store.conversations.find(conversation.id)
    assert found is not None
    return found.last_seq, "" if found.last_message is None else found.last_message.content


async def test_reading_makes_up_for_what_was_not_noted(hall: Hall) -> None:
    ada, ben, conversation = await hall.pair()
    await hall.say(ada, conversation, "1")
    reads: list[Callable[[Principal, str], Awaitable[object]]] = [
        *(hall.chat.messages, hall.chat.get, hall.chat.listed)
    ]
    for seq, read in enumerate(reads, start=2):
        await stored_alone(hall, name_of(ada), conversation, seq)
        assert (await noted(hall, conversation))[0] == seq - 1
        await read(ben, conversation.id)
        assert await noted(hall, conversation) == (seq, f"Message {seq}.")


async def test_the_list_makes_up_for_what_was_not_noted(hall: Hall) -> None:
    ada, ben, conversation = await hall.pair()
    await hall.say(ada, conversation, "1")
    await stored_alone(hall, name_of(ada), conversation, 2)
    (listed,) = (await hall.chat.page(ben, 50)).items
    assert (listed.unread, listed.record.last_seq) == (2, 2)
    assert await hall.chat.mark_read(ben, conversation.id, 2) == 2


async def test_the_next_message_takes_the_next_number(hall: Hall) -> None:
    ada, ben, conversation = await hall.pair()
    await hall.say(ada, conversation, "1")
    for seq in (2, 3):
        await stored_alone(hall, name_of(ada), conversation, seq)
    (sent,) = await hall.say(ben, conversation, "4")
    assert sent.seq == 4
    assert await noted(hall, conversation) == (4, "4")


async def test_what_was_not_noted_is_published_when_it_is_sent_again(hall: Hall) -> None:
    ada, _, conversation = await hall.pair()
    stored = await stored_alone(hall, name_of(ada), conversation, 1)
    new = NewMessage(stored.client_id, content=stored.content)
    for _ in range(2):
        assert await hall.chat.send(ada, conversation.id, new) == stored
    (event,) = await hall.seen()
    assert isinstance(event, MessageSent)
    assert event.message == stored


async def test_a_late_note_does_not_hide_a_later_message(hall: Hall) -> None:
    ada, ben, conversation = await hall.pair()
    first = await stored_alone(hall, name_of(ada), conversation, 1)
    await hall.say(ben, conversation, "2")
    await hall.chat.send(ada, conversation.id, NewMessage(first.client_id, content="Again."))
    assert await noted(hall, conversation) == (2, "2")


async def test_while_the_database_is_away_nothing_is_sent(hall: Hall) -> None:
    ada, _, conversation = await hall.pair()
    await hall.store.close()
    with pytest.raises(DatabaseUnavailable):
        await hall.say(ada, conversation, "1")
    with pytest.raises(DatabaseUnavailable):
        await hall.chat.messages(ada, conversation.id)
    assert await hall.seen() == []
