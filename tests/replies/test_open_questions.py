"""Messages that a dead process left unanswered: answered once, or said to be lost."""

import uuid

import pytest

from phonex.conversations.events import ReplyCancelled, ReplyDone, ReplyFailed, ReplyText
from phonex.conversations.types import NewMessage
from phonex.replies.open_questions import RETRIED, TOLD
from phonex.system.clock import utc_now
from tests.replies.room import PATIENCE_S, Room

pytestmark = pytest.mark.anyio


async def ask_and_die(room: Room, text: str = "Hello?") -> None:
    """As a process that is killed before it answers."""
    dead = room.hall.as_after_a_start()
    await dead.send(room.ada, room.talk.id, NewMessage(str(uuid.uuid4()), content=text))


async def restart(room: Room) -> None:
    await room.replies.stop(PATIENCE_S)
    room.replies = room.as_after_a_start()
    await room.replies.take_up()


async def test_a_message_that_was_left_is_answered_once(room: Room) -> None:
    await ask_and_die(room, "How was it?")
    room.engine.write("It was late.", None)
    await restart(room)
    done = await room.event(ReplyDone)
    await room.settled()
    await restart(room)

    assert await room.said() == ["How was it?", "It was late."]
    assert done.message.client_id.startswith("reply-")
    assert len(room.engine.asked) == 1


async def test_what_was_cancelled_is_not_answered_again(room: Room) -> None:
    room.engine.write("It was")
    await room.ask()
    await room.event(ReplyText)
    await room.replies.cancel(room.ada, room.talk.id)
    await room.event(ReplyCancelled)
    await leaves_nothing_open(room)


async def test_what_has_failed_is_not_answered_again(room: Room) -> None:
    room.known.is_active = False
    await room.ask()
    await room.event(ReplyFailed)
    await leaves_nothing_open(room)


async def leaves_nothing_open(room: Room) -> None:
    await room.settled()
    assert await room.questions.left(utc_now()) == []


async def test_what_a_stop_of_the_service_cut_off_unheard_is_answered(room: Room) -> None:
    room.engine.write("It was")
    await room.ask()
    await room.event(ReplyText)
    await room.replies.stop(PATIENCE_S)
    room.engine.write(" late.", None)
    await restart(room)
    assert (await room.event(ReplyDone)).message.content == "late."


async def test_only_the_last_message_is_answered(room: Room) -> None:
    await ask_and_die(room, "Hello?")
    await ask_and_die(room, "Are you there?")
    room.engine.write("Yes.", None)
    await restart(room)
    await room.event(ReplyDone)
    await room.settled()
    assert await room.said() == ["Hello?", "Are you there?", "Yes."]


async def test_a_reply_that_kills_the_service_twice_is_said_to_be_lost(room: Room) -> None:
    await ask_and_die(room)
    found = await room.hall.store.conversations.find(room.talk.id)
    assert found is not None
    assert await room.hall.store.conversations.retry_reply(found)  # by a process that died of it
    await restart(room)
    assert (await room.event(ReplyFailed)).code == "reply_lost"
    outcome = room.replies.outcome(room.talk.id)
    assert (outcome.state, outcome.code) == ("failed", "reply_lost")
    assert (room.replies.n_running, room.engine.asked) == (0, [])


async def test_only_what_is_recent_is_answered(room: Room) -> None:
    await ask_and_die(room)
    now = utc_now()
    [just_now] = await room.questions.left(now)
    assert not just_now.is_lost
    [earlier] = await room.questions.left(now + RETRIED)
    assert earlier.is_lost
    assert await room.questions.left(now + TOLD) == []
    assert await room.questions.begin_retry(just_now)
    assert not await room.questions.begin_retry(just_now)
    [again] = await room.questions.left(utc_now())
    assert again.is_lost


async def test_a_message_that_comes_in_between_is_answered_alone(room: Room) -> None:
    await ask_and_die(room, "Hello?")
    [left] = await room.questions.left(utc_now())
    room.engine.write("Yes.", None)
    await room.ask("Are you there?")
    assert not await room.questions.begin_retry(left)
    await room.event(ReplyDone)
    await room.replies.take_up()
    await room.settled()
    assert await room.said() == ["Hello?", "Are you there?", "Yes."]
