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
    """Drops what a model that reasons writes before its answer, between <think> and </think>.

    Some servers keep <think> to themselves: thoughts then look like an answer until </think> comes.
    holds_back: nothing is given out before that, or before the end if it never comes.
    has_bare_end: whether </think> came without <think>.
    """

    _OPEN, _CLOSE = "<think>", "</think>"

    def __init__(self, *, holds_back: bool = False) -> None:
        self._waiting = ""
        self._is_thinking: bool | None = None  # not known yet
        self._holds_back = holds_back
        self.has_bare_end = False

    def add(self, text: str) -> str:
        """What of the text so far is the answer, and was not given out yet."""
        n_looked_at = max(0, len(self._waiting) - len(self._CLOSE))
        self._waiting += text
        if self._is_thinking is None:
            self._look_for_start()
        if self._is_thinking is None:
            return ""
        end = self._waiting.find(self._CLOSE, n_looked_at)
        if end >= 0:
            return self._leave_thoughts(end) + self._take_answer()
        if self._is_thinking:
            self._waiting = self._waiting[-len(self._CLOSE) :]
        return self._take_answer()

    def flush(self) -> str:
        """What is left at the end: of an answer that looked like thoughts, or like their mark."""
        return "" if self._is_thinking else self._waiting

    def _look_for_start(self) -> None:
        start = self._waiting.lstrip()
        if start.startswith(self._OPEN):
            self._is_thinking = True
        elif not self._OPEN.startswith(start):
            self._is_thinking = False

    def _leave_thoughts(self, end: int) -> str:
        """Go on behind </think>. Returns what is before it and was not held back."""
        before = "" if self._is_thinking or self._holds_back else self._waiting[:end]
        self.has_bare_end = self.has_bare_end or not self._is_thinking
        self._waiting = self._waiting[end + len(self._CLOSE) :].lstrip()
        self._is_thinking = self._holds_back = False
        return before

    def _take_answer(self) -> str:
        """What waits, but for what may become </think>."""
        if self._is_thinking or self._holds_back:
            return ""
        n_kept = next(
            n
            for n in range(len(self._CLOSE) - 1, -1, -1)
            if self._waiting.endswith(self._CLOSE[:n])
        )
        cut = len(self._waiting) - n_kept
        given, self._waiting = self._waiting[:cut], self._waiting[cut:]
        return given
