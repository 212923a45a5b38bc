"""Opens what echos answer with."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from phonex.replies.chat_endpoint.endpoint import Endpoint
from phonex.replies.open_questions import OpenQuestions
from phonex.replies.opening import open_replier
from phonex.replies.pending_audio import PendingReplyAudio
from phonex.replies.reply import ReplyTools
from phonex.replies.service import ReplyService
from phonex.services.chat import Chat
from phonex.settings.settings import Settings
from phonex.store.store import Store
from phonex.synthesis.service import SynthesisService
from phonex.synthesis.stream import StreamService
from phonex.system.service_threads import Threads


@asynccontextmanager
async def open_replies(
    settings: Settings,
    store: Store,
    chat: Chat,
    synthesis: SynthesisService,
    streams: StreamService,
    threads: Threads,
) -> AsyncIterator[ReplyService]:
    audio = PendingReplyAudio(store.pending_audio, synthesis, store.chat_messages)
    questions = OpenQuestions(store.conversations, store.chat_messages)
    endpoint, conversations = _endpoint(settings), chat.conversations
    async with open_replier(endpoint, settings.help_lines, threads.replies) as engine:
        tools = ReplyTools(
            conversations, conversations.access, chat.personas, engine, streams, audio, questions
        )
        yield ReplyService(tools, settings.max_replies)


def _endpoint(settings: Settings) -> Endpoint | None:
    """The language model that writes replies, if there is one."""
    if settings.reply_url is None:
        return None
    return Endpoint(
        settings.reply_url, settings.reply_model, settings.reply_api_key, settings.reply_context
    )
