"""Sources of the networks' random numbers, passed as a parameter so that speech is repeatable."""

from collections.abc import Iterable
from typing import Protocol

import torch
from torch import Tensor


class NoiseSource(Protocol):
    """Standard normal numbers, in call order."""

    def __call__(self, shape: tuple[int, ...]) -> Tensor:
        """float32 on the CPU."""


class SeededNoise:
    """Uses its own generator. seed: None for different numbers each time."""

    def __init__(self, seed: int | None = None) -> None:
        self._generator = torch.Generator()
        if seed is None:
            self._generator.seed()
        else:
            self._generator.manual_seed(seed)

    def __call__(self, shape: tuple[int, ...]) -> Tensor:
        return torch.randn(shape, generator=self._generator)


class RecordedNoise:
    """Replays tensors in order; each must have the requested shape."""

    def __init__(self, tensors: Iterable[Tensor]) -> None:
        self._tensors = iter(tensors)

    def __call__(self, shape: tuple[int, ...]) -> Tensor:
        tensor = next(self._tensors)
        assert tensor.shape == shape, f"recorded {tuple(tensor.shape)}, requested {shape}"
        return tensor
