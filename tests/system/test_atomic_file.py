"""Files are complete or absent, after failures, on full disks, with killed writers."""

import os
import stat
import subprocess
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from phonex.system.atomic_file import SUFFIX, atomic_file, create_once, put_in_place, sweep
from phonex.system.file_lock import take_lock

# The limit on the size of files stands for a full disk: it needs no rights and no file system.
FULL_DISK = """
import resource, sys
from pathlib import Path
from phonex.errors import StorageFull
from phonex.system.atomic_file import atomic_file
from phonex.system.disk_space import convert_disk_full

resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    with convert_disk_full(), atomic_file(Path(sys.argv[1])) as file:
        for _ in range(int(sys.argv[2])):
            file.write(b"x" * 10_000)
except StorageFull:
    print("full")
else:
    print("written")
"""

KILLED_WRITER = """
import os, signal, sys
from pathlib import Path
from phonex.system.atomic_file import atomic_file

with atomic_file(Path(sys.argv[1])) as file:
    file.write(b"half")
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def run(code: str, *arguments: object) -> str:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def write_half(target: Path) -> None:
    with atomic_file(target) as file:
        file.write(b"half")
        raise KeyError


def test_a_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "new" / "file.wav"
    with atomic_file(target) as file:
        file.write(b"????cd")
        file.seek(0)
        file.write(b"ab")
        assert not target.exists()
    assert target.read_bytes() == b"ab??cd"
    assert list(target.parent.iterdir()) == [target]


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        write_half(tmp_path / "file.wav")
    assert list(tmp_path.iterdir()) == []


def test_a_failure_keeps_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "file.wav"
    target.write_bytes(b"old")
    with pytest.raises(KeyError):
        write_half(target)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_a_writer_that_is_given_up_leaves_nothing(tmp_path: Path) -> None:
    def steps() -> Generator[None, None, None]:  # as a job renders, and is closed early
        with atomic_file(tmp_path / "file.wav") as file:
            file.write(b"half")
            yield

    running = steps()
    next(running)
    running.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("n_writes", "outcome", "n_files"), [(9, "written", 1), (11, "full", 0)])
def test_a_full_disk_is_reported_and_leaves_nothing(
    tmp_path: Path, n_writes: int, outcome: str, n_files: int
) -> None:
    assert run(FULL_DISK, tmp_path / "file.wav", n_writes) == outcome
    assert len(list(tmp_path.iterdir())) == n_files


def test_a_disk_that_is_full_at_the_last_byte_is_reported(tmp_path: Path) -> None:
    # The last part is still in Python's buffer when the block ends.
    code = FULL_DISK.replace("100_000, 100_000", "10_000, 10_000").replace("10_000)\n", "5_001)\n")
    assert run(code, tmp_path / "file.wav", 2) == "full"
    assert list(tmp_path.iterdir()) == []


def test_sweeping_removes_what_a_killed_writer_left_and_nothing_else(tmp_path: Path) -> None:
    kept = [tmp_path / name for name in ("a.wav", ".hidden", f"visible{SUFFIX}", ".x.part")]
    for path in kept:
        path.write_bytes(b"mine")
    (tmp_path / f".folder{SUFFIX}").mkdir()
    run(KILLED_WRITER, tmp_path / "b.wav")
    assert len(list(tmp_path.glob(f".b.wav.*{SUFFIX}"))) == 1
    assert sweep(tmp_path) == 1
    assert sorted(path for path in tmp_path.iterdir() if path.is_file()) == sorted(kept)


def test_sweeping_leaves_a_living_writer_alone(tmp_path: Path) -> None:
    target = tmp_path / "file.wav"
    with atomic_file(target) as file:
        file.write(b"whole")
        assert sweep(tmp_path) == 0
    assert target.read_bytes() == b"whole"


def test_sweeping_can_be_limited_to_some_names(tmp_path: Path) -> None:
    for name in ("a.onnx", "b.onnx"):
        run(KILLED_WRITER, tmp_path / name)
    assert sweep(tmp_path, "a.") == 1
    assert [path.name[:7] for path in tmp_path.iterdir()] == [".b.onnx"]


def test_what_was_written_elsewhere_is_put_in_place(tmp_path: Path) -> None:
    finished, target = tmp_path / "part", tmp_path / "file.wav"
    finished.write_bytes(b"new")
    target.write_bytes(b"old")
    put_in_place(finished, target)
    assert target.read_bytes() == b"new"
    assert not finished.exists()


def test_a_folder_that_is_not_there_needs_no_sweeping(tmp_path: Path) -> None:
    assert sweep(tmp_path / "none") == 0


@pytest.fixture
def no_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.usefixtures("no_umask")
def test_what_is_kept_is_its_users_alone(tmp_path: Path) -> None:
    with atomic_file(tmp_path / "downloads" / "audio.wav") as file:
        assert stat.S_IMODE(os.fstat(file.fileno()).st_mode) == 0o600
    lock = take_lock(tmp_path / "lock")
    assert lock is not None
    lock.release()
    assert mode(tmp_path / "downloads") == 0o700
    assert mode(tmp_path / "downloads" / "audio.wav") == mode(tmp_path / "lock") == 0o600


@pytest.mark.usefixtures("no_umask")
def test_who_may_read_what_a_user_asked_for_is_the_umasks_to_say(tmp_path: Path) -> None:
    with atomic_file(tmp_path / "ada.pth", private=False):
        pass
    assert mode(tmp_path / "ada.pth") == 0o666


def test_a_file_is_created_once_and_then_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "folder" / "secret"
    assert create_once(target, b"first")
    assert not create_once(target, b"second")
    assert target.read_bytes() == b"first"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert list(target.parent.iterdir()) == [target]
