"""Asks a language model by an OpenAI-compatible chat endpoint, and passes on what it writes.

Sources: OpenAI, POST /chat/completions; Ollama, llama.cpp and vLLM serve the same.
"""

import logging
import re
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import asdict

import httpx2

from phonex.replies.chat_endpoint.endpoint import Endpoint
from phonex.replies.chat_endpoint.events import (
    MalformedAnswerError,
    ThoughtFilter,
    parse_line,
    read_lines,
)
from phonex.replies.chat_endpoint.prompt import PromptMessage, write_prompt
from phonex.replies.errors import ReplyUnavailable
from phonex.replies.own_words.engine import OwnWords
from phonex.replies.protocols import Asked

logger = logging.getLogger(__name__)

CONNECT_S = 5.0
MOST_CHARS = 4000  # of a reply; what comes after them is not asked for
_N_EXAMPLES = 24
_TRIES = 2
_THINKS = re.compile(r"(?i)\br1\b|qwq|think|reason")


class _DroppedError(Exception):
    """The connection broke before the first part of the reply."""


class ChatEndpoint:
    """ReplyEngine. own_words: finds examples of the person's own sentences.

    A model that wrote thoughts without their opening mark is expected to do so again: its next
    reply is held back until they end. By its name, this may be expected of the first one.
    """

    def __init__(self, endpoint: Endpoint, web: httpx2.AsyncClient, own_words: OwnWords) -> None:
        self._endpoint = endpoint
        self._web = web
        self._own_words = own_words
        self._hides_start_of_thoughts = _THINKS.search(endpoint.model) is not None

    async def reply(self, asked: Asked) -> AsyncGenerator[str, None]:
        found = await self._own_words.find(asked.persona, asked.message, _N_EXAMPLES)
        examples = [match.text for match in found]
        messages = write_prompt(asked, examples, self._endpoint.context_tokens)
        for attempt in range(1, _TRIES + 1):
            try:
                async with aclosing(self._ask(messages)) as parts:
                    async for part in parts:
                        yield part
                return
            except _DroppedError as exc:
                logger.warning("the reply endpoint dropped the connection: %r", exc.__cause__)
                if attempt == _TRIES:
                    raise ReplyUnavailable("cannot be reached") from exc

    async def _ask(self, messages: Sequence[PromptMessage]) -> AsyncGenerator[str, None]:
        """Raises _DroppedError before the first part, and ReplyUnavailable."""
        n_given = 0
        try:
            async with aclosing(self._parts(messages)) as parts:
                async for part in parts:
                    if part:
                        n_given += len(part)
                        yield part
                    if n_given >= MOST_CHARS:
                        return
        except httpx2.TimeoutException as exc:
            raise ReplyUnavailable("takes too long") from exc
        except httpx2.TransportError as exc:
            if n_given == 0:
                raise _DroppedError from exc
            raise ReplyUnavailable("broke off its answer") from exc
        except (httpx2.HTTPError, httpx2.InvalidURL, MalformedAnswerError) as exc:
            logger.warning("the reply endpoint's answer cannot be used: %r", exc)
            raise ReplyUnavailable("answered something that is no reply") from exc

    async def _parts(self, messages: Sequence[PromptMessage]) -> AsyncGenerator[str, None]:
        thoughts = ThoughtFilter(holds_back=self._hides_start_of_thoughts)
        is_complete = False
        started = time.monotonic()
        async with self._opened(messages) as response:
            async for line in read_lines(response.aiter_bytes()):
                if time.monotonic() - started > self._endpoint.longest_s:
                    raise ReplyUnavailable("takes too long")
                if (chunk := parse_line(line)) is None:
                    continue
                yield thoughts.add(chunk.text)
                if is_complete := chunk.is_last:
                    break
        if not is_complete:
            raise httpx2.RemoteProtocolError("the stream ended before the reply did")
        self._hides_start_of_thoughts = thoughts.has_bare_end
        yield thoughts.flush()[:MOST_CHARS]

    @asynccontextmanager
    async def _opened(self, messages: Sequence[PromptMessage]) -> AsyncIterator[httpx2.Response]:
        """The endpoint's answer. Raises ReplyUnavailable."""
        body = {
            "model": self._endpoint.model,
            "messages": [asdict(message) for message in messages],
            "stream": True,
        }
        key = self._endpoint.api_key
        headers = {} if key is None else {"Authorization": f"Bearer {key.get_secret_value()}"}
        url = f"{self._endpoint.url.rstrip('/')}/chat/completions"
        limits = httpx2.Timeout(self._endpoint.silence_s, connect=CONNECT_S)
        async with self._web.stream(
            "POST", url, json=body, headers=headers, timeout=limits
        ) as response:
            if response.status_code != httpx2.codes.OK:
                logger.warning("the reply endpoint answered %d", response.status_code)
                raise ReplyUnavailable(f"answered {response.status_code}")
            if "text/event-stream" not in response.headers.get("Content-Type", ""):
                raise MalformedAnswerError("it is no stream of events")
            yield response


@asynccontextmanager
async def open_endpoint(endpoint: Endpoint, own_words: OwnWords) -> AsyncIterator[ChatEndpoint]:
    """Its connections are kept for the next reply."""
    async with httpx2.AsyncClient() as web:
        yield ChatEndpoint(endpoint, web, own_words)
