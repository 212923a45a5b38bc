"""Branches of a network run in parallel, compared with one after the other."""

import threading

import pytest
import torch
from torch import Tensor

from phonex.engines.offline.adaptation.branches import compute, shared_threads


def double(x: Tensor, y: Tensor) -> Tensor:
    return 2 * x


def product(x: Tensor, y: Tensor) -> Tensor:
    return x * y


@pytest.mark.parametrize("n_workers", [1, 2])
def test_gradients_of_all_branches_add_up(n_workers: int) -> None:
    x, y = torch.tensor([3.0], requires_grad=True), torch.tensor([5.0], requires_grad=True)
    twice, both = compute([double, product], x, y, n_workers=n_workers)
    (twice + 10 * both).sum().backward()  # type: ignore[no-untyped-call]
    assert (twice.item(), both.item()) == (6.0, 15.0)
    assert x.grad is not None
    assert y.grad is not None
    assert (x.grad.item(), y.grad.item()) == (52.0, 30.0)


def test_what_needs_no_gradient_gets_none() -> None:
    x, y = torch.tensor([3.0], requires_grad=True), torch.tensor([5.0])
    (both,) = compute([product], x, y, n_workers=1)
    both.sum().backward()  # type: ignore[no-untyped-call]
    assert x.grad is not None
    assert y.grad is None


def test_nothing_is_kept_where_no_gradients_are_taken() -> None:
    x = torch.tensor([3.0], requires_grad=True)
    with torch.no_grad():
        (both,) = compute([product], x, x, n_workers=2)
    assert not both.requires_grad


def test_branches_run_at_the_same_time() -> None:
    meeting = threading.Barrier(2, timeout=60)

    def meet(x: Tensor) -> Tensor:
        meeting.wait()
        return x

    x = torch.tensor([1.0], requires_grad=True)
    one, other = compute([meet, meet], x, n_workers=2)
    assert one.item() == other.item() == 1.0


def test_a_failure_in_a_branch_is_raised() -> None:
    def fail(x: Tensor) -> Tensor:
        raise ValueError("no sound")

    with pytest.raises(ValueError, match="no sound"):
        compute([fail, fail], torch.tensor([1.0]), n_workers=2)


def test_branches_share_the_threads_that_there_are() -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(4)
    with shared_threads() as n_workers:
        assert (n_workers, torch.get_num_threads()) == (2, 2)
    assert torch.get_num_threads() == 4
    torch.set_num_threads(1)
    with shared_threads() as n_workers:
        assert (n_workers, torch.get_num_threads()) == (1, 1)
    torch.set_num_threads(before)
