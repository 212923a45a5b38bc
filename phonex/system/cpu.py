"""How many CPUs this process may use, and what they can do."""

import os
import platform
from pathlib import Path

_CPUINFO = Path("/proc/cpuinfo")


def usable_cpus() -> int:
    """Those that this process may use, which can be fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def cpu_name() -> str:
    """The processor's name as people know it, or its architecture."""
    for line in _read_cpuinfo().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def has_wide_products(machine: str | None = None, cpuinfo: str | None = None) -> bool:
    """Whether 8-bit products are summed in 32 bits here. x86 without VNNI saturates at 16.

    cpuinfo: as the system's /proc/cpuinfo; where there is none, the answer is the cautious one.
    """
    machine = machine or platform.machine()
    if machine.lower() in ("aarch64", "arm64"):
        return True
    return _has_any({"avx512_vnni", "avx_vnni"}, cpuinfo)


def computes_bfloat16(cpuinfo: str | None = None) -> bool:
    """Whether the processor has instructions for bfloat16; elsewhere they are emulated, slowly.

    cpuinfo: as in has_wide_products.
    """
    return _has_any({"avx512_bf16", "amx_bf16", "bf16"}, cpuinfo)


def _has_any(flags: set[str], cpuinfo: str | None) -> bool:
    return not flags.isdisjoint((_read_cpuinfo() if cpuinfo is None else cpuinfo).split())


def _read_cpuinfo() -> str:
    return _CPUINFO.read_text() if _CPUINFO.exists() else ""
