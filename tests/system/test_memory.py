"""Free memory, the least of what the machine and its cgroups allow; and the garbage collector."""

import gc
from pathlib import Path

import pytest

from phonex.system.memory import available_bytes, permanent_objects

GIB = 1 << 30


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    """A machine with 8 GiB available, and a process in /box/inner of both kinds of cgroups."""
    folder = tmp_path / "proc"
    write(folder / "meminfo", f"MemTotal: {16 << 20} kB\nMemAvailable: {8 << 20} kB\n")
    write(folder / "self/cgroup", "4:cpu,memory:/box/inner\n1:name=systemd:/\n0::/box/inner\n")
    return folder


def write(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{content}")


def test_without_cgroups_the_machine_decides(proc: Path, tmp_path: Path) -> None:
    assert available_bytes(proc, tmp_path / "none") == 8 * GIB


def test_a_limit_of_a_group_above_counts(proc: Path, tmp_path: Path) -> None:
    write(tmp_path / "box/memory.max", 4 * GIB)
    write(tmp_path / "box/memory.current", 3 * GIB)
    write(tmp_path / "box/memory.stat", f"anon {2 * GIB}\ninactive_file {GIB}\n")
    write(tmp_path / "box/inner/memory.max", "max")
    write(tmp_path / "box/inner/memory.current", 3 * GIB)
    assert available_bytes(proc, tmp_path) == 2 * GIB  # the cache of files is given back


def test_in_a_container_only_the_root_is_seen(proc: Path, tmp_path: Path) -> None:
    write(tmp_path / "memory.max", 2 * GIB)
    write(tmp_path / "memory.current", GIB)
    assert available_bytes(proc, tmp_path) == GIB


def test_groups_of_the_first_version_count(proc: Path, tmp_path: Path) -> None:
    folder = tmp_path / "memory/box/inner"
    write(folder / "memory.limit_in_bytes", 3 * GIB)
    write(folder / "memory.usage_in_bytes", 2 * GIB)
    write(folder / "memory.stat", f"inactive_file 0\ntotal_inactive_file {GIB // 2}\n")
    assert available_bytes(proc, tmp_path) == 3 * GIB // 2


def test_a_group_beyond_its_limit_leaves_nothing(proc: Path, tmp_path: Path) -> None:
    write(tmp_path / "memory.max", GIB)
    write(tmp_path / "memory.current", 2 * GIB)
    assert available_bytes(proc, tmp_path) == 0


def test_where_nobody_tells_nothing_is_known(tmp_path: Path) -> None:
    assert available_bytes(tmp_path, tmp_path) is None
    assert available_bytes() is not None  # on Linux somebody does


def test_the_garbage_collector_leaves_permanent_objects_alone() -> None:
    with permanent_objects():
        assert not gc.isenabled()
        made: list[list[int]] = [[]]
    assert gc.isenabled()
    later: list[list[int]] = [[]]
    seen = {id(each) for each in gc.get_objects()}
    assert id(made) not in seen
    assert id(later) in seen
