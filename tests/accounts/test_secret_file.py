import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from phonex.accounts.secret_file import WATERMARK, load_secret
from phonex.errors import ConfigurationError

LOADER = """
import sys
from pathlib import Path
from phonex.accounts.secret_file import WATERMARK, load_secret
sys.stdin.read()
print(load_secret(Path(sys.argv[1])).decode())
"""


def test_a_secret_is_made_once_for_its_user_alone(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    secret = load_secret(folder)
    assert len(secret) == 64
    assert load_secret(folder) == secret
    (file,) = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert load_secret(tmp_path / "other") != secret


def test_each_secret_has_its_own_file(tmp_path: Path) -> None:
    assert load_secret(tmp_path, WATERMARK) != load_secret(tmp_path)
    (tmp_path / WATERMARK.name).write_bytes(b"short")
    with pytest.raises(ConfigurationError, match="verify does not know"):
        load_secret(tmp_path, WATERMARK)


def test_processes_that_start_together_share_a_secret(tmp_path: Path) -> None:
    loaders = [
        subprocess.Popen(
            [sys.executable, "-c", LOADER, tmp_path / "secrets"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for _ in range(4)
    ]
    for loader in loaders:
        assert loader.stdin is not None
        loader.stdin.close()
    outputs = set()
    for loader in loaders:
        assert loader.stdout is not None
        outputs.add(loader.stdout.read())
        loader.stdout.close()
        assert loader.wait(60) == 0
    assert outputs == {load_secret(tmp_path / "secrets") + b"\n"}


def test_a_mounted_secret_is_read_by_right_of_its_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = load_secret(tmp_path)
    file = tmp_path / "tokens.key"
    file.chmod(0o640)
    monkeypatch.setattr(os, "geteuid", lambda: file.stat().st_uid + 1)

    assert load_secret(tmp_path) == made
    file.chmod(0o644)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        load_secret(tmp_path)


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    load_secret(tmp_path)
    (tmp_path / "tokens.key").chmod(0o640)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        load_secret(tmp_path)


@pytest.mark.parametrize("content", [b"", b"\n", b"a" * 63])
def test_a_damaged_secret_is_refused_and_not_shown(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "tokens.key"
    file.write_bytes(content)
    file.chmod(0o600)
    with pytest.raises(ConfigurationError, match="too short") as refusal:
        load_secret(tmp_path)
    assert "aaa" not in refusal.value.message
    assert file.read_bytes() == content


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="PHONEX_DATA_DIR"):
        load_secret(tmp_path / "file" / "secrets")
