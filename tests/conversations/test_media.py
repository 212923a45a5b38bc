"""Voice messages and images: what is kept with them, and what a failure leaves."""

import asyncio
import io

import pytest

from phonex.conversations.errors import (
    ChatMessageNotFound,
    MessageNotSpoken,
    NotAnImage,
    OwnVoiceMissing,
    ParticipantGone,
    TooManyMessageFiles,
)
from phonex.conversations.types import LEAST_FILE_BYTES, NewMessage, OwnVoice
from phonex.errors import AudioNotFound, AudioNotReady, DatabaseUnavailable, NotAudio
from phonex.store.files.places import BlobKind
from phonex.store.records.chat_messages import ChatMessageRecord, ChatMessages, MessageType
from phonex.store.records.job import Failure, JobKind, JobStatus
from tests.blob_places import everywhere
from tests.conversations.hall import Hall, name_of
from tests.running import SPEECH

pytestmark = pytest.mark.anyio

CLIP = SPEECH.parent / "formats" / "clip.m4a"
VOICE, IMAGE = MessageType.VOICE, MessageType.IMAGE


def recording(client_id: str = "x", content: bytes | None = None) -> NewMessage:
    return NewMessage(client_id, VOICE, recording=io.BytesIO(content or CLIP.read_bytes()))


async def test_a_text_is_spoken_in_the_senders_own_voice(hall: Hall) -> None:
    ada, _, conversation = await hall.pair()
    spoken = NewMessage("x", VOICE, "Bonjour, comment allez-vous ?")
    with pytest.raises(OwnVoiceMissing):
        await hall.chat.send(ada, conversation.id, spoken)
    hall.voices[name_of(ada)] = OwnVoice("voice-of-ada")
    sent = await hall.chat.send(ada, conversation.id, spoken)
    (request,) = hall.speech.requests
    assert (request.kind, request.voice_id) == (JobKind.CLONE, "voice-of-ada")
    assert (request.text, request.language) == (spoken.content, "FR")
    assert (sent.synthetic, sent.duration, sent.audio_owner_id) == (True, 0.9, name_of(ada))
    assert sent.words == [("Hello", 0.0, 0.4), ("Ben", 0.4, 0.9)]
    assert sent.audio_id in hall.speech.jobs


async def test_a_text_sent_twice_at_once_is_spoken_once(hall: Hall) -> None:
    ada, _, conversation = await hall.pair()
    hall.voices[name_of(ada)] = OwnVoice("voice-of-ada")
    new = NewMessage("x", VOICE, "Hello.")
    sent = await asyncio.gather(*(hall.chat.send(ada, conversation.id, new) for _ in range(4)))
    assert len({message.id for message in sent}) == len(hall.speech.jobs) == 1


async def test_two_processes_that_speak_the_same_message_keep_one_audio(hall: Hall) -> None:
    ada, _, conversation = await hall.pair()
    hall.voices[name_of(ada)] = OwnVoice("voice-of-ada")
    new, doors = NewMessage("x", VOICE, "Hello."), [hall.chat, hall.as_after_a_start()]
    first, second = await asyncio.gather(*(each.send(ada, conversation.id, new) for each in doors))
    assert first == second
    assert list(hall.speech.jobs) == [first.audio_id]


async def test_speech_that_fails_sends_nothing(hall: Hall) -> None:
    ada, _, conversation = await hall.pair()
    hall.voices[name_of(ada)] = OwnVoice("voice-of-ada")
    hall.speech.failure = Failure(code="consent_revoked", message="No longer.", status=403)
    with pytest.raises(MessageNotSpoken) as caught:
        await hall.chat.send(ada, conversation.id, NewMessage("x", VOICE, "Hello."))
    assert (caught.value.code, caught.value.status) == ("consent_revoked", 403)
    assert await hall.said(ada, conversation) == []


async def test_only_finished_audio_of_ones_own_is_sent(hall: Hall) -> None:
    ada, ben, conversation = await hall.pair()
    known = name_of(ada)
    theirs = hall.speech.add(name_of(ben))
    failed = hall.speech.add(known, status=JobStatus.FAILED)
    for audio_id in (theirs, failed, "x"):
        with pytest.raises(AudioNotFound):
            await hall.chat.send(ada, conversation.id, NewMessage("x", VOICE, audio_id=audio_id))
    queued = hall.speech.add(known, status=JobStatus.QUEUED)
    with pytest.raises(AudioNotReady):
        await hall.chat.send(ada, conversation.id, NewMessage("x", VOICE, audio_id=queued))
    mine = hall.speech.add(known)
    sent = await hall.chat.send(ada, conversation.id, NewMessage("x", VOICE, audio_id=mine))
    assert (sent.audio_id, sent.owns_audio) == (mine, False)


@everywhere
async def test_a_recording_is_kept_once_and_without_its_tags(hall: Hall) -> None:
    ada, ben, conversation = await hall.pair()
    sent = await hall.chat.send(ada, conversation.id, recording())
    again = await hall.chat.send(ada, conversation.id, recording())
    assert sent == again
    assert hall.files == [sent.recording_key]
    assert sent.duration == pytest.approx(2.0, abs=1.5)
    got = await hall.chat.message(ben, conversation.id, sent.id)
    async with hall.chat.media.audio(got) as path:
        assert path.read_bytes()[4:8] == b"ftyp"
    with pytest.raises(ChatMessageNotFound):
        async with hall.chat.media.image(sent):
            pass


@everywhere
async def test_what_is_no_recording_leaves_nothing(hall: Hall) -> None:
    ada, _, conversation = await hall.pair()
    with pytest.raises(NotAudio) as caught:
        await hall.chat.send(ada, conversation.id, recording(content=b"no sound"))
    assert caught.value.param == "audio"
    with pytest.raises(NotAnImage):
        await hall.chat.send(
            ada, conversation.id, NewMessage("y", IMAGE, image=io.BytesIO(CLIP.read_bytes()))
        )
    assert hall.files == []
    assert await hall.said(ada, conversation) == []


@everywhere
async def test_recordings_and_images_have_a_largest_total(hall: Hall) -> None:
    ada, ben, conversation = await hall.pair()
    chat = hall.as_after_a_start(max_file_bytes=LEAST_FILE_BYTES + 1)
    first = await chat.send(ada, conversation.id, recording("1"))
    [file] = hall.place.store(BlobKind.MESSAGES).list()
    assert first.file_bytes == file.size
    await chat.send(ada, conversation.id, recording("2"))
    for new in (recording("3"), NewMessage("4", IMAGE, image=io.BytesIO(b"never read"))):
        with pytest.raises(TooManyMessageFiles):
            await chat.send(ada, conversation.id, new)
    assert (await chat.send(ada, conversation.id, recording("1"))).id == first.id
    await chat.send(ada, conversation.id, NewMessage("5", content="Full."))
    await chat.send(ben, conversation.id, recording("1"))
    assert len(hall.files) == 3


class LostAnswers(ChatMessages):
    """Messages are stored, but nobody learns of it."""

    async def insert(self, message: ChatMessageRecord) -> bool:
        await super().insert(message)
        raise DatabaseUnavailable


@everywhere
async def test_what_a_stored_message_has_is_kept_though_the_answer_was_lost(hall: Hall) -> None:
    ada, _, conversation = await hall.pair()
    known = hall.store.chat_messages
    hall.store.chat_messages = LostAnswers(known._connection)
    with pytest.raises(DatabaseUnavailable):
        await hall.as_after_a_start().send(ada, conversation.id, recording())
    hall.store.chat_messages = known
    sent = await hall.chat.send(ada, conversation.id, recording())
    assert hall.files == [sent.recording_key]
    assert len(await hall.seen()) == 1  # the first attempt published nothing


async def test_what_was_made_for_a_message_that_cannot_be_sent_is_removed(hall: Hall) -> None:
    ada, ben, conversation = await hall.pair()

    async def close_the_account_of_ben(_user_id: str) -> OwnVoice:
        await hall.chat.removal.forget_user(name_of(ben))
        return OwnVoice("voice-of-ada")

    hall.voice_of = close_the_account_of_ben
    with pytest.raises(ParticipantGone):
        await hall.as_after_a_start().send(ada, conversation.id, NewMessage("x", VOICE, "Hello."))
    assert len(hall.speech.requests) == 1
    assert hall.speech.jobs == {}
