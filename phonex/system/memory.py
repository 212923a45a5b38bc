"""The memory available to this process, and ways to manage what it uses.

Source: proc(5), and the kernel's Documentation/admin-guide, cgroup-v1/memory and cgroup-v2.
"""

import ctypes
import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROC, CGROUPS = Path("/proc"), Path("/sys/fs/cgroup")
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8  # malloc.h of glibc


@dataclass(frozen=True)
class _Version:
    """The file and field names of a cgroup version. cache: reclaimable memory."""

    limit: str
    usage: str
    cache: str


_V1 = _Version("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
_V2 = _Version("memory.max", "memory.current", "inactive_file")


def available_bytes(proc: Path = PROC, cgroups: Path = CGROUPS) -> int | None:
    """The memory that can be used without swapping or killing a process; None if unknown."""
    known = [room for room in (_of_machine(proc), *_of_groups(proc, cgroups)) if room is not None]
    return max(0, min(known)) if known else None


def _of_machine(proc: Path) -> int | None:
    kilobytes = _fields(proc / "meminfo").get("MemAvailable:")
    return None if kilobytes is None else 1024 * kilobytes


def _of_groups(proc: Path, cgroups: Path) -> Iterator[int | None]:
    for line in _text(proc / "self" / "cgroup").splitlines():
        _, controllers, path = line.split(":", 2)
        if not controllers:
            yield from _of_branch(cgroups, path, _V2)
        elif "memory" in controllers.split(","):
            yield from _of_branch(cgroups / "memory", path, _V1)


def _of_branch(root: Path, path: str, version: _Version) -> Iterator[int | None]:
    """For a group and its parents, since each has its own limit.

    In a container the path may be the host's, of which only the root is visible.
    """
    group = root / path.strip("/")
    for folder in (group, *group.parents):
        yield _of_group(folder, version)
        if folder == root:
            return


def _of_group(folder: Path, version: _Version) -> int | None:
    limit, usage = (_text(folder / name).strip() for name in (version.limit, version.usage))
    if not limit.isdigit() or not usage.isdigit():  # "max", or no such file
        return None
    cache = _fields(folder / "memory.stat").get(version.cache, 0)
    return int(limit) - int(usage) + cache


def _fields(path: Path) -> dict[str, int]:
    """Parse lines of a name and a number."""
    lines = (line.split() for line in _text(path).splitlines())
    return {words[0]: int(words[1]) for words in lines if len(words) > 1 and words[1].isdigit()}


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def return_free_memory() -> None:
    """Make glibc return free pages to the system, which takes milliseconds; other C libraries do so
    on their own. Source: malloc_trim(3).
    """
    _call_glibc("malloc_trim", 0)


def return_blocks_from(n_bytes: int) -> None:
    """Return every block of this size or larger to the system as soon as it is freed.

    By default glibc raises this threshold, up to 32 MB, whenever a larger block is freed. Source:
    mallopt(3).
    """
    _call_glibc("mallopt", _M_MMAP_THRESHOLD, n_bytes)


@contextmanager
def permanent_objects() -> Iterator[None]:
    """Make objects that stay until the end of the process, such as modules.

    The garbage collector is off for the block and ignores its objects afterwards.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def share_free_memory_between_threads() -> None:
    """Use one heap for all threads instead of several that each hold free memory.

    Source: mallopt(3), M_ARENA_MAX.
    """
    _call_glibc("mallopt", _M_ARENA_MAX, 1)


def _call_glibc(name: str, *arguments: int) -> None:
    function = getattr(ctypes.CDLL(None), name, None) if os.name == "posix" else None
    if function is not None:
        function(*arguments)
