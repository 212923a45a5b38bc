"""The log of a real service: it tells what happened, and not whose voice or which words."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from phonex.system.logs import voice_tag
from tests.running import POLL_S, SPEECH, Folders, RunningServer
from tests.server.fitted import register

NAME = "Zaphod Beeblebrox"
VOICE = "zaphod-beeblebrox"
TEXT = "Marmalade is nobody's business."
PATIENCE_S = 120
PRIVATE = re.compile("zaphod|beeblebrox|marmalade|quux", re.IGNORECASE)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[RunningServer]:
    folders = Folders(tmp_path_factory.mktemp("log"), models_dir)
    with RunningServer(folders, PHONEX_FIT="1", PHONEX_LOG_LEVEL="INFO") as running:
        yield running


def until_logged(server: RunningServer, what: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while what not in server.log.read_text():
        assert time.monotonic() < deadline, f"the log never mentioned {what}"
        time.sleep(POLL_S)


def clone(client: httpx.Client) -> int:
    return client.post("/clone", json={"text": TEXT, "voice_id": VOICE}).status_code


def test_the_log_names_no_voice_and_no_words(server: RunningServer) -> None:
    client, sample = server.client, SPEECH / "lj-ver2.flac"
    register(client, NAME, sample)
    until_logged(server, "fitting")
    client.delete(f"/voice/{VOICE}/fit")
    assert clone(client) == 200
    assert client.patch(f"/voice/{VOICE}", json={"description": "Quux"}).status_code == 200
    assert client.put("/lexicon/EN/Quux", json={"respelling": "marmalade"}).status_code == 201
    assert client.post("/clone", json={"text": TEXT, "voice_id": f"{VOICE}-2"}).status_code == 404

    voices = server.folders.root / "voices"
    (voices / f"{VOICE}.pth").write_bytes(b"no voice at all")
    assert clone(client) == 500
    assert client.delete(f"/voice/{VOICE}").status_code == 200

    log = server.log.read_text()
    assert PRIVATE.findall(log) == []
    for reported in ("registered", "fitting", "failed: voice_file_unusable"):
        assert reported in log
    assert f"{voice_tag(VOICE)} registered" in log
