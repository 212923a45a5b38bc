"""Messages as sockets get them, and pages of those that a socket has missed."""

from collections.abc import Sequence

from phonex.routes.conversations.schemas import ChatMessage
from phonex.store.records.chat_messages import ChatMessageRecord
from phonex.store.records.conversations import ConversationRecord

# A page has at most so many messages, and so many characters, of which it may be one message.
PAGE_MESSAGES = 100
PAGE_CHARS = 80_000


class MissedPage:
    """The first of the messages found after a number. more: whether there are others behind them.

    at: where whoever has read the page has got to. last_seq: that of the conversation.
    """

    def __init__(
        self,
        conversation: ConversationRecord,
        after_seq: int | None,
        found: Sequence[ChatMessageRecord] = (),
    ) -> None:
        self.conversation = conversation
        self.messages = found[: _n_first(found)]
        self.more = len(self.messages) < len(found)
        stored = conversation.last_seq
        before = stored if after_seq is None else min(after_seq, stored)
        self.at = self.messages[-1].seq if self.messages else before
        self.last_seq = max(stored, self.at)

    def described(self, message: ChatMessageRecord) -> dict[str, object]:
        return _json(ChatMessage.of(message, self.conversation))


def _n_first(found: Sequence[ChatMessageRecord]) -> int:
    """How many make a page; at least one, if there is one."""
    n_chars = 0
    for i, message in enumerate(found):
        n_chars += len(message.content)
        if i == PAGE_MESSAGES or (i > 0 and n_chars > PAGE_CHARS):
            return i
    return len(found)


def described_new(message: ChatMessageRecord) -> dict[str, object]:
    """A message that nobody can have read yet."""
    return _json(ChatMessage.of(message))


def _json(message: ChatMessage) -> dict[str, object]:
    return message.model_dump(mode="json", by_alias=True)
