"""Vectors of questions and of sentences that point one way if one answers the other."""

from collections.abc import Sequence

import numpy as np

from phonex.replies.meaning.encoder import SentenceEncoder, Vectors
from phonex.replies.meaning.weights import Weights

# The share of each network.
_MEANING = 0.6
_ANSWERING = 0.8


def changed(vectors: Vectors, change: Vectors) -> Vectors:
    return unit(vectors + vectors @ change[0] @ change[1].T)


def questions(encoder: SentenceEncoder, texts: Sequence[str], weights: Weights) -> Vectors:
    """Returns [N, 896], of length 1."""
    parts = encoder.meanings(texts), encoder.questions(texts)
    return changed(joined(*parts, weights.question_mean), weights.question_change)


def answers(encoder: SentenceEncoder, texts: Sequence[str], weights: Weights) -> Vectors:
    """Returns [N, 896], of length 1."""
    parts = encoder.meanings(texts), encoder.answers(texts)
    return changed(joined(*parts, weights.answer_mean), weights.answer_change)


def unit(vectors: Vectors) -> Vectors:
    """Of length 1, or 0."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), np.float32)


def joined(meaning: Vectors, answering: Vectors, mean: Vectors) -> Vectors:
    """What both networks say, as it differs from what they say of such texts in general."""
    size = meaning.shape[1]
    parts = [unit(meaning - mean[:size]) * _MEANING, unit(answering - mean[size:]) * _ANSWERING]
    return np.concatenate(parts, axis=1)
