"""A user takes along what was said on both sides, and the files of their own."""

import io
import json

import pytest

from phonex.accounts.principal import Principal
from phonex.conversations.personal_data import ConversationData
from phonex.conversations.types import NewMessage
from phonex.store.records.chat_messages import MessageType
from tests.blob_places import everywhere
from tests.conversations.hall import Hall, name_of
from tests.conversations.test_images import make

pytestmark = pytest.mark.anyio


async def exported(hall: Hall, who: Principal) -> dict[str, bytes]:
    found = {}
    async for file in ConversationData(hall.chat, hall.store).export(name_of(who)):
        with file.open() as content:
            found[file.name] = content.read()
    return found


@everywhere
async def test_an_export_has_the_conversations(hall: Hall) -> None:
    ada, ben, conversation = await hall.pair()
    await hall.say(ada, conversation, "From Ada.")
    await hall.say(ben, conversation, "From Ben.")
    image = NewMessage("x", MessageType.IMAGE, image=io.BytesIO(make("PNG")))
    sent = await hall.chat.send(ada, conversation.id, image)
    folder = f"conversations/{conversation.id}"
    of_ada, of_ben = await exported(hall, ada), await exported(hall, ben)
    messages = json.loads(of_ada[f"{folder}/messages-1.json"])
    assert [each["content"] for each in messages] == ["From Ada.", "From Ben.", ""]
    assert of_ada.keys() - of_ben.keys() == {f"conversations/{sent.image_key}"}
    assert of_ada[f"conversations/{sent.image_key}"].startswith(b"\x89PNG")
    assert json.loads(of_ben[f"{folder}/conversation.json"])["kind"] == "people"


@everywhere
async def test_what_was_deleted_is_not_exported(hall: Hall) -> None:
    ada, ben, conversation = await hall.pair()
    await hall.say(ada, conversation, "1")
    await hall.chat.delete(ben, conversation.id)
    await hall.say(ada, conversation, "2")
    messages = json.loads((await exported(hall, ben)).popitem()[1])
    assert [each["content"] for each in messages] == ["2"]


@everywhere
async def test_what_a_user_has_is_deleted(hall: Hall) -> None:
    ada, ben, conversation = await hall.pair()
    await hall.say(ada, conversation, "1")
    await ConversationData(hall.chat, hall.store).delete(name_of(ada))
    assert await hall.said(ben, conversation) == [""]
