"""Windows cover everything once, have few sizes, and give the same result as one pass."""

import pytest
import torch
from torch import Tensor

from phonex.engines.vits.convolutions import ImageConv, as_image
from phonex.engines.vits.windows import bucket, in_windows, windows


@pytest.mark.parametrize("length", [101, 150, 163, 164, 999, 1000])
def test_windows_keep_each_place_once_and_see_enough(length: int) -> None:
    done = 0
    for each in windows(length, 96, 8):
        assert each.kept_from == done
        assert each.start == 0 or each.kept_from - each.start >= 8
        assert each.stop == length or each.stop - each.kept_to >= 8
        done = each.kept_to
    assert done == length


def test_windows_are_of_few_sizes() -> None:
    sizes = {each.stop - each.start for n in range(97, 800) for each in windows(n, 96, 8)}
    assert len(sizes) <= 8


def test_a_bucket_holds_its_length() -> None:
    assert [bucket(n, 80) for n in (1, 10, 11, 79, 80)] == [10, 10, 20, 80, 80]


@pytest.mark.parametrize("length", [1, 500, 4000, 9001])
def test_a_convolution_in_windows_is_one_over_the_whole(length: int) -> None:
    conv = ImageConv(128, 128, 3, 5).requires_grad_(False)
    x = torch.randn(1, 128, 9001)
    x[..., length:] = 0

    def make(image: Tensor, n: int) -> Tensor:
        image[..., n:] = 0
        made: Tensor = conv(image)
        return made

    found = in_windows(make, as_image(x), length, conv.reach)
    assert torch.allclose(found[..., :length], conv(as_image(x))[..., :length], atol=1e-5)
    assert not found[..., length:].any()
