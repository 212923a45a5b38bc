"""Runs independent branches of a network in parallel.

One thread per branch is faster than threads within each operation, which would synchronise a
thousand times a second and wait for the slowest each time.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

import torch
from torch import Tensor
from torch.autograd import Function

Branch = Callable[..., Tensor]
Given = TypeVar("Given")
Made = TypeVar("Made")

_MOST_WORKERS = 2  # a third would be mostly idle


def compute(branches: Sequence[Branch], *inputs: Tensor, n_workers: int) -> tuple[Tensor, ...]:
    """The output of each branch on the same inputs; differentiable.

    The slowest branch should come first. Only the inputs get gradients, not a branch's parameters.
    """
    if torch.is_grad_enabled() and any(each.requires_grad for each in inputs):
        found: tuple[Tensor, ...] = _Branches.apply(n_workers, branches, *inputs)  # type: ignore[no-untyped-call]
        return found

    def run(branch: Branch) -> Tensor:
        with torch.no_grad():  # set per thread
            return branch(*inputs)

    return tuple(_each(run, branches, n_workers))


@contextmanager
def shared_threads() -> Iterator[int]:
    """The number of branches to run at once; torch's threads are divided among them."""
    n_threads = torch.get_num_threads()
    n_workers = min(_MOST_WORKERS, n_threads)
    torch.set_num_threads(n_threads // n_workers)
    try:
        yield n_workers
    finally:
        torch.set_num_threads(n_threads)


def _each(work: Callable[[Given], Made], given: Sequence[Given], n_workers: int) -> list[Made]:
    if n_workers == 1:
        return [work(each) for each in given]
    with ThreadPoolExecutor(n_workers) as pool:
        return list(pool.map(work, given))


class _Branches(Function):
    @staticmethod
    def forward(
        ctx: Any, n_workers: int, branches: Sequence[Branch], *inputs: Tensor
    ) -> tuple[Tensor, ...]:
        needed = ctx.needs_input_grad[2:]

        def run(branch: Branch) -> tuple[list[Tensor], Tensor]:
            own = [
                each.detach().requires_grad_(needs)
                for each, needs in zip(inputs, needed, strict=True)
            ]
            with torch.enable_grad():
                return own, branch(*own)

        ctx.n_workers = n_workers
        ctx.done = _each(run, branches, n_workers)
        return tuple(made.detach() for _, made in ctx.done)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        def run(index: int) -> list[Tensor | None]:
            own, made = ctx.done[index]
            wanted = [each for each in own if each.requires_grad]
            found = iter(torch.autograd.grad(made, wanted, grads[index], allow_unused=True))
            return [next(found) if each.requires_grad else None for each in own]

        each = _each(run, range(len(grads)), ctx.n_workers)
        ctx.done = None  # frees what the backward pass needed
        return None, None, *(_sum(of_input) for of_input in zip(*each, strict=True))


def _sum(grads: Sequence[Tensor | None]) -> Tensor | None:
    there = [grad for grad in grads if grad is not None]
    return torch.stack(there).sum(0) if there else None
