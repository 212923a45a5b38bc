"""The replies that other nodes make, as they tell."""

import asyncio
import time
from dataclasses import dataclass, field

from phonex.conversations.events import (
    ConversationEvent,
    ReplyAudio,
    ReplyBegun,
    ReplyCancelled,
    ReplyDone,
    ReplyFailed,
    ReplyText,
)

END_S = 10.0  # how long the end of a reply is waited for
SILENT_S = 60.0  # a node that tells nothing of its reply for so long is dead


@dataclass
class ReplyElsewhere:
    sender_id: str
    heard_at: float
    _ended: asyncio.Event = field(default_factory=asyncio.Event)

    def end(self) -> None:
        self._ended.set()

    async def ended(self) -> None:
        """Wait until it has ended, but not for long: its node may be dead."""
        try:
            async with asyncio.timeout(END_S):
                await self._ended.wait()
        except TimeoutError:
            return


class RepliesElsewhere:
    """By conversation."""

    def __init__(self) -> None:
        self._replies: dict[str, ReplyElsewhere] = {}

    def hear(self, event: ConversationEvent) -> None:
        """Listens to the conversations of other nodes."""
        place, now = event.conversation_id, time.monotonic()
        if isinstance(event, ReplyBegun):
            self._end(place)
            self._replies[place] = ReplyElsewhere(event.sender_id, now)
        elif isinstance(event, ReplyDone | ReplyFailed | ReplyCancelled):
            self._end(place)
        elif isinstance(event, ReplyText | ReplyAudio) and place in self._replies:
            self._replies[place].heard_at = now
        self._forget_silent(now)

    def find(self, conversation_id: str) -> ReplyElsewhere | None:
        self._forget_silent(time.monotonic())
        return self._replies.get(conversation_id)

    def __contains__(self, conversation_id: str) -> bool:
        return self.find(conversation_id) is not None

    def senders(self) -> list[str]:
        """Those of the messages that are answered."""
        self._forget_silent(time.monotonic())
        return [reply.sender_id for reply in self._replies.values()]

    def _end(self, conversation_id: str) -> None:
        if (reply := self._replies.pop(conversation_id, None)) is not None:
            reply.end()

    def _forget_silent(self, now: float) -> None:
        silent = [key for key, reply in self._replies.items() if now - reply.heard_at > SILENT_S]
        for conversation_id in silent:
            self._end(conversation_id)
