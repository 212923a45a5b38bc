"""What reaches the sockets of a conversation, and in which order."""

import asyncio
import base64
import json
import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from phonex.accounts.accounts import Accounts
from phonex.accounts.principal import Principal
from phonex.conversations.events import (
    ConversationEvent,
    ReplyAudio,
    ReplyCancelled,
    ReplyDone,
    ReplyFailed,
    ReplyText,
)
from phonex.conversations.types import NewMessage
from phonex.routes.socketio.engine import MOST_WAITING
from phonex.routes.socketio.missed import PAGE_MESSAGES
from phonex.store.records.conversations import ConversationRecord
from tests.conversations.hall import Hall, name_of
from tests.routes.socketio.place import LIMITS, Json, RawClient, SocketPlace, open_place

pytestmark = pytest.mark.anyio


@dataclass
class Talk:
    place: SocketPlace
    ada: Principal
    ben: Principal
    conversation: ConversationRecord
    hers: RawClient
    his: RawClient

    def fields(self, **more: object) -> dict[str, object]:
        return {"conversation_id": self.conversation.id, **more}

    async def say(self, *contents: str) -> None:
        """Ada does, not by a socket."""
        await self.place.hall.say(self.ada, self.conversation, *contents)


@pytest.fixture
async def talk(place: SocketPlace) -> AsyncIterator[Talk]:
    """Ada and Ben, who have not joined."""
    ada, ben, conversation = await place.hall.pair()
    async with (
        place.client(await place.token(name_of(ada))) as hers,
        place.client(await place.token(name_of(ben))) as his,
    ):
        yield Talk(place, ada, ben, conversation, hers, his)


async def received(client: RawClient, n: int) -> list[Json]:
    return [await client.event("message:receive") for _ in range(n)]


async def test_a_page_of_what_was_missed_is_followed_by_the_next(talk: Talk) -> None:
    n = PAGE_MESSAGES + 5
    await talk.say(*map(str, range(1, n + 1)))
    first = await talk.his.ask("conversation:join", talk.fields(after_seq=0))
    assert (first["last_seq"], first["more"]) == (n, True)
    assert [each["seq"] for each in first["missed"]] == list(range(1, PAGE_MESSAGES + 1))
    await talk.say("meanwhile")
    last = await talk.his.ask("conversation:join", talk.fields(after_seq=PAGE_MESSAGES))
    assert (last["last_seq"], last["more"]) == (n + 1, False)
    assert last["missed"][-1]["content"] == "meanwhile"
    await talk.say("now")
    (live,) = await received(talk.his, 1)
    assert (live["seq"], live["content"]) == (n + 2, "now")
    assert talk.his.events.count("message:receive") == 0, "nothing came between the pages"


async def test_long_messages_make_shorter_pages(talk: Talk) -> None:
    await talk.say(*["x" * 10_000] * 12)
    page = await talk.his.ask("conversation:join", talk.fields(after_seq=0))
    assert (len(page["missed"]), page["more"]) == (8, True)


async def test_messages_sent_while_somebody_joins_come_once_and_in_order(talk: Talk) -> None:
    n = 30

    async def talk_on() -> None:
        for i in range(n):
            await talk.say(str(i))

    talking = asyncio.create_task(talk_on())
    got: list[int] = []
    for _ in range(5):
        after = got[-1] if got else 0
        page = await talk.his.ask("conversation:join", talk.fields(after_seq=after))
        got += [each["seq"] for each in page["missed"]]
        await talk.his.ask("conversation:leave", talk.fields())
        got += [
            each["seq"]
            for each in await received(talk.his, talk.his.events.count("message:receive"))
        ]
    await talking
    page = await talk.his.ask("conversation:join", talk.fields(after_seq=got[-1] if got else 0))
    got += [each["seq"] for each in page["missed"]]
    assert got == list(range(1, n + 1))


async def test_what_another_process_has_stored_is_not_left_out(talk: Talk) -> None:
    await talk.his.ask("conversation:join", talk.fields())
    elsewhere = talk.place.hall.as_after_a_start()
    for i in range(2):
        new = NewMessage(f"elsewhere-{i}", content="Unseen here.")
        await elsewhere.send(talk.ada, talk.conversation.id, new)
    await talk.say("Seen.")
    assert [each["seq"] for each in await received(talk.his, 3)] == [1, 2, 3]


async def test_who_left_is_only_told_that_there_is_something(talk: Talk) -> None:
    await talk.his.ask("conversation:join", talk.fields())
    assert await talk.his.ask("conversation:leave", talk.fields()) == {}
    await talk.say("Hello?")
    told = await talk.his.event("conversation:updated")
    assert told["conversation_id"] == talk.conversation.id
    assert told["message"]["content"] == "Hello?"
    assert "message:receive" not in talk.his.events


async def test_who_deletes_a_conversation_hears_no_more_of_it(talk: Talk) -> None:
    await talk.his.ask("conversation:join", talk.fields())
    await talk.place.hall.chat.delete(talk.ben, talk.conversation.id)
    answer = await talk.his.ask("typing:start", talk.fields())
    assert answer["error"]["code"] == "conversation_not_found"
    answer = await talk.his.ask("conversation:join", talk.fields())
    assert answer["error"]["code"] == "conversation_not_found"


async def test_a_message_is_the_same_to_all_sockets_of_its_sender(talk: Talk) -> None:
    async with talk.place.client(talk.place.known_token(name_of(talk.ada))) as another:
        for client in (talk.hers, another, talk.his):
            await client.ask("conversation:join", talk.fields())
        sent = await talk.hers.ask("message:send", talk.fields(client_id="c", content="Hi."))
        assert await received(another, 1) == await received(talk.his, 1) == [sent]
        again = await talk.hers.ask("message:send", talk.fields(client_id="c", content="Other."))
        assert again == sent
        await talk.say("Next.")
        assert (await received(talk.hers, 1))[0]["content"] == "Next."


def seq_of(packet: str | bytes) -> int | None:
    """Of the message in an acknowledgement or an event."""
    found = re.search(r'"seq":(\d+)', packet) if isinstance(packet, str) else None
    return int(found[1]) if found else None


async def test_acknowledgements_and_messages_come_in_one_order(talk: Talk) -> None:
    n = 20
    for client in (talk.hers, talk.his):
        await client.ask("conversation:join", talk.fields())
    for i in range(n):
        for client in (talk.hers, talk.his):
            await client.send("message:send", talk.fields(client_id=str(i), content=str(i)))
    for client in (talk.hers, talk.his):
        await client.until(lambda packet: seq_of(packet) == 2 * n)
        seqs = [seq for packet in client.packets if (seq := seq_of(packet)) is not None]
        assert seqs == list(range(1, 2 * n + 1))


async def test_nobody_can_watch_whom_they_have_said_nothing_to(talk: Talk) -> None:
    await talk.hers.ask("conversation:join", talk.fields())
    await talk.hers.ask("conversation:leave", talk.fields())
    assert "user:online" not in talk.hers.events
    await talk.say("Hello, Ben.")
    for client, other in ((talk.hers, talk.ben), (talk.his, talk.ada)):
        expected = {"user_id": name_of(other), "last_seen": None}
        assert await client.event("user:online") == expected
    await talk.hers.ask("conversation:join", talk.fields())
    expected = {"user_id": name_of(talk.ben), "last_seen": None}
    assert await talk.hers.event("user:online") == expected


async def test_typing_is_told_once_and_to_the_others_alone(talk: Talk) -> None:
    for client in (talk.hers, talk.his):
        await client.ask("conversation:join", talk.fields())
    for name in ("start", "start", "stop", "stop"):
        assert await talk.hers.ask(f"typing:{name}", talk.fields()) == {}
    await talk.say("End.")
    await received(talk.his, 1)
    typing = [name for name in talk.his.events if name.startswith("typing")]
    assert typing == ["typing:start", "typing:stop"]
    assert [name for name in talk.hers.events if name.startswith("typing")] == []


async def test_typing_ends_with_the_last_socket(talk: Talk) -> None:
    await talk.his.ask("conversation:join", talk.fields())
    await talk.hers.ask("typing:start", talk.fields())
    await talk.hers.line.close()
    expected = talk.fields(user_id=name_of(talk.ada))
    assert await talk.his.event("typing:stop") == expected


# --- replies of an echo ---


class Canceller:
    def __init__(self) -> None:
        self.cancelled: list[tuple[Principal, str]] = []

    async def cancel(self, principal: Principal, conversation_id: str) -> None:
        self.cancelled.append((principal, conversation_id))


async def attachment(client: RawClient) -> Json:
    """The data of the next event with bytes."""
    packet = await client.until(lambda each: str(each).startswith("451-"))
    data = json.loads(str(packet).removeprefix("451-"))
    chunk = await client.receive()
    assert isinstance(chunk, bytes)
    return [data[0], data[1] | {"chunk": base64.b64encode(chunk).decode()}]


async def test_the_reply_of_an_echo_comes_as_it_is_made(hall: Hall, accounts: Accounts) -> None:
    ada, canceller = await hall.user("ada"), Canceller()
    echo = await hall.echo(ada)
    conversation = await hall.chat.open_with_echo(ada, echo.id)
    fields: dict[str, object] = {"conversation_id": conversation.id}
    where = (conversation.id, (name_of(ada),))
    async with (
        open_place(hall, accounts, LIMITS, canceller) as place,
        place.client(await place.token(name_of(ada))) as client,
    ):
        await client.ask("conversation:join", fields)
        tell = hall.chat.events.publish
        tell(ReplyText(*where, "Hello"))
        tell(ReplyAudio(*where, "audio", b"\x00\xff"))
        assert await client.event("reply:text") == fields | {"delta": "Hello"}
        expected = fields | {"audio_id": "audio", "chunk": base64.b64encode(b"\x00\xff").decode()}
        assert await attachment(client) == ["reply:audio", expected]
        reply = await hall.chat.add_reply(conversation.id, echo.id, "r", "Hello, Ada.")
        tell(ReplyDone(*where, reply))
        message = await client.event("message:receive")
        assert (message["content"], message["synthetic"]) == ("Hello, Ada.", True)
        assert await client.event("reply:done") == message
        tell(ReplyDone(*where, reply, ("streams_full", "Later.")))
        unspoken = {"code": "streams_full", "message": "Later."}
        assert await client.event("reply:done") == message | {"unspoken": unspoken}
        ends: list[tuple[ConversationEvent, str, dict[str, object]]] = [
            (ReplyCancelled(*where), "reply:cancelled", fields),
            (ReplyFailed(*where, "x", "Why."), "error", fields | {"code": "x", "message": "Why."}),
        ]
        for event, name, data in ends:
            tell(event)
            assert await client.event(name) == data
        assert await client.ask("reply:cancel", fields) == {}
        assert [each for _, each in canceller.cancelled] == [conversation.id]
        foreign = await client.ask("reply:cancel", {"conversation_id": "0" * 24})
        assert foreign["error"]["code"] == "conversation_not_found"
        assert len(canceller.cancelled) == 1


async def test_who_reads_nothing_is_disconnected_and_misses_nothing(
    talk: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    await talk.his.ask("conversation:join", talk.fields())
    participants = (name_of(talk.ada), name_of(talk.ben))
    chunk = os.urandom(MOST_WAITING // 4)  # the line compresses
    transport = talk.his.line.transport
    transport.pause_reading()
    while "reads too slowly" not in caplog.text:
        talk.place.hall.chat.events.publish(
            ReplyAudio(talk.conversation.id, participants, "audio", chunk)
        )
        await talk.hers.ask("typing:stop", talk.fields())
    await talk.say("Meanwhile.")
    transport.resume_reading()
    await talk.his.is_closed()
    async with talk.place.client(talk.place.known_token(name_of(talk.ben))) as again:
        page = await again.ask("conversation:join", talk.fields(after_seq=0))
        assert [each["content"] for each in page["missed"]] == ["Meanwhile."]
