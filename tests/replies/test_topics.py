"""The vectors of the topics' examples, which are kept in a file."""

import numpy as np

from phonex.replies.own_words.encoder import SentenceEncoder
from phonex.replies.own_words.topics import TopicExamples, encoded, kept_vectors, read_topics


def test_the_kept_vectors_are_those_of_the_examples() -> None:
    topics = read_topics()
    vectors = kept_vectors(topics)
    assert vectors is not None, "run python -m phonex.replies.own_words.topics"
    name, first = next(iter(topics.items()))
    computed = encoded({name: first}, SentenceEncoder())
    np.testing.assert_allclose(vectors[: len(computed)], computed, atol=1e-3)


def test_vectors_of_other_examples_are_not_taken() -> None:
    assert kept_vectors({"bread": TopicExamples(["Do you bake?"], ["I bake bread."])}) is None
