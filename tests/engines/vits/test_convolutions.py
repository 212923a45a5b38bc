"""Convolutions of images equal plain 1-D convolutions."""

import pytest
import torch
from torch import nn

from phonex.engines.vits.convolutions import ImageConv, Upsampler, as_image, as_sound, pack


def test_an_image_is_ordered_by_time_and_turns_back() -> None:
    x = torch.randn(2, 3, 5)
    assert as_image(x).permute(0, 2, 3, 1).is_contiguous()
    assert torch.equal(as_sound(as_image(x)), x)


@pytest.mark.parametrize(("n_taps", "apart"), [(1, 1), (3, 5), (11, 2)])
def test_a_convolution_of_images_is_that_of_sound(n_taps: int, apart: int) -> None:
    conv, x = ImageConv(4, 6, n_taps, apart).requires_grad_(False), torch.randn(2, 4, 30)
    plain = nn.functional.conv1d(x, conv.weight, conv.bias, padding="same", dilation=apart)
    pack(conv)
    assert torch.allclose(as_sound(conv(as_image(x))), plain, atol=1e-5)


@pytest.mark.parametrize(
    ("n_taps", "rate"), [(16, 8), (8, 2), (2, 2), (4, 2), (5, 3), (3, 1), (10, 4)]
)
def test_an_upsampler_is_a_transposed_convolution(n_taps: int, rate: int) -> None:
    up, x = Upsampler(6, 4, n_taps, rate).requires_grad_(False), torch.randn(2, 6, 7)
    plain = nn.functional.conv_transpose1d(
        x, up.weight, up.bias, rate, padding=(n_taps - rate) // 2
    )
    pack(up)
    found = as_sound(up(as_image(x)))
    assert found.shape == (2, 4, 7 * rate)
    assert torch.allclose(found, plain, atol=1e-5)
