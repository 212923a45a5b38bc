"""How much memory this process may still take: the machine's, and what its cgroups allow.

Source: proc(5), and the kernel's Documentation/admin-guide, cgroup-v1/memory and cgroup-v2.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROC, CGROUPS = Path("/proc"), Path("/sys/fs/cgroup")


@dataclass(frozen=True)
class _Version:
    """Where a version of cgroups tells what. cache: given back when memory is asked for."""

    limit: str
    usage: str
    cache: str


_V1 = _Version("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
_V2 = _Version("memory.max", "memory.current", "inactive_file")


def available_bytes(proc: Path = PROC, cgroups: Path = CGROUPS) -> int | None:
    """What can be taken without anything being killed or swapped; None where nobody tells."""
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
    """Of a group and of those it lies in: each has a limit of its own.

    In a container the path may be one of the host, of which only the root is to be seen.
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
    """Lines of a name and a number."""
    lines = (line.split() for line in _text(path).splitlines())
    return {words[0]: int(words[1]) for words in lines if len(words) > 1 and words[1].isdigit()}


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
