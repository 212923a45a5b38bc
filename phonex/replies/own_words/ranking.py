"""Ranks sentences by how well they answer a question.

A sentence counts for how near it is to the question, less a part of how near it is to questions in
general. The average of the person's sentences is taken off: some questions are near to all of them.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phonex.replies.meaning.encoder import SentenceEncoder, Vectors
from phonex.replies.meaning.questions import answers, questions
from phonex.replies.meaning.weights import read_weights
from phonex.replies.own_words.words import has_names, names

_COMMONNESS = 0.25
_FEW = 5  # sentences, whose average counts by half
_NEAREST = 10  # of the questions in general
_BEFORE = 2  # sentences, in which somebody may be named of whom the next one tells
_KEPT = 12_000  # sentences whose vectors are kept, 4 kB each
MOST_SENTENCES = 4000  # of a person, the newest


@dataclass(frozen=True)
class Match:
    """A sentence for a question. score: the better the higher, mostly between -1 and 1."""

    text: str
    score: float


@dataclass(frozen=True)
class _Known:
    """A sentence. commonness: how near it is to questions in general."""

    vector: Vectors
    commonness: np.float32


class Ranking:
    """For one thread at a time. Keeps the vectors of the sentences that were asked for last."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        self._encoder = encoder
        self._known: OrderedDict[str, _Known] = OrderedDict()

    def rank(self, question: str, sentences: Sequence[str]) -> list[Match]:
        """All sentences, the best first. A question's names must be in one or right before."""
        if not sentences:
            return []
        newest, weights = tuple(sentences[-MOST_SENTENCES:]), read_weights()
        known = self._look_up(newest)
        asked = questions(self._encoder, [question], weights)[0]
        commonness = np.array([each.commonness for each in known])
        scores = np.stack([each.vector for each in known]) @ asked - _COMMONNESS * commonness
        scores -= scores.mean() * len(newest) / (len(newest) + _FEW)
        required = names(question)
        found = [
            Match(text, float(score))
            for number, (text, score) in enumerate(zip(newest, scores, strict=True))
            if has_names(" ".join(newest[max(0, number - _BEFORE) : number + 1]), required)
        ]
        return sorted(found, key=lambda match: -match.score)

    def _look_up(self, sentences: Sequence[str]) -> list[_Known]:
        if new := [each for each in dict.fromkeys(sentences) if each not in self._known]:
            weights = read_weights()
            vectors = answers(self._encoder, new, weights)
            commonness = _nearness(vectors, weights.any_questions)
            # Copies: a row that is kept would keep the vectors of all the others.
            rows = (vector.copy() for vector in vectors)
            self._known.update(zip(new, map(_Known, rows, commonness), strict=True))
        for sentence in sentences:
            self._known.move_to_end(sentence)
        found = [self._known[sentence] for sentence in sentences]
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return found


def _nearness(vectors: Vectors, others: Vectors) -> NDArray[np.float32]:
    """The mean cosine of each with those of the others that are nearest to it."""
    nearest = np.sort(vectors @ others.T, axis=1)[:, -_NEAREST:]
    return np.asarray(nearest.mean(axis=1), np.float32)
