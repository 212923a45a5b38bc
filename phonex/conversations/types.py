"""What the routes, the sockets and the services of conversations exchange; limits on messages."""

import unicodedata
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from phonex.conversations.errors import ChatMessageInvalid
from phonex.store.records.chat_messages import MessageType
from phonex.store.records.conversations import ConversationRecord
from phonex.store.records.users import UserRecord

MAX_CONTENT_CHARS = 10_000
MAX_SPOKEN_CHARS = 2_000
MAX_CLIENT_ID_CHARS = 128
MAX_PAGE = 200
MAX_UNREAD = 100  # counted
MAX_CONVERSATIONS = 1_000  # in a user's list
MAX_FILE_BYTES = 2_000_000_000  # of all recordings and images that a user has sent
LEAST_FILE_BYTES = 100_000  # that each of them counts as, so that their number is limited, too
_CONTROL = ("Cc", "Cs", "Zl", "Zp")  # categories of characters that a client_id may not have

TimedWord = tuple[str, float, float]  # text, start, end in seconds


@dataclass(frozen=True)
class OwnVoice:
    """The voice of a user's own. language: what it speaks."""

    voice_id: str
    language: str = "EN"


# The voice of the user with this id; None without one.
VoiceOf = Callable[[str], Awaitable[OwnVoice | None]]


@dataclass(frozen=True)
class NewMessage:
    """A message to send. client_id: the sender's own id of it; the same twice is one message.

    A voice message has a recording, or the audio_id of the sender's own audio; with neither, its
    content is spoken in the sender's voice. An image message has an image.
    """

    client_id: str
    type: MessageType = MessageType.TEXT
    content: str = ""
    audio_id: str | None = None
    recording: BinaryIO | None = None
    image: BinaryIO | None = None

    @property
    def has_file(self) -> bool:
        return self.recording is not None or self.image is not None

    def check(self) -> None:
        """Raises ChatMessageInvalid."""
        _check_client_id(self.client_id)
        _refuse_unless(self.audio_id is None or self.type is MessageType.VOICE, "audio_id", "voice")
        _refuse_unless(self.recording is None or self.type is MessageType.VOICE, "audio", "voice")
        _refuse_unless(self.image is None or self.type is MessageType.IMAGE, "image", "image")
        if self.audio_id is not None and self.recording is not None:
            raise ChatMessageInvalid(
                "Send either `audio` or `audio_id`, not both.", param="audio_id"
            )
        if self.type is MessageType.IMAGE and self.image is None:
            raise ChatMessageInvalid(
                "An image message needs a file: send it as `image`, as multipart/form-data.",
                param="image",
            )
        self._check_content()

    @property
    def is_spoken(self) -> bool:
        """Whether its content is to be spoken."""
        without = self.audio_id is None and self.recording is None
        return self.type is MessageType.VOICE and without

    def _check_content(self) -> None:
        limit = MAX_SPOKEN_CHARS if self.is_spoken else MAX_CONTENT_CHARS
        needed = self.is_spoken or self.type is MessageType.TEXT
        if needed and not self.content.strip():
            raise ChatMessageInvalid("The message is empty; send a `content`.", param="content")
        if len(self.content) > limit:
            raise ChatMessageInvalid(
                f"The `content` has {len(self.content)} characters; the limit is {limit}.",
                param="content",
            )


def _check_client_id(client_id: str) -> None:
    plain = all(unicodedata.category(each) not in _CONTROL for each in client_id)
    if not (1 <= len(client_id) <= MAX_CLIENT_ID_CHARS and plain):
        raise ChatMessageInvalid(
            f"The `client_id` must be 1 to {MAX_CLIENT_ID_CHARS} characters without control "
            "characters, such as a UUID, and new for each message.",
            param="client_id",
        )


def _refuse_unless(allowed: bool, field: str, kind: str) -> None:
    if not allowed:
        raise ChatMessageInvalid(f"Only a message of type {kind!r} has `{field}`.", param=field)


@dataclass(frozen=True)
class KnownNames:
    """Those who take part in conversations, by their ids: users, and the names of echos."""

    users: Mapping[str, UserRecord]
    echos: Mapping[str, str]


@dataclass(frozen=True)
class ListedConversation:
    """A conversation in a user's list. unread: at most MAX_UNREAD."""

    record: ConversationRecord
    unread: int


@dataclass(frozen=True)
class NewReply:
    """What an echo has answered. audio_owner_id: in whose library the audio is; None: the echo's
    owner's.
    """

    conversation_id: str
    echo_id: str
    client_id: str
    content: str
    audio_id: str | None = None
    audio_owner_id: str | None = None
    words: Sequence[TimedWord] | None = None
