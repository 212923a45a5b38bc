"""Looking into a network while it runs: what its modules were given and gave."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

Array = NDArray[np.generic]


@dataclass(frozen=True)
class Call:
    """Of one module, once. Modules take and give what they like."""

    args: tuple[Any, ...]
    output: Any


@dataclass(frozen=True)
class Trace:
    """Calls by the module's path, in their order. Tensors are copies: layers work in place."""

    calls: dict[str, list[Call]] = field(default_factory=lambda: defaultdict(list))

    def output(self, path: str, call: int = 0) -> Tensor:
        output = self.calls[path][call].output
        assert isinstance(output, Tensor), path
        return output

    def given(self, path: str, call: int = 0) -> Tensor:
        """The first argument."""
        given = self.calls[path][call].args[0]
        assert isinstance(given, Tensor), path
        return given


@contextmanager
def traced(network: nn.Module) -> Iterator[Trace]:
    trace = Trace()

    def watch(path: str, module: nn.Module) -> torch.utils.hooks.RemovableHandle:
        def keep(_module: nn.Module, args: tuple[Any, ...], output: Any) -> None:
            call = Call(tuple(_copied(each) for each in args), _copied(output))
            trace.calls[path].append(call)

        return module.register_forward_hook(keep)

    handles = [watch(path, module) for path, module in network.named_modules() if path]
    try:
        yield trace
    finally:
        for handle in handles:
            handle.remove()


def _copied(value: Any) -> Any:
    return value.clone() if isinstance(value, Tensor) else value


def arrays(path: Path) -> dict[str, Array]:
    """Every array of an .npz file."""
    with np.load(path) as archive:
        return {name: archive[name] for name in archive.files}


def tensors(path: Path) -> dict[str, Tensor]:
    return {name: torch.from_numpy(each) for name, each in arrays(path).items()}
