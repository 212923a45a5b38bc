"""What dead processes leave of replies is removed; what was stored, or is being made, is not."""

import pytest

from phonex.accounts.principal import Principal
from phonex.conversations.events import ReplyDone
from phonex.store.records.job import JobKind
from phonex.store.records.pending_audio import PendingAudioRecord
from phonex.synthesis.request import SynthesisRequest
from tests.replies.room import PATIENCE_S, Room
from tests.replies.test_service import begin

pytestmark = pytest.mark.anyio


async def test_the_audio_of_a_reply_that_was_never_stored_is_removed(room: Room) -> None:
    audio_id = await left_by_a_dead_process(room)
    assert [file.stem for file in room.files] == [audio_id]
    await room.as_after_a_start().repair()
    assert await room.leaves_nothing()


async def test_the_audio_of_a_stored_reply_is_kept(room: Room) -> None:
    audio_id = await left_by_a_dead_process(room)
    await room.hall.chat.add_reply(room.talk.id, room.echo.id, "reply-1", "Hi.", audio_id, [])
    await room.as_after_a_start().repair()
    assert [file.stem for file in room.files] == [audio_id]
    assert not await room.hall.store.pending_audio.all()


async def test_the_audio_of_a_running_reply_is_left_alone(room: Room) -> None:
    await begin(room)
    await room.replies.repair()
    room.engine.write(None)
    message = (await room.event(ReplyDone)).message
    assert [file.stem for file in room.files] == [message.audio_id]


async def left_by_a_dead_process(room: Room) -> str:
    """Audio of a reply whose message it may have stored; its id."""
    request = SynthesisRequest(JobKind.TTS, "Hi.", format="mp3")
    made = await room.work.service.submit(Principal(room.echo.owner_id), request)
    await room.work.service.wait(Principal(room.echo.owner_id), made.job_id, PATIENCE_S)
    await room.hall.store.pending_audio.insert(
        PendingAudioRecord(
            audio_id=made.job_id,
            owner_id=room.echo.owner_id,
            conversation_id=room.talk.id,
            echo_id=room.echo.id,
            client_id="reply-1",
        )
    )
    return made.job_id
