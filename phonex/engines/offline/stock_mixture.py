"""Finds the mixture of stock voices that sounds most like a speaker."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from phonex.engines.types import PitchRange

TABLE = "data/stock.npz"  # written by tools/build_stock_table.py

N_KEPT = 4  # voices in a mixture
_SUM_WEIGHT = 10.0  # of the row that keeps the sum of all proportions at 1
_PITCH_WEIGHT = 0.3  # of the row that keeps the mean of ln F0 near the speaker's


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
    proportions, _ = nnls(rows, np.concatenate([embedding, [_SUM_WEIGHT, 0.0]]))
    largest = np.argsort(proportions)[::-1][:N_KEPT]
    kept = [index for index in largest if proportions[index] > 0]
    total = proportions[kept].sum()
    return {stock.names[index]: float(proportions[index] / total) for index in kept}
