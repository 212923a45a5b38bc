"""Blobs on the local disk: rights, locks, what killed writers and makers leave."""

import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from phonex.errors import ConfigurationError, StorageFull
from phonex.store.errors import StorageUnavailable
from phonex.store.files.local import LocalBlobStore
from tests.system.test_atomic_file import KILLED_WRITER, run

MAKING = re.compile(r"\.[a-z]+\.making")


@pytest.fixture
def blobs(tmp_path: Path) -> LocalBlobStore:
    return LocalBlobStore(tmp_path / "blobs", "PHONEX_TEST_DIR")


def write(blobs: LocalBlobStore, key: str) -> Path:
    with blobs.writer(key) as file:
        file.write(b"content")
    with blobs.local_copy(key) as path:
        return path


def test_files_are_their_users_alone(blobs: LocalBlobStore) -> None:
    path = write(blobs, "owners/u-1/a.pth")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [stat.S_IMODE(path.parents[n].stat().st_mode) for n in range(3)] == [0o700] * 3


def test_preparing_clears_what_killed_writers_left_in_every_folder(blobs: LocalBlobStore) -> None:
    kept = {write(blobs, key) for key in ("a.pth", ".converted/a.mp3", "owners/u-1/a.pth")}
    for path in kept:
        run(KILLED_WRITER, path)
    blobs.prepare()
    root = Path(blobs.place.partition(" ")[0])
    assert {path for path in root.rglob("*") if path.is_file()} == kept


def test_a_folder_that_cannot_be_made_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="PHONEX_TEST_DIR"):
        LocalBlobStore(tmp_path / "file" / "blobs", "PHONEX_TEST_DIR").prepare()


def test_files_of_others_are_no_blobs(blobs: LocalBlobStore) -> None:
    path = write(blobs, "a.pth")
    (path.parent / "No Voice.pth").touch()
    (path.parent / "loop").symlink_to(path.parent, target_is_directory=True)
    (path.parent / "b.pth").mkdir()
    assert [blob.key for blob in blobs.list()] == ["a.pth"]
    assert blobs.stat("b.pth") is None


def test_what_cannot_be_removed_keeps_no_other(blobs: LocalBlobStore) -> None:
    paths = [write(blobs, key) for key in ("a", "c")]
    (paths[0].parent / "b" / "held").mkdir(parents=True)  # nobody can unlink that
    with pytest.raises(StorageUnavailable, match="PHONEX_TEST_DIR"):
        blobs.delete(["a", "b", "c"])
    assert [path.exists() for path in paths] == [False, False]


FULL = """
import resource, sys
from pathlib import Path
from phonex.errors import StorageFull
from phonex.store.files.local import LocalBlobStore

blobs = LocalBlobStore(Path(sys.argv[1]), "PHONEX_TEST_DIR")
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    with blobs.writer("a") as file:
        file.write(b"x" * 2000)
except StorageFull as exc:
    print(exc.message)
"""


def test_a_full_disk_names_the_setting_and_leaves_nothing(tmp_path: Path) -> None:
    assert "(PHONEX_TEST_DIR) is full" in run(FULL, tmp_path / "blobs")
    assert StorageFull.status == 507
    assert list((tmp_path / "blobs").iterdir()) == []


HOLDER = """
import sys
from pathlib import Path
from phonex.store.files.local import LocalBlobStore

blobs = LocalBlobStore(Path(sys.argv[1]), "PHONEX_TEST_DIR")
holds = [blobs.hold_new(".dead.making"), blobs.try_hold_all()]
with blobs.writer(".dead.making/a") as file:
    file.write(b"half a voice")
print("holds", flush=True)
sys.stdin.read()
"""


def test_what_a_process_holds_is_abandoned_when_it_dies(
    blobs: LocalBlobStore, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "blobs")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"holds\n"
        assert list(blobs.hold_abandoned(MAKING)) == []
        assert blobs.try_hold_all() is None
        process.kill()
    hold = blobs.try_hold_all()
    assert hold is not None
    hold.release()
    (found,) = blobs.hold_abandoned(MAKING)
    assert found.prefix == ".dead.making"
    assert [blob.key for blob in blobs.list()] == [".dead.making/a"]
    found.discard()
    assert list(blobs.list()) == []


def test_a_prefix_that_was_made_is_held_by_its_maker_alone(blobs: LocalBlobStore) -> None:
    hold = blobs.hold_new(".a.making")
    assert hold is not None
    assert list(blobs.hold_abandoned(MAKING)) == []
    hold.release()
    hold.release()
    assert [found.prefix for found in blobs.hold_abandoned(MAKING)] == [".a.making"]


def test_the_same_content_moved_there_is_another_version(blobs: LocalBlobStore) -> None:
    write(blobs, "a")
    found = blobs.stat("a")
    assert found is not None
    write(blobs, "b")
    blobs.move("b", "a")
    moved = blobs.stat("a")
    assert moved is not None
    assert moved.version != found.version
