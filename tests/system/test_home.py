"""Where the home is, and what lies in it."""

from pathlib import Path

import pytest

from phonex.errors import ConfigurationError
from phonex.settings.loading import load_settings
from phonex.system.home import find_home

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The current folder is empty, and so is the user's data folder."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "user"))
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


def test_a_chosen_home_is_taken_as_it_is(tmp_path: Path) -> None:
    assert find_home("../chosen", tmp_path / "here").resolve() == tmp_path / "chosen"
    assert find_home("~/chosen", tmp_path / "here") == tmp_path / "user" / "chosen"


def test_the_source_tree_is_a_home() -> None:
    assert find_home(None, ROOT) == ROOT


def test_a_folder_with_data_and_voices_is_a_home(tmp_path: Path) -> None:
    (tmp_path / "here" / "data").mkdir()
    assert find_home(None, tmp_path / "here") != tmp_path / "here"
    (tmp_path / "here" / "voices").mkdir()
    assert find_home(None, tmp_path / "here") == tmp_path / "here"


def test_elsewhere_the_users_data_folder_is_the_home(tmp_path: Path) -> None:
    home = load_settings().home
    assert home.name == "phonex"
    assert home.is_relative_to(tmp_path / "user")


def test_the_folders_lie_in_the_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PHONEX_HOME", str(tmp_path / "chosen"))
    monkeypatch.setenv("PHONEX_VOICES_DIR", "mine")
    settings = load_settings()
    assert settings.data_dir == tmp_path / "chosen" / "data"
    assert settings.downloads_dir == tmp_path / "chosen" / "downloads"
    assert settings.models_dir == tmp_path / "chosen" / "models"
    assert settings.voices_dir == tmp_path / "here" / "mine"  # a setting of its own wins


def test_the_file_of_the_home_is_read_from_any_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "chosen").mkdir()
    (tmp_path / "chosen" / ".env").write_text("PHONEX_PORT=1234\nPHONEX_VOICES_DIR=./people\n")
    monkeypatch.setenv("PHONEX_HOME", str(tmp_path / "chosen"))
    settings = load_settings()
    assert settings.port == 1234
    assert settings.voices_dir == tmp_path / "chosen" / "people"


def test_a_folder_of_the_user_is_found_from_a_file_too(tmp_path: Path) -> None:
    (tmp_path / "here" / ".env").write_text("PHONEX_VOICES_DIR=~/my-voices\n")
    assert load_settings().voices_dir == tmp_path / "user" / "my-voices"


def test_the_file_of_the_current_folder_wins_and_may_choose_the_home(tmp_path: Path) -> None:
    (tmp_path / "chosen").mkdir()
    (tmp_path / "chosen" / ".env").write_text("PHONEX_PORT=1234\nPHONEX_QUEUE_SIZE=3\n")
    (tmp_path / "here" / ".env").write_text("PHONEX_HOME=../chosen\nPHONEX_PORT=4321\n")
    settings = load_settings()
    assert settings.home.resolve() == tmp_path / "chosen"
    assert (settings.port, settings.queue_size) == (4321, 3)


def test_a_file_is_no_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("PHONEX_HOME", str(tmp_path / "file"))
    with pytest.raises(ConfigurationError, match=r"PHONEX_HOME=.*it is not a folder"):
        load_settings()


def test_the_repository_has_the_folders_of_the_product() -> None:
    assert (ROOT / "voices").is_dir()
    assert (ROOT / "downloads").is_dir()
