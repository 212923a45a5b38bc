"""What a user deletes goes for them; what nobody has any more goes for good."""

import io

import pytest

from phonex.conversations.errors import (
    ChatMessageNotFound,
    ConversationNotFound,
    ParticipantGone,
)
from phonex.conversations.events import ConversationDeleted
from phonex.conversations.types import NewMessage, OwnVoice
from phonex.store.files.places import BlobKind
from phonex.store.records.chat_messages import MessageType
from phonex.store.records.conversations import ConversationRecord
from tests.blob_places import MakeOlder, everywhere
from tests.conversations.hall import Hall, name_of
from tests.conversations.test_images import make

pytestmark = pytest.mark.anyio


async def stored(hall: Hall, conversation: ConversationRecord) -> list[str]:
    found = await hall.store.chat_messages.page(conversation.id, 99)
    return [message.content for message in found]


async def test_who_deletes_a_conversation_has_it_no_more(hall: Hall) -> None:
    ada, ben, conversation = await hall.pair()
    await hall.say(ada, conversation, "1", "2")
    await hall.chat.delete(ben, conversation.id)
    with pytest.raises(ConversationNotFound):
        await hall.chat.get(ben, conversation.id)
    assert (await hall.chat.page(ben, 50)).items == []
    assert await hall.said(ada, conversation) == ["1", "2"]
    (event,) = [each for each in await hall.seen() if isinstance(each, ConversationDeleted)]
    assert (event.user_id, event.participants) == (name_of(ben), (name_of(ben),))


async def test_a_new_message_brings_it_back_without_the_old_ones(hall: Hall) -> None:
    ada, ben, conversation = await hall.pair()
    old, _ = await hall.say(ada, conversation, "1", "2")
    await hall.chat.delete(ben, conversation.id)
    await hall.say(ada, conversation, "3")
    assert await hall.said(ben, conversation) == ["3"]
    assert await hall.unread(ben) == [1]
    assert await hall.chat.messages(ben, conversation.id, after_seq=0, before_seq=3) == []
    with pytest.raises(ChatMessageNotFound):
        await hall.chat.message(ben, conversation.id, old.id)
    assert await hall.said(ada, conversation) == ["1", "2", "3"]


async def test_opening_it_again_brings_it_back_empty(hall: Hall) -> None:
    ada, ben, conversation = await hall.pair()
    await hall.say(ada, conversation, "1")
    await hall.chat.delete(ada, conversation.id)
    assert (await hall.chat.open_with_user(ada, name_of(ben))).id == conversation.id
    assert await hall.said(ada, conversation) == []
    (sent,) = await hall.say(ada, conversation, "2")
    assert sent.seq == 2


@everywhere
async def test_what_nobody_has_is_deleted_with_its_files_and_audio(hall: Hall) -> None:
    ada, ben, conversation = await hall.pair()
    hall.voices[name_of(ada)] = OwnVoice("voice-of-ada")
    own_audio = hall.speech.add(name_of(ada))
    image = NewMessage("i", MessageType.IMAGE, image=io.BytesIO(make("PNG")))
    for new in (
        image,
        NewMessage("s", MessageType.VOICE, "Hello."),
        NewMessage("a", MessageType.VOICE, audio_id=own_audio),
    ):
        await hall.chat.send(ada, conversation.id, new)
    await hall.chat.delete(ada, conversation.id)
    assert (len(hall.files), len(hall.speech.jobs)) == (1, 2)
    await hall.say(ben, conversation, "Kept by Ada.")
    await hall.chat.delete(ben, conversation.id)
    assert await stored(hall, conversation) == ["Kept by Ada."]
    assert hall.files == []
    assert list(hall.speech.jobs) == [own_audio]  # it was there before
    assert await hall.said(ada, conversation) == ["Kept by Ada."]


async def test_a_conversation_with_an_echo_is_deleted_for_good(hall: Hall) -> None:
    ada = await hall.user("ada")
    echo = await hall.echo(ada)
    conversation = await hall.chat.open_with_echo(ada, echo.id)
    await hall.say(ada, conversation, "Hello.")
    audio_id = hall.speech.add(name_of(ada))
    await hall.chat.add_reply(conversation.id, echo.id, "r", "Hello.", audio_id)
    await hall.chat.delete(ada, conversation.id)
    assert await stored(hall, conversation) == []
    assert hall.speech.jobs == {}
    with pytest.raises(ConversationNotFound):
        await hall.chat.add_reply(conversation.id, echo.id, "late", "Too late.")
    await hall.chat.open_with_echo(ada, echo.id)
    (sent,) = await hall.say(ada, conversation, "Again.")
    assert sent.seq == 3


async def test_a_deletion_that_broke_off_is_finished(hall: Hall) -> None:
    ada, ben, conversation = await hall.pair()
    await hall.say(ada, conversation, "1", "2")
    await hall.chat.delete(ada, conversation.id)
    found = await hall.store.conversations.find(conversation.id)
    assert found is not None
    assert await hall.store.conversations.clear(found, name_of(ben), 2)  # and the process ended
    assert await stored(hall, conversation) == ["1", "2"]
    await hall.as_after_a_start().removal.repair()
    assert await stored(hall, conversation) == []
    assert await hall.store.conversations.to_purge() == []


@everywhere
async def test_files_of_messages_that_were_never_stored_are_deleted(
    hall: Hall, make_older: MakeOlder
) -> None:
    ada, _, conversation = await hall.pair()
    image = NewMessage("x", MessageType.IMAGE, image=io.BytesIO(make("PNG")))
    sent = await hall.chat.send(ada, conversation.id, image)
    assert sent.image_key is not None
    lost, young = (sent.image_key.replace(sent.id, letter * 24) for letter in "ab")
    for key in (lost, young):
        with hall.place.store(BlobKind.MESSAGES).writer(key) as file:
            file.write(b"x")
    for key in (lost, sent.image_key):
        make_older(hall.place, BlobKind.MESSAGES, key, 10_000)
    await hall.as_after_a_start().removal.repair()
    assert hall.files == sorted([sent.image_key, young])


@everywhere
async def test_a_deleted_account_leaves_empty_places(hall: Hall) -> None:
    ada, ben, conversation = await hall.pair()
    await hall.say(ada, conversation, "1")
    await hall.say(ben, conversation, "2")
    image = NewMessage("i", MessageType.IMAGE, "3", image=io.BytesIO(make("PNG")))
    await hall.chat.send(ada, conversation.id, image)
    for _ in range(2):  # it can be repeated
        await hall.chat.removal.forget_user(name_of(ada))
    found = await hall.chat.messages(ben, conversation.id)
    assert [(each.seq, each.content, each.deleted) for each in found] == [
        (1, "", True),
        (2, "2", False),
        (3, "", True),
    ]
    assert found[2].type is MessageType.TEXT
    stored = await hall.store.conversations.find(conversation.id)
    assert stored is not None
    assert name_of(ada) not in f"{stored} {found}"
    (nobody,) = stored.gone
    assert found[0].sender_id == found[2].sender_id == nobody
    assert set(stored.participants) == {nobody, name_of(ben)}
    assert stored.read == {nobody: 0, name_of(ben): 0}
    assert hall.files == []
    (listed,) = (await hall.chat.page(ben, 50)).items
    assert listed.record.last_message is not None
    assert listed.record.last_message.content == ""
    with pytest.raises(ParticipantGone):
        await hall.say(ben, conversation, "Are you there?")
    with pytest.raises(ConversationNotFound):
        await hall.said(ada, conversation)


@everywhere
async def test_without_anybody_left_a_conversation_is_deleted(hall: Hall) -> None:
    ada, ben, conversation = await hall.pair()
    await hall.say(ada, conversation, "1")
    image = NewMessage("x", MessageType.IMAGE, image=io.BytesIO(make("PNG")))
    await hall.chat.send(ben, conversation.id, image)
    await hall.chat.removal.forget_user(name_of(ada))
    await hall.chat.removal.forget_user(name_of(ben))
    assert await hall.store.conversations.find(conversation.id) is None
    assert await stored(hall, conversation) == []
    assert hall.files == []


async def test_what_the_other_had_deleted_goes_with_the_account(hall: Hall) -> None:
    ada, ben, conversation = await hall.pair()
    await hall.say(ben, conversation, "1", "2")
    await hall.chat.delete(ben, conversation.id)
    await hall.chat.removal.forget_user(name_of(ada))
    assert await stored(hall, conversation) == []


async def test_the_echos_of_a_deleted_account_fall_silent(hall: Hall) -> None:
    ada, ben = await hall.user("ada"), await hall.user("ben")
    echo = await hall.echo(ada)
    hall.guests.append(Everybody())
    conversation = await hall.chat.open_with_echo(ben, echo.id)
    await hall.say(ben, conversation, "Hello.")
    await hall.chat.add_reply(conversation.id, echo.id, "r", "Hello, Ben.")
    await hall.chat.removal.forget_user(name_of(ada))
    assert await hall.said(ben, conversation) == ["Hello.", ""]
    assert await hall.store.conversations.of_echo_owner(name_of(ada)) == []


class Everybody:
    """A rule that lets everybody in."""

    async def may_visit(self, user_id: str, echo: object) -> bool:
        return True
