"""Noise can be repeated, recorded and batched."""

import pytest
import torch

from phonex.engines.vits.noise import RecordedNoise, SeededNoise


def test_a_seed_gives_what_the_original_draws_after_it() -> None:
    torch.manual_seed(7)
    wanted = [torch.randn(1, 2, 9), torch.randn(1, 4, 30)]
    noise = SeededNoise(7)
    assert all(torch.equal(noise(tuple(each.shape)), each) for each in wanted)


def test_without_a_seed_numbers_differ() -> None:
    assert not torch.equal(SeededNoise()((4,)), SeededNoise()((4,)))


def test_records_are_given_back_in_order_and_shape() -> None:
    noise = RecordedNoise([torch.zeros(2), torch.ones(3)])
    assert torch.equal(noise((2,)), torch.zeros(2))
    with pytest.raises(AssertionError, match="requested"):
        noise((4,))
