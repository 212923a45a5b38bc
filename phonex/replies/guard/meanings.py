"""Recognizes by its meaning what the guard must answer itself, however it is put."""

import numpy as np

from phonex.replies.guard.patterns import Topic
from phonex.replies.meaning.encoder import SentenceEncoder, Vectors
from phonex.replies.meaning.weights import read_weights
from phonex.text.sentences import sentence_spans

TOPICS = (Topic.IDENTITY, Topic.MEDICAL, Topic.LEGAL, Topic.CRISIS)  # as in the weights; then none
ANYBODY = "Sam"  # in place of the echo's name, so that it is the same for all of them
_SCALE = 4.0
_MOST_SENTENCES = 6
_LEAST = 0.5  # probability that it is one of the topics


class GuardedMeanings:
    """For any thread."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        self._encoder = encoder

    def topic(self, message: str, name: str, language: str) -> Topic | None:
        """The likeliest topic of a message or of one of its last sentences, if it is likely."""
        text = message.replace(name, ANYBODY) if name else message
        spans = sentence_spans(text, language)[-_MOST_SENTENCES:]
        looked_at = dict.fromkeys([text, *(text[start:end].strip() for start, end in spans)])
        meanings = self._encoder.meanings(list(looked_at))
        shares = probabilities(meanings, read_weights().guarded)
        likeliest = shares[shares[:, -1].argmin()]
        return TOPICS[int(likeliest[:-1].argmax())] if 1 - likeliest[-1] >= _LEAST else None


def probabilities(meanings: Vectors, weights: Vectors) -> Vectors:
    """Of each topic, and of none, [N, topics + 1]."""
    odds = meanings @ weights[:-1] * _SCALE + weights[-1]
    raised = np.exp(odds - odds.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float32)
