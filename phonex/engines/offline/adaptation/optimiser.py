"""Adam for one tensor, by torch's function: its class imports the compiler, 1.3 s of CPU."""

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.optim.adam import adam

_BETAS = (0.9, 0.95)
_EPSILON = 1e-8
_MOMENTS = ("exp_avg", "exp_avg_sq")


class Optimiser:
    """Changes a tensor in place, by its gradient."""

    def __init__(self, tensor: Tensor) -> None:
        self._tensor = tensor
        self._step = torch.tensor(0.0)
        self._moments = {name: torch.zeros_like(tensor) for name in _MOMENTS}

    @torch.no_grad()
    def take_step(self, rate: float) -> None:
        """rate: the learning rate. The gradient is used up."""
        assert self._tensor.grad is not None, "no backward pass"
        mean, mean_square = ([self._moments[name]] for name in _MOMENTS)
        adam(
            *([self._tensor], [self._tensor.grad], mean, mean_square, [], [self._step]),
            foreach=False,
            amsgrad=False,
            beta1=_BETAS[0],
            beta2=_BETAS[1],
            lr=rate,
            weight_decay=0.0,
            eps=_EPSILON,
            maximize=False,
        )
        self._tensor.grad = None

    def state(self) -> Mapping[str, NDArray[np.float32]]:
        """Everything but the number of steps."""
        return {name: moment.numpy().copy() for name, moment in self._moments.items()}

    def resume(self, state: Mapping[str, NDArray[np.float32]], n_steps: int) -> None:
        """state: from state(), after n_steps."""
        self._step.fill_(n_steps)
        self._moments = {name: torch.tensor(state[name]) for name in _MOMENTS}
