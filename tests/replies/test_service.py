"""Replies: spoken as they are written, stopped, refused, and what is left of those that fail."""

import asyncio

import pytest

from phonex.accounts.principal import Principal
from phonex.conversations.errors import ConversationNotFound
from phonex.conversations.events import (
    ReplyAudio,
    ReplyCancelled,
    ReplyDone,
    ReplyFailed,
    ReplyText,
)
from phonex.conversations.types import NewMessage
from phonex.replies.errors import ReplyStopped, ReplyUnavailable
from phonex.replies.outcomes import ReplyOutcome
from phonex.replies.protocols import Role
from phonex.store.records.chat_messages import MessageType
from phonex.store.records.echos import EchoRecord
from phonex.synthesis.errors import StreamsFull
from tests.conversations.hall import name_of
from tests.replies.room import PATIENCE_S, Room

pytestmark = pytest.mark.anyio

GONE = ReplyUnavailable("is gone")
REST = ["was there, ", "and she ", "slept"]  # not spoken before the end


async def begin(room: Room) -> None:
    """Ask, and hear the first sentence of a reply that goes on."""
    room.engine.write("It was late. ", "Nobody ")
    await room.ask()
    await room.event(ReplyAudio)


async def test_a_reply_is_told_spoken_and_stored(room: Room) -> None:
    room.engine.write("It was ", "late. ", "Nobody was there.", None)
    await room.ask("How was it?")
    message = (await room.event(ReplyDone)).message
    await room.settled()

    assert room.text == message.content == "It was late. Nobody was there."
    assert (message.type, message.synthetic) == (MessageType.VOICE, True)
    assert (message.seq, message.sender_id) == (2, room.echo.id)
    [file] = room.files
    assert file.stem == message.audio_id
    assert file.read_bytes() == room.sound
    assert [word for word, _, _ in message.words or []] == message.content.replace(".", "").split()
    assert not await room.hall.store.pending_audio.all()


async def test_it_speaks_in_the_voice_of_the_echos_owner(room: Room) -> None:
    await begin(room)
    [(principal, request)] = room.sessions.opened
    assert principal.owner_id == room.echo.owner_id
    assert not principal.is_admin
    assert (request.voice_id, request.format, request.dictated) == ("ada", "mp3", True)


class Everybody:
    """A rule that lets everybody in."""

    async def may_visit(self, user_id: str, echo: EchoRecord) -> bool:
        return True


async def test_what_a_guest_hears_is_the_owners_audio(room: Room) -> None:
    room.hall.guests.append(Everybody())
    ben = await room.hall.user("ben")
    talk = await room.chat.open_with_echo(ben, room.echo.id)
    room.engine.write("It was late.", None)
    await room.hall.say(ben, talk, "How was it?")
    done = await room.event(ReplyDone)
    assert done.participants == (name_of(ben),)
    assert done.message.audio_owner_id == room.sessions.opened[0][0].owner_id == name_of(room.ada)


async def test_it_is_spoken_in_the_language_of_the_answer(room: Room) -> None:
    room.engine.write("No había nadie en la casa.", None)
    await room.ask("Who was there?")
    await room.event(ReplyDone)
    assert [request.language for _, request in room.sessions.opened] == ["ES"]


async def test_a_sentence_is_spoken_without_waiting_for_the_next(room: Room) -> None:
    room.engine.write("It was late. ")
    await room.ask()
    await room.event(ReplyAudio)
    room.engine.write(None)
    await room.event(ReplyDone)


async def test_it_is_heard_before_its_text_ends(room: Room) -> None:
    await begin(room)  # waits for audio
    assert not room.events(ReplyDone)
    room.engine.write(*REST, None)
    assert (await room.event(ReplyDone)).message.content.endswith("slept")


async def test_the_engine_gets_what_was_said_before(room: Room) -> None:
    room.engine.write("It was late.", None, "Yes.", None)
    await room.ask("How was it?")
    await room.event(ReplyDone)
    await room.ask("Really?")
    await room.event(ReplyDone, 2)
    asked = room.engine.asked[1]
    assert asked.message == "Really?"
    assert [(turn.role, turn.text) for turn in asked.history] == [
        (Role.USER, "How was it?"),
        (Role.ASSISTANT, "It was late."),
    ]


async def test_of_a_cancelled_reply_is_kept_what_was_heard(room: Room) -> None:
    await begin(room)
    room.engine.write(*REST)
    await room.event(ReplyText, 5)
    await room.replies.cancel(room.ada, room.talk.id)

    message = (await room.event(ReplyDone)).message
    await room.settled()
    assert (await room.said())[1] == message.content
    assert message.content.startswith("It was late.")
    assert not message.content.endswith("slept")
    [file] = room.files
    assert file.stem == message.audio_id
    assert file.read_bytes() == room.sound
    spoken = " ".join(word for word, _, _ in message.words or [])
    assert spoken == message.content.replace(".", "")
    assert not await room.hall.store.pending_audio.all()


async def test_of_a_reply_that_is_cancelled_before_it_is_heard_nothing_is_kept(room: Room) -> None:
    room.engine.write("It was")
    await room.ask()
    await room.event(ReplyText)
    await room.replies.cancel(room.ada, room.talk.id)

    await room.event(ReplyCancelled)
    await room.settled()
    assert await room.said() == ["Hello?"]
    assert await room.leaves_nothing()


async def test_a_new_message_stops_the_reply_before(room: Room) -> None:
    await begin(room)
    await room.ask("Stop. Who came?")
    room.engine.write("She did.", None)
    await room.event(ReplyDone, 2)
    said = await room.said()
    assert said[:2] == ["Hello?", "Stop. Who came?"]
    assert said[2].startswith("It was late.")
    assert said[3] == "She did."
    assert room.engine.asked[1].history[-1].text == "Hello?"


async def test_a_stranger_cannot_cancel(room: Room) -> None:
    await begin(room)
    with pytest.raises(ConversationNotFound):
        await room.replies.cancel(await room.hall.user("ben"), room.talk.id)
    room.engine.write(None)
    assert (await room.event(ReplyDone)).message.content == "It was late. Nobody"


async def test_without_a_voice_the_reply_is_text(room: Room) -> None:
    room.known.voice_id = None
    room.engine.write("It was late.", None)
    await room.ask()
    done = await room.event(ReplyDone)
    assert (done.message.type, done.message.audio_id) == (MessageType.TEXT, None)
    assert done.message.synthetic
    assert done.unspoken is None
    assert not room.sessions.opened


async def test_of_a_cancelled_text_is_kept_what_was_shown(room: Room) -> None:
    room.known.voice_id = None
    room.engine.write("It was late. ", "Nobody")
    await room.ask()
    await room.event(ReplyText, 2)
    await room.replies.cancel(room.ada, room.talk.id)
    assert await room.said() == ["Hello?", "It was late. Nobody"]


async def test_when_it_cannot_be_spoken_it_is_text_and_says_why(room: Room) -> None:
    room.sessions.fault = StreamsFull(3)
    room.engine.write("It was late.", None)
    await room.ask()
    done = await room.event(ReplyDone)
    assert done.unspoken == ("streams_full", StreamsFull(3).message)
    assert (done.message.content, done.message.audio_id) == ("It was late.", None)


async def test_speech_that_breaks_off_leaves_the_whole_text(room: Room) -> None:
    await begin(room)
    audio_id = room.events(ReplyAudio)[0].audio_id
    await room.work.service.cancel(Principal(room.echo.owner_id), audio_id)
    room.engine.write(*REST, None)
    done = await room.event(ReplyDone)
    await room.settled()
    assert done.unspoken is not None
    assert done.message.content == "It was late. Nobody was there, and she slept"
    assert done.message.audio_id is None
    assert await room.leaves_nothing()


async def test_of_a_reply_that_breaks_off_is_kept_what_was_heard(room: Room) -> None:
    await begin(room)
    room.engine.write(*REST, GONE)
    message = (await room.event(ReplyDone)).message
    failed = await room.event(ReplyFailed)
    await room.settled()
    assert (failed.code, failed.message) == ("reply_unavailable", GONE.message)
    assert (await room.said())[1] == message.content
    assert message.content.startswith("It was late.")
    assert not message.content.endswith("slept")
    assert [file.stem for file in room.files] == [message.audio_id]
    assert room.files[0].read_bytes() == room.sound
    assert room.seen.index(failed) == len(room.seen) - 1


async def test_a_reply_that_fails_before_it_is_heard_leaves_nothing(room: Room) -> None:
    room.engine.write("It was")
    await room.ask()
    await room.event(ReplyText)
    room.engine.write(GONE)
    failed = await room.event(ReplyFailed)
    await room.settled()
    assert (failed.code, failed.message) == ("reply_unavailable", GONE.message)
    assert await room.said() == ["Hello?"]
    assert await room.leaves_nothing()


async def test_the_outcome_can_be_asked_for(room: Room) -> None:
    assert room.replies.outcome(room.talk.id) == ReplyOutcome()
    await begin(room)
    assert room.replies.outcome(room.talk.id) == ReplyOutcome("answering")
    room.engine.write(GONE)
    await room.event(ReplyFailed)
    await room.settled()
    failed = ReplyOutcome("failed", GONE.code, GONE.message)
    assert room.replies.outcome(room.talk.id) == failed
    room.engine.write("It was late.", None)
    await room.ask()
    await room.event(ReplyDone, 2)  # after what was heard of the first
    await room.settled()
    assert room.replies.outcome(room.talk.id) == ReplyOutcome()


async def test_a_fault_of_our_own_is_told_too(room: Room) -> None:
    room.engine.write(3)  # type: ignore[arg-type]
    await room.ask()
    assert (await room.event(ReplyFailed)).code == "internal_error"


async def test_an_empty_reply_is_a_failure(room: Room) -> None:
    room.engine.write(" ", None)
    await room.ask()
    assert (await room.event(ReplyFailed)).code == "reply_empty"
    await room.settled()
    assert await room.leaves_nothing()


async def test_an_echo_that_is_deleted_meanwhile_says_nothing(room: Room) -> None:
    await begin(room)
    assert await room.hall.store.echos.mark_deleted(room.echo.owner_id, room.echo.id)
    room.engine.write(None)
    assert (await room.event(ReplyFailed)).code == "echo_not_found"
    await room.settled()
    assert await room.leaves_nothing()


async def test_a_deleted_conversation_gets_no_reply(room: Room) -> None:
    await begin(room)
    await room.hall.chat.delete(room.ada, room.talk.id)
    await room.event(ReplyCancelled)
    await room.settled()
    assert await room.leaves_nothing()
    with pytest.raises(ConversationNotFound):
        await room.said()


async def test_an_echo_that_is_not_activated_does_not_answer(room: Room) -> None:
    room.known.is_active = False
    await room.ask()
    assert (await room.event(ReplyFailed)).code == "echo_inactive"


async def test_a_recording_is_not_answered(room: Room) -> None:
    audio_id = room.hall.speech.add(name_of(room.ada))
    recording = NewMessage("x", MessageType.VOICE, audio_id=audio_id)
    await room.hall.chat.send(room.ada, room.talk.id, recording)
    assert (await room.event(ReplyFailed)).code == "message_not_text"


async def test_messages_of_people_are_not_answered(room: Room) -> None:
    ben = await room.hall.user("ben")
    talk = await room.hall.chat.open_with_user(room.ada, name_of(ben))
    await room.ask(talk=talk)
    await begin(room)
    assert [asked.message for asked in room.engine.asked] == ["Hello?"]


async def test_replies_are_bounded(room: Room) -> None:
    for name in ("ada", "ben", "cy", "dan"):
        await ask_an_echo(room, room.ada if name == "ada" else await room.hall.user(name))
    failed = await room.event(ReplyFailed)
    assert failed.code == "replies_full"
    assert "PHONEX_MAX_REPLIES" in failed.message
    assert room.replies.n_running == room.max_replies


async def test_one_user_leaves_replies_to_others(room: Room) -> None:
    for _ in range(3):
        await ask_an_echo(room, room.ada)
    failed = await room.event(ReplyFailed)
    assert failed.code == "replies_full"
    assert "for one user" in failed.message
    await ask_an_echo(room, await room.hall.user("ben"))
    async with asyncio.timeout(PATIENCE_S):
        while len(room.engine.asked) < 3:  # noqa: ASYNC110  # it has no event
            await asyncio.sleep(0.01)
    assert len(room.events(ReplyFailed)) == 1


async def ask_an_echo(room: Room, user: Principal) -> None:
    """A new one of the user's."""
    echo = await room.hall.echo(user)
    talk = await room.hall.chat.open_with_echo(user, echo.id)
    await room.hall.say(user, talk, "Hello?")


async def test_a_stop_keeps_what_was_heard_and_refuses_the_next(room: Room) -> None:
    await begin(room)
    await room.replies.stop(PATIENCE_S)
    assert (await room.said())[1].startswith("It was late.")
    assert len(room.files) == 1
    assert not room.replies.n_running
    await room.ask()
    assert (await room.event(ReplyFailed)).code == "stopping"


async def test_an_answer_is_the_whole_reply(room: Room) -> None:
    room.engine.write("It was late. ", "Nobody was there.", None)
    message = await room.replies.answer(room.ada, room.talk.id, "How was it?")
    assert message.content == "It was late. Nobody was there."
    assert message.audio_id is not None
    assert await room.said() == ["How was it?", message.content]


async def test_an_answer_that_fails_raises_its_error(room: Room) -> None:
    room.engine.write(GONE)
    with pytest.raises(ReplyUnavailable):
        await room.replies.answer(room.ada, room.talk.id, "How was it?")
    room.engine.write("Wait")
    with pytest.raises(ReplyStopped):
        await asyncio.gather(
            room.replies.answer(room.ada, room.talk.id, "How was it?"), stopped(room)
        )


async def stopped(room: Room) -> None:
    await room.event(ReplyText)
    await room.replies.cancel(room.ada, room.talk.id)


async def test_a_reply_is_stored_when_the_database_is_back(room: Room) -> None:
    room.chat.n_faults = 2
    await begin(room)
    room.engine.write(None)
    message = (await room.event(ReplyDone)).message
    assert await room.said() == ["Hello?", message.content]
    assert [file.stem for file in room.files] == [message.audio_id]


async def test_a_reply_that_cannot_be_stored_has_failed(room: Room) -> None:
    room.chat.n_faults = 9
    await begin(room)
    room.engine.write(None)
    assert (await room.event(ReplyFailed)).code == "database_unavailable"
    await room.settled()
    assert await room.said() == ["Hello?"]
    assert await room.leaves_nothing()
