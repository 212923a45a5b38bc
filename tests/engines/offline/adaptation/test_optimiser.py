"""The optimiser's steps are those of torch's Adam."""

import pytest
import torch

from phonex.engines.offline.adaptation.optimiser import Optimiser

RATES = (0.02, 0.015, 0.01)


def gradient(step: int) -> torch.Tensor:
    return torch.randn(5, 7, generator=torch.Generator().manual_seed(step))


def adam_after(rates: tuple[float, ...]) -> torch.Tensor:
    tensor = torch.zeros(5, 7, requires_grad=True)
    adam = torch.optim.Adam([tensor], betas=(0.9, 0.95))
    for step, rate in enumerate(rates):
        tensor.grad = gradient(step)
        adam.param_groups[0]["lr"] = rate
        adam.step()
    return tensor.detach()


@pytest.mark.parametrize("stopped_after", [None, 1, 2])
def test_steps_are_those_of_adam(stopped_after: int | None) -> None:
    tensor = torch.zeros(5, 7, requires_grad=True)
    optimiser = Optimiser(tensor)
    for step, rate in enumerate(RATES):
        if step == stopped_after:
            state = optimiser.state()
            optimiser = Optimiser(tensor)
            optimiser.resume(state, step)
        tensor.grad = gradient(step)
        optimiser.take_step(rate)

    assert torch.equal(tensor.detach(), adam_after(RATES))
    assert tensor.grad is None
