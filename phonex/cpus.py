"""How many CPUs there are for us, and what they can do."""

import os
import platform
from pathlib import Path


def usable_cpus() -> int:
    """Those that this process may use, which can be fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def has_wide_products(machine: str | None = None, cpuinfo: str | None = None) -> bool:
    """Whether 8-bit products add up in 32 bits here. x86 without VNNI saturates at 16.

    cpuinfo: as the system's /proc/cpuinfo; where there is none, the answer is the cautious one.
    """
    machine = machine or platform.machine()
    if machine.lower() in ("aarch64", "arm64"):
        return True
    if cpuinfo is None:
        source = Path("/proc/cpuinfo")
        cpuinfo = source.read_text() if source.exists() else ""
    return bool({"avx512_vnni", "avx_vnni"} & set(cpuinfo.split()))
