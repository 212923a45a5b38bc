"""Answers with what the person wrote, as they wrote it, or says that there is nothing."""

import threading
from collections.abc import AsyncGenerator, Sequence

from phonex.personas.persona import Persona
from phonex.replies.guard.answers import ANSWERS
from phonex.replies.guard.guard import language_of
from phonex.replies.own_words.ranking import Match, Ranking
from phonex.replies.protocols import Asked
from phonex.system.worker_threads import WorkerThreads
from phonex.text.sentences import sentence_spans

_LEAST_SCORE = 0.145  # of a sentence that counts as an answer
_MOST_QUESTIONS = 3  # of a message, the last ones


class OwnWords:
    """ReplyEngine without a language model: it can invent nothing."""

    def __init__(self, ranking: Ranking, threads: WorkerThreads) -> None:
        self._ranking = ranking
        self._threads = threads
        self._lock = threading.Lock()

    async def reply(self, asked: Asked) -> AsyncGenerator[str, None]:
        if (answer := _answer(await self.find(asked.persona, asked.message, 1))) is not None:
            yield answer
        else:
            yield ANSWERS[language_of(asked)].nothing_from(asked.persona.name)

    async def find(self, persona: Persona, message: str, n_most: int) -> list[Match]:
        """The sentences that answer a message best, the best first."""
        sentences = sentences_of(persona)
        return (await self._threads.run(self._rank, message, persona.language, sentences))[:n_most]

    def _rank(self, message: str, language: str, sentences: Sequence[str]) -> list[Match]:
        best: dict[str, Match] = {}
        with self._lock:
            for question in questions_in(message, language):
                for match in self._ranking.rank(question, sentences):
                    known = best.setdefault(match.text, match)
                    if match.score > known.score:
                        best[match.text] = match
        return sorted(best.values(), key=lambda match: -match.score)


def _answer(found: Sequence[Match]) -> str | None:
    """The best one, if it is likely an answer."""
    return found[0].text if found and found[0].score >= _LEAST_SCORE else None


def sentences_of(persona: Persona) -> tuple[str, ...]:
    """Their own sentences and the facts that they approved, each once."""
    texts = [sentence.text for sentence in persona.sentences]
    texts += [memory.text for memory in persona.memories]
    return tuple(dict.fromkeys(texts))


def questions_in(message: str, language: str) -> list[str]:
    """The last questions of a message; its last sentences if it asks none."""
    spans = sentence_spans(message, language)
    sentences = [text for start, end in spans if (text := message[start:end].strip())]
    asked = [each for each in sentences if each.rstrip("\"'»”)）」 ").endswith(("?", "？"))]
    return (asked or sentences)[-_MOST_QUESTIONS:]
