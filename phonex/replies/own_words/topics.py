"""What people ask each other about: tells whether a question and a sentence are about the same.

Names are left out of all texts first: a sentence about a place is not about having been born there.

The vectors of the examples are kept in topics/vectors.npz, because to compute them takes 15 s:
`python -m phonex.replies.own_words.topics` does so anew after the examples were changed.
"""

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from phonex.replies.own_words.encoder import SentenceEncoder, Vectors
from phonex.replies.own_words.words import without_names

# How sharply a text is given to the topic that it is nearest to. A sentence may be about several.
_QUESTION_SHARPNESS = 16.0
_SENTENCE_SHARPNESS = 12.0
_VECTORS = "vectors.npz"
_FILES = ("en.txt", "es.txt", "fr.txt", "zh.txt", "jp.txt", "kr.txt")

PerTopic = NDArray[np.float32]


@dataclass
class TopicExamples:
    """Questions about a topic, and sentences that answer some of them."""

    questions: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class TopicFit:
    """Sentences and topics, [N, topics]. near: cosines; shares: how much each is about each."""

    near: PerTopic
    shares: PerTopic


def read_topics() -> dict[str, TopicExamples]:
    """The topics by name, with their examples in all languages."""
    found: dict[str, TopicExamples] = {}
    topic = TopicExamples()
    for line in (line for name in _FILES for line in _lines(name)):
        if line.startswith("["):
            topic = found.setdefault(line.strip("[]"), TopicExamples())
        elif line.startswith("?"):
            topic.questions.append(line[1:].strip())
        else:
            topic.answers.append(line)
    return found


def _lines(name: str) -> list[str]:
    text = files("phonex.replies.own_words").joinpath("topics", name).read_text("utf-8")
    lines = map(str.strip, text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


class Topics:
    """The topics as vectors."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        self._encoder = encoder
        examples = read_topics()
        vectors = kept_vectors(examples)
        if vectors is None:
            vectors = encoded(examples, encoder)
        sizes = [len(part) for each in examples.values() for part in (each.questions, each.answers)]
        parts = np.split(vectors, np.cumsum(sizes)[:-1])
        self._questions, self._answers = parts[::2], parts[1::2]

    def of_questions(self, questions: Sequence[str]) -> PerTopic:
        """The share of each topic in each question, [N, topics]."""
        return _shares(_nearness(self._encode(questions), self._questions), _QUESTION_SHARPNESS)

    def of_sentences(self, sentences: Sequence[str]) -> TopicFit:
        near = _nearness(self._encode(sentences), self._answers)
        return TopicFit(near, _shares(near, _SENTENCE_SHARPNESS))

    def _encode(self, texts: Sequence[str]) -> Vectors:
        return self._encoder.encode([without_names(text) for text in texts])


def kept_vectors(topics: Mapping[str, TopicExamples]) -> Vectors | None:
    """The vectors of all examples, in order; None if the examples were changed since."""
    data = files("phonex.replies.own_words").joinpath("topics", _VECTORS).read_bytes()
    with np.load(io.BytesIO(data)) as kept:
        if str(kept["digest"]) != _digest(topics):
            return None
        vectors = kept["vectors"].astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def encoded(topics: Mapping[str, TopicExamples], encoder: SentenceEncoder) -> Vectors:
    """The same, computed."""
    return encoder.encode([without_names(text) for text in _texts(topics)])


def _texts(topics: Mapping[str, TopicExamples]) -> list[str]:
    return [text for each in topics.values() for text in (*each.questions, *each.answers)]


def _digest(topics: Mapping[str, TopicExamples]) -> str:
    return hashlib.sha256("\n".join(map(without_names, _texts(topics))).encode()).hexdigest()


def _nearness(vectors: Vectors, examples: Sequence[Vectors]) -> PerTopic:
    """The cosine of each vector with the nearest example of each topic, [N, topics]."""
    return np.stack([(vectors @ each.T).max(axis=1) for each in examples], axis=1)


def _shares(near: PerTopic, sharpness: float) -> PerTopic:
    raised = np.exp(sharpness * (near - near.max(axis=1, keepdims=True)))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float32)


def _keep_vectors() -> None:
    """Write the file of the vectors."""
    topics = read_topics()
    vectors = encoded(topics, SentenceEncoder()).astype(np.float16)
    path = Path(__file__).parent / "topics" / _VECTORS
    np.savez_compressed(path, vectors=vectors, digest=_digest(topics))


if __name__ == "__main__":
    _keep_vectors()
