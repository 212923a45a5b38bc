"""What a service keeps, and its database, are closed to the other users of the machine."""

import json
import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.running import SPEECH, Folders, RunningServer, finish

FOLDERS = ("data", "voices", "downloads")

# Who started it as root goes on as nobody; what it was told of, it tries to read or to reach.
INTRUDER = """
import json, os, socket, sys

root, paths = sys.argv[1], sys.argv[2:]
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
got = [os.path.join(folder, name) for folder, _, names in os.walk(root) for name in names]
for path in paths:
    try:
        if path.endswith(".sock"):
            with socket.socket(socket.AF_UNIX) as peer:
                peer.connect(path)
        else:
            open(path, "rb").close()
        got.append(path)
    except OSError:
        pass
print(json.dumps(got))
"""


@pytest.fixture(scope="module")
def house(models_dir: Path) -> Iterator[Path]:
    """A folder that everybody may enter, where a service has spoken and keeps a voice."""
    with tempfile.TemporaryDirectory() as made:
        root = Path(made)
        root.chmod(0o755)
        for name in FOLDERS:
            (root / name).mkdir()
            (root / name).chmod(0o757)  # as an earlier release may have left them, or worse
        before = os.umask(0o022)
        server = RunningServer(Folders(root, models_dir), anew=True).start()
        os.umask(before)
        job = server.client.post("/tts?wait=0", json={"text": "It is a secret."}).json()
        finish(server.client, job["job_id"])
        answer = server.client.post(
            "/voice/register",
            data={"voice_name": "Ada"},
            files={"voice_sample": (SPEECH / "lj-ver1.flac").read_bytes()},
        )
        assert answer.status_code == 201, answer.text
        answer = server.client.get(f"/audio/{job['job_id']}?format=mp3")
        assert answer.status_code == 200
        yield root
        server.stop()


def kept(root: Path) -> list[Path]:
    """Folders and files, each."""
    return [path for name in FOLDERS for path in (root / name, *(root / name).rglob("*"))]


def test_everything_is_its_users_alone(house: Path) -> None:
    open_to_others = [p for p in kept(house) if stat.S_IMODE(p.lstat().st_mode) & 0o007]
    assert open_to_others == []
    made = [path for path in kept(house) if path.parent != house]
    assert {path.suffix for path in made} >= {".db", ".lock", ".sock", ".wav", ".pth", ".mp3"}
    assert [path for path in made if stat.S_IMODE(path.lstat().st_mode) & 0o077] == []


def test_another_user_reads_nothing_and_reaches_nothing(house: Path) -> None:
    paths = [str(path) for path in kept(house) if not path.is_dir()]
    got = intruded(house, paths)
    mine = os.geteuid() != 0  # then there is nobody to become, and what is mine I may read
    assert got & set(paths) == (set(paths) if mine else set())


def intruded(root: Path, paths: list[str]) -> set[str]:
    command = [sys.executable, "-c", INTRUDER, str(root), *paths]
    reported = subprocess.run(
        command, stdout=subprocess.PIPE, check=True, text=True, cwd="/"
    ).stdout
    return set(json.loads(reported))


def test_no_process_of_the_service_listens_on_another_port(house: Path) -> None:
    owner = json.loads((house / "data" / "embedded.lock").read_text())["pid"]
    service = psutil.Process(owner)
    listening = [
        connection
        for process in (service, *service.children(recursive=True))
        for connection in process.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert len({connection.laddr for connection in listening}) == 1
