"""One comparison with golden data, and how a difference is measured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

NO_FRONTEND = "no frontend"


@dataclass(frozen=True)
class Row:
    """A case of one file. error: the largest difference; tolerance: what is allowed of it.

    files: what was read for it, relative to the folder of golden data. verdict: set where a case
    is reported and not compared.
    """

    case: str
    error: float
    tolerance: float
    files: Sequence[Path]
    verdict: str = ""

    @property
    def ok(self) -> bool:
        return bool(self.verdict) or self.error <= self.tolerance  # nan is not


def difference(found: ArrayLike, wanted: ArrayLike) -> float:
    """The largest absolute difference; infinite for arrays of another shape or without numbers."""
    one, other = np.asarray(found), np.asarray(wanted)
    if one.shape != other.shape:
        return float("inf")
    distance = np.abs(one.astype(np.float64) - other.astype(np.float64)).max(initial=0.0)
    return float(distance) if np.isfinite(distance) else float("inf")


def worst(found: Mapping[str, ArrayLike], wanted: Mapping[str, ArrayLike]) -> float:
    """The largest difference over the arrays that both have a name for."""
    return max(difference(found[name], wanted[name]) for name in found if name in wanted)
