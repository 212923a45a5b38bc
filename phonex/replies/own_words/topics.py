"""What people ask each other about: tells whether a question and a sentence are about the same."""

from dataclasses import dataclass, field
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from phonex.replies.own_words.encoder import SentenceEncoder, Vectors

# How sharply a text is given to the topic that it is nearest to. A sentence may be about several.
_QUESTION_SHARPNESS = 16.0
_SENTENCE_SHARPNESS = 12.0

Shares = NDArray[np.float32]


@dataclass
class TopicExamples:
    """Questions about a topic, and sentences that answer some of them."""

    questions: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)


def read_topics() -> list[TopicExamples]:
    """The topics in topics.txt."""
    found: list[TopicExamples] = []
    text = files("phonex.replies.own_words").joinpath("topics.txt").read_text("utf-8")
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("["):
            found.append(TopicExamples())
        elif line.startswith("?"):
            found[-1].questions.append(line[1:].strip())
        elif not line.startswith("#"):
            found[-1].answers.append(line)
    return found


class Topics:
    """The topics as vectors."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        examples = read_topics()
        self._questions = [encoder.encode(each.questions) for each in examples]
        self._answers = [encoder.encode(each.answers) for each in examples]

    def of_questions(self, vectors: Vectors) -> Shares:
        """The share of each topic in each question, [N, topics]."""
        return _shares(vectors, self._questions, _QUESTION_SHARPNESS)

    def of_sentences(self, vectors: Vectors) -> Shares:
        """The share of each topic in each sentence, [N, topics]."""
        return _shares(vectors, self._answers, _SENTENCE_SHARPNESS)


def _shares(vectors: Vectors, examples: list[Vectors], sharpness: float) -> Shares:
    near = np.stack([(vectors @ each.T).max(axis=1) for each in examples], axis=1)
    raised = np.exp(sharpness * (near - near.max(axis=1, keepdims=True)))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float32)
