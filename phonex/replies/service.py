"""Answers the messages that are sent to echos."""

import asyncio
import logging
import uuid
from dataclasses import dataclass

from phonex.accounts.principal import Principal
from phonex.conversations.events import (
    ConversationDeleted,
    ConversationEvent,
    MessageSent,
    ReplyBegun,
    ReplyCancelled,
    ReplyFailed,
    ReplyUnwanted,
)
from phonex.conversations.types import NewMessage
from phonex.errors import PhonexError, Stopping
from phonex.replies.elsewhere import RepliesElsewhere
from phonex.replies.errors import RepliesFull, ReplyStopped
from phonex.replies.outcomes import ReplyFailures, ReplyOutcome
from phonex.replies.reply import Reply, ReplyTools
from phonex.store.records.chat_messages import ChatMessageRecord
from phonex.system.logs import reason

logger = logging.getLogger(__name__)

Making = asyncio.Task[ChatMessageRecord | None]
MOST_OF_A_SENDER = 2  # at once, so that nobody takes the replies of all others
INTERNAL = "The reply failed with an internal error; see the log."


@dataclass(frozen=True)
class RunningReply:
    reply: Reply
    making: Making


class ReplyService:
    """One reply at a time in each conversation: a new message stops the one before.

    max_replies: in as many conversations at once, whoever's they are; MOST_OF_A_SENDER of one user.
    """

    def __init__(self, tools: ReplyTools, max_replies: int) -> None:
        self._tools = tools
        self._max_replies = max_replies
        self._latest: dict[str, RunningReply] = {}  # by conversation
        self._making: set[Making] = set()
        self._awaited: dict[str, asyncio.Future[ChatMessageRecord | None]] = {}  # by client_id
        self._is_stopping = False
        self._failures = ReplyFailures()
        self._elsewhere = RepliesElsewhere()
        events = tools.conversations.events
        events.subscribe(self._failures.hear)
        events.subscribe_here(self._notice)
        events.subscribe_elsewhere(self._notice_elsewhere)
        events.subscribe_elsewhere(self._elsewhere.hear)

    @property
    def n_running(self) -> int:
        """How many replies are being made."""
        return len(self._making)

    def outcome(self, conversation_id: str) -> ReplyOutcome:
        """How far the last reply in a conversation is; whoever asks must be its participant."""
        if conversation_id in self._latest or conversation_id in self._elsewhere:
            return ReplyOutcome("answering")
        return self._failures.of(conversation_id)

    async def cancel(self, principal: Principal, conversation_id: str) -> None:
        """Stop the reply, whichever node makes it; what was heard of it is kept. Returns when that
        is stored, or another node has taken too long.

        Does nothing if none is being made. Raises ConversationNotFound, DatabaseUnavailable.
        """
        await self._tools.conversations.get(principal, conversation_id)
        if (running := self._latest.get(conversation_id)) is not None:
            running.reply.stop()
            await asyncio.wait([running.making])
        elif (elsewhere := self._elsewhere.find(conversation_id)) is not None:
            self._tell(ReplyUnwanted(conversation_id, ()))
            await elsewhere.ended()

    async def answer(
        self, principal: Principal, conversation_id: str, text: str
    ) -> ChatMessageRecord:
        """Send a message to an echo, and wait for its whole reply.

        Raises what ConversationService.send and Reply.make raise, RepliesFull, Stopping, and
        ReplyStopped, if another message stopped it before any of it was heard.
        """
        message = NewMessage(client_id=str(uuid.uuid4()), content=text)
        answered = self._awaited[message.client_id] = asyncio.Future()
        try:
            await self._tools.conversations.send(principal, conversation_id, message)
            reply = await answered
        finally:
            del self._awaited[message.client_id]
        if reply is None:
            raise ReplyStopped
        return reply

    async def stop(self, limit_s: float) -> None:
        """Make no more replies, and end the running ones as cancel() does."""
        self._is_stopping = True
        for running in self._latest.values():
            running.reply.stop()
        if self._making:
            await asyncio.wait(self._making, timeout=limit_s)
        for making in self._making:
            making.cancel()
        if self._making:
            await asyncio.wait(self._making)

    async def repair(self) -> None:
        """Remove the audio of replies that dead processes left. Raises DatabaseUnavailable,
        StorageFull, StorageUnavailable, AudioNotReady.
        """
        await self._tools.audio.repair()

    def _notice(self, event: ConversationEvent) -> None:
        if isinstance(event, MessageSent) and event.is_to_echo:
            self._begin(event)
        running = self._latest.get(event.conversation_id)
        if isinstance(event, ConversationDeleted) and running is not None:
            running.reply.stop(keep=False)

    def _notice_elsewhere(self, event: ConversationEvent) -> None:
        """What another node does may end a reply that is made here."""
        running = self._latest.get(event.conversation_id)
        if running is None:
            return
        if isinstance(event, ReplyUnwanted) or (
            isinstance(event, MessageSent) and event.is_to_echo
        ):
            running.reply.stop()
        elif isinstance(event, ConversationDeleted):
            running.reply.stop(keep=False)

    def _begin(self, event: MessageSent) -> None:
        place = event.conversation_id
        reply = Reply(self._tools, event.message, event.participants)
        before = self._latest.get(place)
        if before is not None:
            before.reply.stop()
        refusal = self._refusal(event.message.sender_id, is_next=before is not None)
        making = asyncio.create_task(self._make(reply, before, refusal), name="reply")
        self._making.add(making)
        if refusal is None:
            self._latest[place] = RunningReply(reply, making)
            self._tell(ReplyBegun(*reply.place, event.message.sender_id))
        making.add_done_callback(lambda task: self._end(reply, task))

    def _refusal(self, sender_id: str, *, is_next: bool) -> PhonexError | None:
        """Why no reply is made; is_next: to one that is being made in the conversation."""
        if self._is_stopping:
            return Stopping()
        if is_next:
            return None
        if len(self._latest) >= self._max_replies:
            return RepliesFull(self._max_replies)
        senders = [running.reply.asked.sender_id for running in self._latest.values()]
        senders += self._elsewhere.senders()
        if senders.count(sender_id) >= MOST_OF_A_SENDER:
            return RepliesFull(MOST_OF_A_SENDER, of_sender=True)
        return None

    async def _make(
        self, reply: Reply, before: RunningReply | None, refusal: PhonexError | None
    ) -> ChatMessageRecord | None:
        if before is not None:
            await asyncio.wait([before.making])
        elif (elsewhere := self._elsewhere.find(reply.asked.conversation_id)) is not None:
            await elsewhere.ended()  # it has heard of the message, too
        if refusal is not None:
            raise refusal
        return await reply.make()

    def _end(self, reply: Reply, making: Making) -> None:
        """Tell a failure, and whoever waits for the reply."""
        self._making.discard(making)
        running = self._latest.get(reply.asked.conversation_id)
        if running is not None and running.making is making:
            del self._latest[reply.asked.conversation_id]
        answered = self._awaited.get(reply.asked.client_id)
        if making.cancelled():
            self._tell(ReplyCancelled(*reply.place))
            fault: BaseException | None = Stopping()
        elif (fault := making.exception()) is not None:
            self._tell(_failed(reply, fault))
        if answered is not None and not answered.done():
            if fault is not None:
                answered.set_exception(fault)
            else:
                answered.set_result(making.result())

    def _tell(self, event: ConversationEvent) -> None:
        self._tools.conversations.events.publish(event)


def _failed(reply: Reply, fault: BaseException) -> ReplyFailed:
    if isinstance(fault, PhonexError):
        logger.warning("the reply to message %s failed: %s", reply.asked.id, reason(fault))
        return ReplyFailed(*reply.place, fault.code, fault.message)
    logger.error("the reply to message %s failed", reply.asked.id, exc_info=fault)
    return ReplyFailed(*reply.place, PhonexError.code, INTERNAL)
