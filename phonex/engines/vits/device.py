"""The device and precision that the networks run with."""

from dataclasses import dataclass

import torch

from phonex.errors import ConfigurationError

PRECISIONS = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}

_POSSIBLE = {"cpu": ("fp32", "bf16"), "cuda": ("fp32", "bf16", "fp16"), "mps": ("fp32",)}
_HALVES = ("avx512_bf16", "amx_bf16", "bf16")  # CPU features for bfloat16 arithmetic


@dataclass(frozen=True)
class Placement:
    """A device and the precision of the networks' heavy parts; the rest is always float32."""

    device: torch.device
    precision: torch.dtype = torch.float32

    def __str__(self) -> str:
        name = next(name for name, dtype in PRECISIONS.items() if dtype is self.precision)
        return f"{self.device} {name}"


HERE = Placement(torch.device("cpu"))


def choose_placement(device: str = "auto", precision: str = "auto") -> Placement:
    """The placement for the settings. Raises ConfigurationError if it is not available."""
    where = choose_device(device)
    return Placement(where, choose_precision(precision, where))


def choose_device(wanted: str = "auto") -> torch.device:
    """wanted: auto, cpu, cuda, cuda:N or mps. Raises ConfigurationError if not available."""
    there = _devices()
    if wanted == "auto":
        return there[0]
    device = torch.device("cuda:0" if wanted == "cuda" else wanted)
    if device not in there:
        names = ", ".join(str(each) for each in there)
        raise ConfigurationError(
            f"PHONEX_DEVICE is {wanted!r}, which this machine does not have; "
            f"choose auto or one of {names}."
        )
    return device


def choose_precision(wanted: str, device: torch.device) -> torch.dtype:
    """wanted: auto, fp32, bf16 or fp16. Raises ConfigurationError if the device lacks it."""
    possible = _POSSIBLE[device.type]
    if wanted == "auto":
        return PRECISIONS["bf16" if _computes_bf16(device) else possible[-1]]
    if wanted not in possible:
        raise ConfigurationError(
            f"PHONEX_PRECISION is {wanted!r}, which {device.type} does not support; "
            f"choose auto or one of {', '.join(possible)}."
        )
    return PRECISIONS[wanted]


def memory_of(device: str) -> tuple[int, int]:
    """Bytes in use, by all processes, and in all. device: cuda:N."""
    free, total = torch.cuda.mem_get_info(device)
    return total - free, total


def _devices() -> list[torch.device]:
    """Best first."""
    cuda = [torch.device("cuda", index) for index in range(torch.cuda.device_count())]
    mps = [torch.device("mps")] if torch.backends.mps.is_available() else []
    return [*cuda, *mps, torch.device("cpu")]


def _computes_bf16(device: torch.device) -> bool:
    if device.type == "cuda":
        return torch.cuda.get_device_capability(device) >= (8, 0)
    capabilities = torch.cpu.get_capabilities()
    return device.type == "cpu" and any(capabilities.get(name) for name in _HALVES)


def use_threads(n: int) -> None:
    """Use n CPU threads; 0 keeps torch's default, all cores."""
    if n:
        torch.set_num_threads(n)
