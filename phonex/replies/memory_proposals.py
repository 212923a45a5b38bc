"""Proposes memories out of what people tell their own echos."""

import asyncio
import logging

from phonex.accounts.principal import Principal
from phonex.conversations.events import ConversationEvent, MessageSent
from phonex.conversations.service import ConversationService
from phonex.errors import PhonexError
from phonex.personas.memories import MemoryService
from phonex.personas.persona import Persona
from phonex.replies.guard.guard import Guard
from phonex.replies.protocols import Asked
from phonex.store.records.chat_messages import ChatMessageRecord
from phonex.store.records.echos import Echos
from phonex.system.worker_threads import WorkerThreads

logger = logging.getLogger(__name__)

_MOST_AT_ONCE = 16  # a message that comes while so many are looked at proposes nothing


class MemoryProposals:
    """Listens to messages. Only those of an echo's owner count: nobody else states facts about
    them, and nobody's but the owner's approval makes them memories. threads: where messages are
    judged.
    """

    def __init__(
        self,
        memories: MemoryService,
        conversations: ConversationService,
        echos: Echos,
        threads: WorkerThreads,
    ) -> None:
        self._memories = memories
        self._conversations = conversations
        self._echos = echos
        self._threads = threads
        self._guard = Guard()
        self._looking: set[asyncio.Task[None]] = set()

    def begin(self) -> None:
        self._conversations.events.subscribe_here(self._notice)

    async def finished(self) -> None:
        """Wait until the messages so far have been looked at."""
        await asyncio.gather(*self._looking)

    def _notice(self, event: ConversationEvent) -> None:
        if not isinstance(event, MessageSent) or not event.is_to_echo or event.message.synthetic:
            return
        if event.message.content and len(self._looking) < _MOST_AT_ONCE:
            task = asyncio.create_task(self._propose(event.message))
            self._looking.add(task)
            task.add_done_callback(self._looking.discard)

    async def _propose(self, message: ChatMessageRecord) -> None:
        sender = Principal(message.sender_id)
        try:
            conversation = await self._conversations.get(sender, message.conversation_id)
            if conversation.echo_id is None:
                return
            echo = await self._echos.find(sender.owner_id, conversation.echo_id)  # their own alone
            if echo is None:
                return
            text, language = message.content, echo.language
            if await self._threads.run(self._is_for_the_guard, text, language):
                return
            await self._memories.propose(echo, message.content, message.id)
        except PhonexError as exc:  # a proposal is worth no error to anybody
            logger.warning("no memories are proposed from a message: %s", exc.code)

    def _is_for_the_guard(self, text: str, language: str) -> bool:
        """Whether it is about what an echo must not speak of."""
        persona = Persona("", None, "", language=language)
        return self._guard.check(Asked(persona, text)) is not None
