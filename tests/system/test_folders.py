"""Data folders are created and made private; errors name the setting."""

import os
import stat
from pathlib import Path

import pytest

from phonex.errors import ConfigurationError
from phonex.system.folders import make_writable


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_folder_is_its_users_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        make_writable(tmp_path / "voices", "PHONEX_VOICES_DIR")
    finally:
        os.umask(before)
    assert mode(tmp_path / "voices") == 0o700


def test_a_folder_that_cannot_be_made_is_named_with_its_setting(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="PHONEX_X") as refused:
        make_writable(tmp_path / "file" / "folder", "PHONEX_X")
    assert str(tmp_path) in refused.value.message


@pytest.mark.parametrize(
    ("before", "after"), [(0o755, 0o750), (0o775, 0o770), (0o2757, 0o2750), (0o1777, 0o1777)]
)
def test_an_open_folder_is_closed_to_others_but_not_to_its_group(
    tmp_path: Path, before: int, after: int
) -> None:
    (tmp_path / "voices").mkdir()
    (tmp_path / "voices").chmod(before)
    make_writable(tmp_path / "voices", "PHONEX_VOICES_DIR")
    assert mode(tmp_path / "voices") == after


@pytest.mark.parametrize("shared", ["", "home", "home/work"])
def test_folders_of_other_things_are_left_open_and_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, shared: str
) -> None:
    (tmp_path / "home" / "work").mkdir(parents=True)
    (tmp_path / shared).chmod(0o755)
    monkeypatch.chdir(tmp_path / "home" / "work")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    make_writable(tmp_path / shared, "PHONEX_DATA_DIR")
    assert mode(tmp_path / shared) == 0o755
    assert "other users" in caplog.text
