"""What was learned about the meanings of messages; benchmarks/train_guard.py makes it."""

from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np

from phonex.replies.meaning.encoder import SentenceEncoder, Vectors
from phonex.replies.meaning.questions import joined


@dataclass(frozen=True)
class Head:
    """A small network: one hidden layer, and an output for each topic and for the harmless.

    mean: of the sentences' vectors, which is taken off.
    """

    mean: Vectors  # [size]
    hidden: Vectors  # [size, width]
    hidden_bias: Vectors  # [width]
    out: Vectors  # [width, kinds]
    out_bias: Vectors  # [kinds]

    def shares(self, vectors: Vectors) -> Vectors:
        """How likely each text is of each kind, as shares of 1. vectors: as from `vectors`."""
        inside = np.maximum(vectors @ self.hidden + self.hidden_bias, 0)
        logits = inside @ self.out + self.out_bias
        grown = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(grown / grown.sum(axis=1, keepdims=True), np.float32)

    def vectors(self, encoder: SentenceEncoder, texts: list[str]) -> Vectors:
        """What the head is given: both networks' vectors of each text."""
        return joined(encoder.meanings(texts), encoder.questions(texts), self.mean)

    def save(self, path: Path) -> None:
        found = {each.name: getattr(self, each.name).astype(np.float16) for each in fields(self)}
        np.savez_compressed(path, **found)


@cache
def read_head() -> Head:
    with as_file(files("phonex.replies.guard") / "head.npz") as path, np.load(path) as found:
        return Head(**{name: found[name].astype(np.float32) for name in found})
