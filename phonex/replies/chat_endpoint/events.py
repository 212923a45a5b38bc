"""Reads a stream of server-sent events with what a language model writes.

Sources: HTML, server-sent events; OpenAI, chat completion chunks.
"""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

MOST_LINE_BYTES = 64 * 1024
MOST_BYTES = 4 * 1024 * 1024
DONE = "[DONE]"


class MalformedAnswerError(Exception):
    """The endpoint answered something else than the standard says."""


@dataclass(frozen=True)
class ReplyChunk:
    """text: what was added to the reply. is_last: whether the reply is complete."""

    text: str
    is_last: bool


async def read_lines(blocks: AsyncIterator[bytes]) -> AsyncIterator[str]:
    """The lines of a stream. Raises MalformedAnswerError if it, or one of them, is too long."""
    waiting, n_read = b"", 0
    async for block in blocks:
        n_read += len(block)
        *lines, waiting = (waiting + block).split(b"\n")
        if n_read > MOST_BYTES or len(waiting) > MOST_LINE_BYTES:
            raise MalformedAnswerError("it is too long")
        for line in lines:
            yield line.rstrip(b"\r").decode("utf-8", "replace")
    if waiting:
        yield waiting.decode("utf-8", "replace")


def parse_line(line: str) -> ReplyChunk | None:
    """What a line says; None for those that say nothing. Raises MalformedAnswerError."""
    if not line.startswith("data:"):
        return None
    data = line.removeprefix("data:").strip()
    if data == DONE:
        return ReplyChunk("", is_last=True)
    try:
        return _chunk(json.loads(data))
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError) as exc:
        raise MalformedAnswerError("an event is not a chat completion chunk") from exc


def _chunk(event: dict[str, object]) -> ReplyChunk:
    if event.get("error"):
        raise MalformedAnswerError("it reports an error")
    choices = event["choices"]
    if not isinstance(choices, list):
        raise MalformedAnswerError("an event has no choices")
    if not choices:  # the count of tokens
        return ReplyChunk("", is_last=False)
    text = (choices[0].get("delta") or {}).get("content") or ""
    if not isinstance(text, str):
        raise MalformedAnswerError("an event's content is not a text")
    return ReplyChunk(text, is_last=choices[0].get("finish_reason") is not None)


class ThoughtFilter:
    """Drops what a model that reasons writes before its answer, between <think> and </think>."""

    _OPEN, _CLOSE = "<think>", "</think>"

    def __init__(self) -> None:
        self._waiting = ""
        self._is_thinking: bool | None = None  # not known yet

    def add(self, text: str) -> str:
        """What of the text so far is the answer, and was not given out yet."""
        if self._is_thinking is False:
            return text
        self._waiting += text
        if self._is_thinking is None:
            self._look_for_start()
        if self._is_thinking and self._CLOSE in self._waiting:
            self._waiting = self._waiting.partition(self._CLOSE)[2].lstrip()
            self._is_thinking = False
        if self._is_thinking is not False:
            self._waiting = (
                self._waiting[-len(self._OPEN) :] if self._is_thinking else self._waiting
            )
            return ""
        given, self._waiting = self._waiting, ""
        return given

    def flush(self) -> str:
        """What is left at the end: the start of an answer that is shorter than <think>."""
        return self._waiting if self._is_thinking is None else ""

    def _look_for_start(self) -> None:
        start = self._waiting.lstrip()
        if start.startswith(self._OPEN):
            self._is_thinking = True
        elif not self._OPEN.startswith(start):
            self._is_thinking = False
