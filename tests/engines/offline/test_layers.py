"""The activation that is written out by hand, against the steps it stands for."""

import torch
from torch import Tensor

from phonex.engines.offline.layers import EPSILON, FastBlock, snake

N_STYLES = 6


def plain(x: Tensor, gain: Tensor, shift: Tensor, alpha: Tensor) -> Tensor:
    u = gain * torch.nn.functional.instance_norm(x[:, :, 0], eps=EPSILON) + shift
    return (u + torch.sin(alpha * u).square() / alpha).unsqueeze(2)


def test_activation_and_its_gradients_are_those_of_the_plain_steps() -> None:
    torch.manual_seed(0)
    x, gain, shift = torch.randn(1, 5, 1, 400) * 3 + 1, torch.randn(5, 1), torch.randn(5, 1)
    alpha = torch.rand(1, 5, 1) + 0.5
    results, gradients = [], []
    for function in (snake, plain):
        inputs = [each.clone().requires_grad_() for each in (x, gain, shift)]
        y = function(inputs[0], inputs[1], inputs[2], alpha)
        y.square().sum().backward()  # type: ignore[no-untyped-call]
        results.append(y.detach())
        gradients.append([each.grad for each in inputs])
    torch.testing.assert_close(results[0], results[1], rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(gradients[0], gradients[1], rtol=1e-3, atol=1e-3)


def test_parts_that_fit_the_cache_join_without_a_seam() -> None:
    torch.manual_seed(0)
    x = torch.randn(1, 128, 1, 3000)  # several parts
    gain, shift, alpha = torch.ones(128, 1), torch.zeros(128, 1), torch.ones(1, 128, 1)
    whole = plain(x, gain, shift, alpha)
    torch.testing.assert_close(snake(x, gain, shift, alpha), whole, rtol=1e-4, atol=1e-5)


def test_a_fast_block_hears_no_further_than_its_taps() -> None:
    torch.manual_seed(0)
    block = FastBlock(8, 3)
    for index, norm in enumerate([*block.adain1, *block.adain2]):
        norm.index = index
    x, styles = torch.randn(1, 8, 200), torch.zeros(N_STYLES, 128)
    y = block(x, styles)
    assert y.shape == x.shape
    assert not torch.allclose(y, x)
