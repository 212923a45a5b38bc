"""Tells what a message is about by its meaning, where it says so in words that no phrase knows.

A small network reads the vectors of its sentences. It learned from examples of each topic, and of
harmless messages in the same words: benchmarks/train_guard.py.
"""

import numpy as np

from phonex.replies.guard.head import read_head
from phonex.replies.guard.patterns import Topic
from phonex.replies.meaning.encoder import SentenceEncoder
from phonex.text.sentences import sentence_spans

# A sentence is about its likeliest topic if the topics together have so large a share, of 1.
_LEAST = {Topic.CRISIS: 0.7, Topic.MEDICAL: 0.65, Topic.LEGAL: 0.65, Topic.IDENTITY: 0.65}
_LEAST_OF_TOPIC = 0.25  # of the likeliest topic's share, for a graver one to count
_MOST_PARTS = 40  # that a message is judged in; those of a longer one are longer


class Meanings:
    """For any thread. Takes some 30 ms for a sentence."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        self._encoder = encoder

    def topic(self, message: str, language: str) -> Topic | None:
        """The gravest topic that a part of a message is about."""
        if not (parts := _parts(message, language)):
            return None
        head = read_head()
        shares = head.shares(head.vectors(self._encoder, parts))
        topics, harmless = shares[:, :-1], shares[:, -1:]
        likely = 1 - harmless >= np.array([_LEAST[topic] for topic in Topic])
        likely &= topics >= _LEAST_OF_TOPIC * topics.max(axis=1, keepdims=True)
        return next((topic for n, topic in enumerate(Topic) if likely[:, n].any()), None)


def _parts(message: str, language: str) -> list[str]:
    """The sentences of a message, and the whole if it is short."""
    spans = sentence_spans(message, language)
    least = len(message) / _MOST_PARTS
    parts, waiting = [], ""
    for start, end in spans:
        waiting = f"{waiting} {message[start:end].strip()}".strip()
        if len(waiting) >= least:
            parts.append(waiting)
            waiting = ""
    whole = [message.strip()] if 1 < len(spans) <= 4 else []
    return [part for part in [*parts, waiting, *whole] if part]
