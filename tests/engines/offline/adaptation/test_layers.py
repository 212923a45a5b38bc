"""The hand-written Snake activation, compared with its single steps."""

from collections.abc import Callable

import torch
from torch import Tensor

from phonex.engines.offline.adaptation.layers import (
    EPSILON,
    Convolution,
    FastBlock,
    as_image,
    as_rows,
    snake,
)

N_STYLES = 6


def plain(x: Tensor, gain: Tensor, shift: Tensor, alpha: Tensor) -> Tensor:
    """x: [T, C]."""
    u = gain * torch.nn.functional.instance_norm(x.float().T[None], eps=EPSILON)[0] + shift
    return (u + torch.sin(alpha[0] * u).square() / alpha[0]).T


def differentiated(
    function: Callable[..., Tensor], *inputs: Tensor, alpha: Tensor
) -> list[Tensor | None]:
    """The function's output and the inputs' gradients."""
    own = [each.clone().requires_grad_() for each in inputs]
    y = function(*own, alpha)
    (y.float() * y.detach().float().roll(1, dims=0)).sum().backward()  # type: ignore[no-untyped-call]
    return [y.detach().float(), *(each.grad for each in own)]


def case(n_rows: int, n_channels: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    torch.manual_seed(0)
    x = torch.randn(n_rows, n_channels) * 3 + 1
    gain, shift = torch.rand(n_channels, 1) + 0.5, torch.randn(n_channels, 1)
    return x, gain, shift, torch.rand(1, n_channels, 1) + 0.5


def test_activation_and_its_gradients_are_those_of_the_plain_steps() -> None:
    x, gain, shift, alpha = case(400, 5)
    ours = differentiated(snake, x, gain, shift, alpha=alpha)
    theirs = differentiated(plain, x, gain, shift, alpha=alpha)
    torch.testing.assert_close(ours, theirs, rtol=1e-3, atol=1e-3)


def test_parts_that_fit_the_cache_join_without_a_seam() -> None:
    x, gain, shift, alpha = case(3000, 128)  # several parts
    ours = differentiated(snake, x, gain, shift, alpha=alpha)
    theirs = differentiated(plain, x, gain, shift, alpha=alpha)
    torch.testing.assert_close(ours, theirs, rtol=1e-3, atol=2e-3)


def test_sixteen_bits_lose_no_more_than_they_must() -> None:
    x, gain, shift, alpha = case(3000, 16)
    ours = differentiated(snake, x.bfloat16(), gain, shift, alpha=alpha)
    theirs = differentiated(plain, x.bfloat16(), gain, shift, alpha=alpha)
    for one, other in zip(ours, theirs, strict=True):
        assert one is not None
        assert other is not None
        # a bfloat16 has 8 bits: what is rounded once more is off by 1/256 at most
        assert (one.float() - other.float()).abs().mean() < other.float().abs().mean() / 256


def test_a_convolution_over_rows_is_the_same_convolution() -> None:
    torch.manual_seed(0)
    layer = Convolution(6, 4, 7, 3)
    x = torch.randn(50, 6)
    torch.testing.assert_close(layer.over_rows(x), layer(x.T[None])[0].T)


def test_rows_become_an_image_without_being_copied() -> None:
    rows = torch.randn(30, 8)
    image = as_image(rows)
    assert image.data_ptr() == rows.data_ptr()
    # of shapes like this one most strides are arbitrary, and torch reads the layout from them
    assert image.stride() == image.contiguous(memory_format=torch.channels_last).stride()
    assert as_rows(image).data_ptr() == rows.data_ptr()


def test_a_fast_block_keeps_the_shape() -> None:
    torch.manual_seed(0)
    block = FastBlock(8, 3)
    for index, norm in enumerate([*block.adain1, *block.adain2]):
        norm.index = index
    x, styles = torch.randn(200, 8), torch.zeros(N_STYLES, 128)
    y = block(styles, x)
    assert y.shape == x.shape
    assert not torch.allclose(y, x)
