"""What became of the last reply in a conversation, for clients without a socket."""

from dataclasses import dataclass
from typing import Literal

from phonex.conversations.events import (
    ConversationDeleted,
    ConversationEvent,
    MessageSent,
    ReplyCancelled,
    ReplyDone,
    ReplyFailed,
)

MOST_FAILURES = 1_000


@dataclass(frozen=True)
class ReplyOutcome:
    """state: None when there is nothing to wait for, nor to tell. code, message: of a failure."""

    state: Literal["answering", "failed"] | None = None
    code: str | None = None
    message: str | None = None


class ReplyFailures:
    """The latest failure in each conversation, until the next message. A restart forgets them."""

    def __init__(self) -> None:
        self._failures: dict[str, ReplyOutcome] = {}  # in the order in which they came

    def hear(self, event: ConversationEvent) -> None:
        """Listens to conversations."""
        if isinstance(
            event, ReplyFailed | ReplyDone | ReplyCancelled | MessageSent | ConversationDeleted
        ):
            self._failures.pop(event.conversation_id, None)
        if isinstance(event, ReplyFailed):
            failure = ReplyOutcome("failed", event.code, event.message)
            self._failures[event.conversation_id] = failure
        if len(self._failures) > MOST_FAILURES:
            del self._failures[next(iter(self._failures))]

    def of(self, conversation_id: str) -> ReplyOutcome:
        return self._failures.get(conversation_id, ReplyOutcome())
