"""The number of usable CPUs, and their features."""

import os
import platform
from pathlib import Path

_CPUINFO = Path("/proc/cpuinfo")


def usable_cpus() -> int:
    """The CPUs that this process may use, possibly fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def cpu_name() -> str:
    """The CPU's model name, or its architecture."""
    for line in _read_cpuinfo().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def has_wide_products(machine: str | None = None, cpuinfo: str | None = None) -> bool:
    """Whether this CPU sums 8-bit products in 32 bits; x86 without VNNI saturates at 16 bits.

    cpuinfo: the text of /proc/cpuinfo; False if there is none.
    """
    machine = machine or platform.machine()
    if machine.lower() in ("aarch64", "arm64"):
        return True
    return _has_any({"avx512_vnni", "avx_vnni"}, cpuinfo)


def computes_bfloat16(cpuinfo: str | None = None) -> bool:
    """Whether the CPU has bfloat16 instructions; otherwise emulation is slow.

    cpuinfo: as in has_wide_products.
    """
    return _has_any({"avx512_bf16", "amx_bf16", "bf16"}, cpuinfo)


def _has_any(flags: set[str], cpuinfo: str | None) -> bool:
    return not flags.isdisjoint((_read_cpuinfo() if cpuinfo is None else cpuinfo).split())


def _read_cpuinfo() -> str:
    return _CPUINFO.read_text() if _CPUINFO.exists() else ""
