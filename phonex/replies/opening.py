"""Opens what replies: a language model's endpoint if there is one, else the person's own words."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from phonex.replies.chat_endpoint.endpoint import Endpoint
from phonex.replies.guard.guard import Guard
from phonex.replies.guard.meanings import Meanings
from phonex.replies.meaning.encoder import SentenceEncoder
from phonex.replies.own_words.engine import OwnWords
from phonex.replies.own_words.ranking import Ranking
from phonex.replies.replier import Replier
from phonex.system.worker_threads import WorkerThreads


@asynccontextmanager
async def open_replier(
    endpoint: Endpoint | None, help_lines: str | None, threads: WorkerThreads
) -> AsyncIterator[Replier]:
    """threads: where sentences are compared, and messages judged."""
    encoder = SentenceEncoder()
    guard = Guard(help_lines, Meanings(encoder))
    own_words = OwnWords(Ranking(encoder), threads)
    if endpoint is None:
        yield Replier(guard, own_words, threads)
        return
    from phonex.replies.chat_endpoint.engine import open_endpoint  # slow: an HTTP client

    async with open_endpoint(endpoint, own_words) as engine:
        yield Replier(guard, engine, threads)
