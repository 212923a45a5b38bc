"""The audio type that is used throughout Phonex."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Audio:
    """Mono audio. samples: [N] float32, nominal range -1…1 (full scale). rate: Hz."""

    samples: Samples
    rate: int

    def __post_init__(self) -> None:
        assert self.samples.ndim == 1, f"expected mono samples, got shape {self.samples.shape}"
        assert self.samples.dtype == np.float32, f"expected float32, got {self.samples.dtype}"

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate

    @staticmethod
    def silence(seconds: float, rate: int) -> "Audio":
        return Audio(np.zeros(round(seconds * rate), np.float32), rate)

    @staticmethod
    def join(parts: Iterable["Audio"]) -> "Audio":
        """Concatenate audio of the same rate. Raises ValueError when there is none."""
        listed = list(parts)
        if not listed:
            raise ValueError("nothing to join")
        rate = listed[0].rate
        assert all(part.rate == rate for part in listed), "expected the same rate"
        return Audio(np.concatenate([part.samples for part in listed]), rate)
