"""Tells what a message is about by its meaning, where it says so in words that no phrase knows.

Compares its sentences with prototypes of each topic, and with harmless sentences that have the same
words. The vectors of the prototypes are kept in prototypes/vectors.npz:
`python -m phonex.replies.guard.meanings` computes them anew after the prototypes were changed.
"""

import hashlib
import io
import threading
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np

from phonex.replies.guard.patterns import Topic
from phonex.replies.meaning.encoder import SentenceEncoder, Vectors
from phonex.text.sentences import sentence_spans

# Kernel ridge regression. A topic counts if it leads over the harmless by so much: to miss one is
# worse than a fixed text too many.
_SHARPNESS = 2.0
_RIDGE = 0.1
_LEAST_LEAD = 0.1
_LEAST_SHARE = 0.6  # of the score of a sentence's likeliest topic, for a graver one to count
_MOST_PARTS = 40  # that a message is compared in; those of a longer one are longer
_HARMLESS = "harmless"
_KINDS = (*Topic, _HARMLESS)
_FOLDER = "prototypes"
_VECTORS = "vectors.npz"

Prototypes = Mapping[str, Sequence[str]]


class Meanings:
    """For any thread. Takes some 10 ms for a sentence."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        self._encoder = encoder
        self._lock = threading.Lock()
        self._fitted: tuple[Vectors, Vectors] | None = None

    def topic(self, message: str, language: str) -> Topic | None:
        """The gravest topic that a part of a message is about."""
        if not (parts := _parts(message, language)):
            return None
        prototypes, weights = self._opened()
        scores = _likeness(self._encoder.meanings(parts), prototypes) @ weights
        likely = scores[:, :-1] - scores[:, -1:] > _LEAST_LEAD
        likely &= scores[:, :-1] >= _LEAST_SHARE * scores.max(axis=1, keepdims=True)
        return next((topic for n, topic in enumerate(Topic) if likely[:, n].any()), None)

    def _opened(self) -> tuple[Vectors, Vectors]:
        """The vectors of the prototypes, and their weights for each kind."""
        with self._lock:
            if self._fitted is None:
                self._fitted = _fit(self._encoder)
            return self._fitted


def read_prototypes() -> dict[str, list[str]]:
    """The sentences of each kind, in all languages."""
    folder = files("phonex.replies.guard").joinpath(_FOLDER)
    texts = {kind: folder.joinpath(f"{kind}.txt").read_text("utf-8") for kind in _KINDS}
    return {str(kind): list(filter(None, text.splitlines())) for kind, text in texts.items()}


def kept_vectors(prototypes: Prototypes) -> Vectors | None:
    """The vectors of all prototypes, in order; None if these were changed since."""
    data = files("phonex.replies.guard").joinpath(_FOLDER, _VECTORS).read_bytes()
    with np.load(io.BytesIO(data)) as kept:
        if str(kept["digest"]) != _digest(prototypes):
            return None
        vectors = kept["vectors"].astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def _fit(encoder: SentenceEncoder) -> tuple[Vectors, Vectors]:
    prototypes = read_prototypes()
    vectors = kept_vectors(prototypes)
    if vectors is None:
        vectors = encoder.meanings(_sentences(prototypes))
    kinds = np.repeat(np.arange(len(_KINDS)), [len(prototypes[kind]) for kind in _KINDS])
    likeness = _likeness(vectors, vectors) + _RIDGE * np.eye(len(vectors), dtype=np.float32)
    return vectors, np.linalg.solve(likeness, np.eye(len(_KINDS), dtype=np.float32)[kinds])


def _likeness(vectors: Vectors, others: Vectors) -> Vectors:
    return np.asarray(np.exp(_SHARPNESS * (vectors @ others.T - 1)), np.float32)


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


def _sentences(prototypes: Prototypes) -> list[str]:
    return [sentence for kind in _KINDS for sentence in prototypes[kind]]


def _digest(prototypes: Prototypes) -> str:
    return hashlib.sha256("\n".join(_sentences(prototypes)).encode()).hexdigest()


def _keep_vectors() -> None:
    """Write the file of the vectors."""
    prototypes = read_prototypes()
    vectors = SentenceEncoder().meanings(_sentences(prototypes)).astype(np.float16)
    path = Path(__file__).parent / _FOLDER / _VECTORS
    np.savez_compressed(path, vectors=vectors, digest=_digest(prototypes))


if __name__ == "__main__":
    _keep_vectors()
