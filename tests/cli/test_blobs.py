"""`phonex blobs copy`."""

from pathlib import Path

import pytest

from tests.cli.terminal import phonex, phonex_within
from tests.running import Folders
from tests.s3_server import KEY_ID, REGION, SECRET, S3Server

PLACE = "s3://phonex/moved"


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    """A home with a voice and an audio file."""
    folders = Folders(tmp_path / "home", tmp_path / "models")
    for name in ("voices/ada.pth", "downloads/a.wav", "data/messages/c/m.png"):
        path = folders.root / name
        path.parent.mkdir(parents=True)
        path.write_bytes(name.encode())
    return folders


def test_an_installation_is_copied_to_a_bucket(
    folders: Folders, s3: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY_ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    lines = (f"PHONEX_S3_ENDPOINT={s3.url}", f"PHONEX_S3_REGION={REGION}")
    (folders.root / ".env").write_text("\n".join(lines))
    trial = phonex_within(folders, "blobs", "copy", "--dry-run", PLACE)
    assert "3 files" in trial.stdout
    assert "would be copied" in trial.stdout
    assert s3.keys("phonex", "moved/") == set()
    done = phonex_within(folders, "blobs", "copy", PLACE)
    assert "3 files" in done.stdout
    assert s3.keys("phonex", "moved/") == {
        "moved/voices/ada.pth",
        "moved/audio/a.wav",
        "moved/messages/c/m.png",
    }
    again = phonex_within(folders, "blobs", "copy", "file:", PLACE)
    assert "3 were there already" in again.stdout
    (folders.root / "voices" / "ada.pth").unlink()
    phonex_within(folders, "blobs", "copy", PLACE, "file:")
    assert (folders.root / "voices" / "ada.pth").read_bytes() == b"voices/ada.pth"


def test_a_place_that_is_none_and_the_same_place_are_refused(folders: Folders) -> None:
    for places, status in ((["ftp://x"], 2), (["file:"], 1), ([f"file:{folders.root}"], 1)):
        assert phonex(folders, "blobs", "copy", *places, status=status).stderr
