"""What was learned from questions and answers; benchmarks/train_replies.py makes it."""

from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np

from phonex.replies.meaning.encoder import Vectors


@dataclass(frozen=True)
class Weights:
    """Means and changes of the vectors of questions and of answers, as questions and answers in
    general go.

    A change is the product of two narrow matrices.
    """

    question_mean: Vectors
    answer_mean: Vectors
    question_change: Vectors  # [2, size, rank]
    answer_change: Vectors
    any_questions: Vectors  # [N, size], changed

    def save(self, path: Path) -> None:
        found = {each.name: getattr(self, each.name).astype(np.float16) for each in fields(self)}
        np.savez_compressed(path, **found)


@cache
def read_weights() -> Weights:
    with (
        as_file(files("phonex.replies.meaning") / "weights.npz") as path,
        np.load(path) as found,
    ):
        return Weights(**{name: found[name].astype(np.float32) for name in found})
