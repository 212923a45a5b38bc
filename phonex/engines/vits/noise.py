"""Where the networks' random numbers come from: a parameter, so that speech can be repeated."""

from collections.abc import Iterable
from typing import Protocol

import torch
from torch import Tensor


class NoiseSource(Protocol):
    """Standard normal numbers, in the order in which they are asked for."""

    def __call__(self, shape: tuple[int, ...]) -> Tensor:
        """float32 on the CPU."""


class SeededNoise:
    """Its own generator. seed: None for other numbers at every time."""

    def __init__(self, seed: int | None = None) -> None:
        self._generator = torch.Generator()
        if seed is None:
            self._generator.seed()
        else:
            self._generator.manual_seed(seed)

    def __call__(self, shape: tuple[int, ...]) -> Tensor:
        return torch.randn(shape, generator=self._generator)


class RecordedNoise:
    """Gives back tensors in order; each must have the shape that is asked for."""

    def __init__(self, tensors: Iterable[Tensor]) -> None:
        self._tensors = iter(tensors)

    def __call__(self, shape: tuple[int, ...]) -> Tensor:
        tensor = next(self._tensors)
        assert tensor.shape == shape, f"recorded {tuple(tensor.shape)}, asked for {shape}"
        return tensor
