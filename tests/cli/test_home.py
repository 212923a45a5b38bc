"""One home for the service and the commands; commands that only read create nothing."""

import os
import pty
import subprocess
from pathlib import Path

import pytest

from tests.cli.terminal import command, phonex
from tests.launching import run
from tests.running import Folders
from tests.voice_file import VOICE_FILE


class User:
    """Someone with a home folder of their own and no settings but those given."""

    def __init__(self, root: Path, **settings: str) -> None:
        self.data = root / "user" / "phonex"
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("PHONEX_")}
        own = {"HOME": str(root / "user"), "XDG_DATA_HOME": str(root / "user")}
        self.environment = inherited | own | {"PHONEX_FIT": "0"} | settings

    def runs(self, *arguments: str, cwd: Path, status: int = 0, anew: bool = False) -> str:
        """A command's output, and what it says on standard error. anew: its code, too, is loaded
        where this user is at home.
        """
        if anew:
            ended = subprocess.run(
                command(*arguments),
                env=self.environment,
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=300,
                check=False,
            )
        else:
            ended = run(("phonex", *arguments), self.environment, cwd, "", timeout_s=300)
        assert ended.returncode == status, ended.stdout + ended.stderr
        return ended.stdout + ended.stderr


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


@pytest.mark.parametrize(
    ("arguments", "status", "reported"),
    [
        ("voices list", 0, "PHONEX_HOME"),
        ("voices list --json", 0, "[]"),
        ("voices show ada", 1, "PHONEX_HOME"),
        ("voices export ada -o ada.pth", 1, "PHONEX_HOME"),
        ("voices remove ada", 1, "PHONEX_HOME"),
        ("voices fit ada", 1, "PHONEX_HOME"),
        ("models list", 0, "not installed"),
        ("models verify", 0, "models pull"),
        ("models remove EN --yes", 1, "not installed"),
        ("speakers EN", 0, "EN-BR"),
        ("doctor", 0, "none yet"),
    ],
)
def test_a_command_that_only_reads_creates_nothing(
    tmp_path: Path, empty: Path, arguments: str, status: int, reported: str
) -> None:
    user = User(tmp_path, PHONEX_PORT="0", COLUMNS="200")
    anew = arguments == "doctor"  # which loads all there is
    assert reported in user.runs(*arguments.split(), cwd=empty, status=status, anew=anew)
    assert list(empty.iterdir()) == []
    assert not user.data.exists()
    # where ONNX Runtime keeps what it would report of its use
    assert not (tmp_path / "user" / ".cache" / "Microsoft").exists()


def test_a_voice_is_found_from_any_folder_with_the_same_home(tmp_path: Path, empty: Path) -> None:
    user = User(tmp_path)
    added = user.runs("voices", "import", "Ada", str(VOICE_FILE), cwd=empty)
    assert f"created {user.data / 'voices'}" in added.replace("\n", "")
    assert (user.data / "voices").stat().st_mode & 0o777 == 0o700
    assert "ada" in user.runs("voices", "list", cwd=tmp_path)
    assert "ada" in User(tmp_path / "other").runs("voices", "list", cwd=user.data)
    reported = User(tmp_path / "other").runs("voices", "list", cwd=empty)
    assert "No voice is registered" in reported
    assert list(empty.iterdir()) == []


def on_a_terminal(user: User, *arguments: str, cwd: Path) -> tuple[int, str]:
    """A command whose standard output is a terminal: its status, and what is seen."""
    master, slave = pty.openpty()
    with subprocess.Popen(
        command(*arguments), env=user.environment, cwd=cwd, stdout=slave, stderr=slave
    ) as child:
        os.close(slave)
        seen = b"".join(iter(lambda: _read(master), b""))
    os.close(master)
    return child.returncode, seen.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # as Linux tells that the other end is closed
        return b""


def test_a_narrow_terminal_never_cuts_an_id(tmp_path: Path, empty: Path) -> None:
    narrow = User(tmp_path, COLUMNS="24")
    status, seen = on_a_terminal(narrow, "speakers", "EN", cwd=empty)
    assert status == 0
    assert "bf_isabella" in seen
    assert "EN-DEFAULT" in seen


def test_a_list_in_a_pipe_is_not_cut(folders: Folders) -> None:
    listed = phonex(folders, "speakers", "ES").stdout
    assert "…" not in listed


def test_audio_goes_to_standard_output_and_not_into_a_file(
    tmp_path: Path, empty: Path, models_dir: Path
) -> None:
    user = User(tmp_path, PHONEX_MODELS_DIR=str(models_dir))
    said = subprocess.run(
        command("say", "Hello.", "-s", "EN-INSTANT", "--format", "wav", "-o", "-"),
        env=user.environment,
        cwd=empty,
        capture_output=True,
        timeout=300,
        check=True,
    )
    assert said.stdout.startswith(b"RIFF")
    assert int.from_bytes(said.stdout[4:8], "little") == len(said.stdout) - 8
    assert list(empty.iterdir()) == []


def test_a_reader_that_leaves_is_no_traceback(
    tmp_path: Path, empty: Path, models_dir: Path
) -> None:
    user = User(tmp_path, PHONEX_MODELS_DIR=str(models_dir))
    reading, writing = os.pipe()
    os.close(reading)
    said = subprocess.run(
        command("say", "Hello.", "-s", "EN-INSTANT", "--format", "wav", "-o", "-"),
        env=user.environment,
        cwd=empty,
        stdout=writing,
        stderr=subprocess.PIPE,
        timeout=300,
        check=False,
    )
    os.close(writing)
    assert said.returncode == 1
    assert b"Error" not in said.stderr


def test_a_terminal_is_not_sent_audio(tmp_path: Path, empty: Path, models_dir: Path) -> None:
    user = User(tmp_path, PHONEX_MODELS_DIR=str(models_dir))
    status, seen = on_a_terminal(
        user, "say", "Hello.", "-s", "EN-INSTANT", "--format", "wav", "-o", "-", cwd=empty
    )
    assert status == 1
    assert "-o FILE" in seen
    assert "RIFF" not in seen


def test_standard_output_needs_a_format(tmp_path: Path, empty: Path) -> None:
    reported = User(tmp_path).runs("say", "Hello.", "-o", "-", cwd=empty, status=1)
    assert "--format" in reported


@pytest.fixture
def folders(tmp_path: Path, models_dir: Path) -> Folders:
    return Folders(tmp_path, models_dir)
