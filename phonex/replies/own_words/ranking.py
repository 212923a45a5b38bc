"""Ranks sentences by how well they answer a question.

Weighs what they have in common: their topic, and words where the meaning is near, too. The first
weights are those of a logistic regression over the questions in benchmarks/questions/tuning.json,
each asked of every person there.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from phonex.replies.own_words.encoder import SentenceEncoder, Vectors
from phonex.replies.own_words.topics import TopicFit, Topics
from phonex.replies.own_words.words import has_names, names, stems

_TOPIC = 7.7
_NEARNESS = 5.0
_WORDS = 10.5
_BIAS = -5.5
_ALL_WORDS = 3.0  # a sentence that has two or more words of the question, and all

_KEPT = 8  # persons whose sentences are kept as vectors
MOST_SENTENCES = 4000  # of a person, the newest


@dataclass(frozen=True)
class Match:
    """A sentence for a question. score: the logarithm of the odds that it is an answer."""

    text: str
    score: float


@dataclass(frozen=True)
class _Indexed:
    sentences: tuple[str, ...]
    vectors: Vectors
    topics: TopicFit
    stems: tuple[frozenset[str], ...]


class Ranking:
    """For one thread at a time. Keeps the vectors of the last few persons."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        self._encoder = encoder
        self._topics: Topics | None = None
        self._indexed: OrderedDict[tuple[str, ...], _Indexed] = OrderedDict()

    def rank(self, question: str, sentences: Sequence[str]) -> list[Match]:
        """All sentences, the best first. A question's names must be in an answer."""
        if not sentences:
            return []
        known = self._index(tuple(sentences[-MOST_SENTENCES:]))
        wanted, topics = stems(question), self._opened_topics()
        shares = topics.of_questions([question])[0]
        meaning = known.vectors @ self._encoder.encode([question])[0]
        common = np.array([len(wanted & each) / max(1, len(wanted)) for each in known.stems])
        scores = (
            _TOPIC * np.sqrt(known.topics.shares @ shares)
            + _NEARNESS * (known.topics.near @ shares)
            + _WORDS * np.maximum(meaning, 0) * common
            + _ALL_WORDS * ((common == 1) & (len(wanted) > 1))
            + _BIAS
        )
        required = names(question)
        found = [
            Match(text, float(score))
            for text, score in zip(known.sentences, scores, strict=True)
            if has_names(text, required)
        ]
        return sorted(found, key=lambda match: -match.score)

    def _index(self, sentences: tuple[str, ...]) -> _Indexed:
        if sentences not in self._indexed:
            vectors = self._encoder.encode(sentences)
            topics = self._opened_topics().of_sentences(sentences)
            each = tuple(map(stems, sentences))
            self._indexed[sentences] = _Indexed(sentences, vectors, topics, each)
            if len(self._indexed) > _KEPT:
                self._indexed.popitem(last=False)
        self._indexed.move_to_end(sentences)
        return self._indexed[sentences]

    def _opened_topics(self) -> Topics:
        if self._topics is None:
            self._topics = Topics(self._encoder)
        return self._topics
