"""What an echo says: the guard's fixed answer, or what the guard lets through of the engine's."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from phonex.replies.guard.guard import Guard, language_of
from phonex.replies.guard.meanings import GuardedMeanings
from phonex.replies.protocols import Asked, ReplyEngine
from phonex.system.worker_threads import WorkerThreads
from phonex.text.sentences import sentence_spans

# A sentence that goes on for longer is let through in parts, each judged with the one before.
_MOST_CHARS = 600


class Replier:
    """threads: where the meaning of a message is looked at."""

    def __init__(
        self, guard: Guard, meanings: GuardedMeanings, engine: ReplyEngine, threads: WorkerThreads
    ) -> None:
        self._guard = guard
        self._meanings = meanings
        self._engine = engine
        self._threads = threads

    async def reply(self, asked: Asked) -> AsyncGenerator[str, None]:
        """The reply, sentence by sentence; joined, they are the whole text.

        Raises ReplyUnavailable.
        """
        if (fixed := self._guard.check(asked) or await self._check_meaning(asked)) is not None:
            yield fixed
            return
        before = ""
        async with aclosing(_sentences(self._engine.reply(asked), language_of(asked))) as sentences:
            async for sentence in sentences:
                # What is said in two sentences, or cut in two, counts as well.
                instead = self._guard.check_reply(asked, sentence)
                instead = instead or self._guard.check_reply(asked, f"{before}{sentence}")
                if instead is not None:
                    yield f" {instead}" if before else instead
                    return
                yield sentence
                before = sentence

    async def _check_meaning(self, asked: Asked) -> str | None:
        topic = await self._threads.run(
            self._meanings.topic, asked.message, asked.persona.name, language_of(asked)
        )
        return topic and self._guard.answer(topic, asked)


async def _sentences(parts: AsyncGenerator[str, None], language: str) -> AsyncGenerator[str, None]:
    """A text in whole sentences, with the white space between them."""
    waiting = ""
    async with aclosing(parts):
        async for part in parts:
            waiting += part
            spans = sentence_spans(waiting, language)
            for start, end in spans[:-1]:
                yield waiting[start:end]
            waiting = waiting[spans[-1][0] :] if spans else ""
            if len(waiting) > _MOST_CHARS:
                yield waiting
                waiting = ""
    if waiting:
        yield waiting
