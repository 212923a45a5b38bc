"""Finds the mixture of stock voices that sounds most like a speaker."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from phonex.engines.types import PitchRange

TABLE = "data/stock.npz"  # written by tools/build_stock_table.py

N_KEPT = 4  # voices in a mixture
_SUM_WEIGHT = 10.0  # of the row that keeps the sum of all proportions at 1
_PITCH_WEIGHT = 0.3  # of the row that keeps the mean of ln F0 near the speaker's
_LEAST_GAIN = 1e-9  # of the squared error by a voice's proportion; less is rounding


@dataclass(frozen=True, eq=False)
class StockVoices:
    """The speaker embedding and pitch range of each of Kokoro's voices.

    embeddings: [V, 256].  log_f0, spread: [V], their pitch ranges (base.PitchRange).
    """

    names: tuple[str, ...]
    embeddings: NDArray[np.float32]
    log_f0: NDArray[np.float32]
    spread: NDArray[np.float32]


def load_stock_voices() -> StockVoices:
    """Read the shipped table."""
    with (
        resources.files("phonex.engines.offline").joinpath(TABLE).open("rb") as file,
        np.load(file, allow_pickle=False) as stored,
    ):
        return StockVoices(
            names=tuple(str(name) for name in stored["names"]),
            embeddings=stored["embeddings"],
            log_f0=stored["log_f0"],
            spread=stored["spread"],
        )


def find_mixture(
    stock: StockVoices, embedding: NDArray[np.float32], pitch: PitchRange
) -> Mapping[str, float]:
    """The mixture of at most four voices nearest to a speaker; the proportions sum to 1.

    Solved by non-negative least squares on the embeddings [256].
    """
    n_voices = len(stock.names)
    rows = np.vstack(
        [
            stock.embeddings.T,
            np.full(n_voices, _SUM_WEIGHT),
            _PITCH_WEIGHT * (stock.log_f0 - pitch.median),
        ]
    )
    proportions = solve(rows, np.concatenate([embedding, [_SUM_WEIGHT, 0.0]]))
    largest = np.argsort(proportions)[::-1][:N_KEPT]
    kept = [index for index in largest if proportions[index] > 0]
    total = proportions[kept].sum()
    return {stock.names[index]: float(proportions[index] / total) for index in kept}


def solve(rows: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.float64]:
    """Non-negative least squares: the x >= 0 [N] whose rows [M, N] @ x is nearest to wanted [M].

    SciPy has the same, but importing it takes half a second and 40 MB.
    Source: Lawson, Hanson, Solving Least Squares Problems (1974), chapter 23.
    """
    n_unknowns = rows.shape[1]
    x, free = np.zeros(n_unknowns), np.zeros(n_unknowns, bool)
    for _ in range(3 * n_unknowns):
        gains = np.where(free, 0.0, rows.T @ (wanted - rows @ x))
        if gains.max() <= _LEAST_GAIN:
            break
        free[gains.argmax()] = True
        x = _stay_positive(rows, wanted, x, free)
    return x


def _stay_positive(
    rows: NDArray[np.float64],
    wanted: NDArray[np.float64],
    x: NDArray[np.float64],
    free: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Solve for the free unknowns; those that would be negative become 0, and free no longer."""
    while True:
        solved = np.zeros_like(x)
        solved[free] = np.linalg.lstsq(rows[:, free], wanted)[0]
        falling = np.flatnonzero(solved < 0)
        if not len(falling):
            return solved
        shares = x[falling] / (x[falling] - solved[falling])
        x = x + shares.min() * (solved - x)
        x[falling[shares.argmin()]] = 0.0
        free &= x > 0
