"""The commands of docs/operations.md, on a real service and in the shell."""

import os
import re
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from phonex.settings.loading import load_settings
from tests.docs.pages import DOCS, ROOT, blocks, read
from tests.people import People, Person, log_in
from tests.running import Folders, RunningServer, finish
from tests.voice_file import import_voice

PAGE = DOCS / "operations.md"


def command_of(heading: str, first_word: str) -> str:
    (code,) = (
        b.code for b in blocks(PAGE) if b.heading == heading and b.code.startswith(first_word)
    )
    return code


def shell(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run commands as printed, with the source tree's programs in .venv/bin."""
    programs = folder / ".venv"
    if not programs.is_symlink():
        programs.symlink_to(sys.prefix)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PHONEX_")}
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", code],
        cwd=folder,
        env=kept,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@contextmanager
def busy(person: Person, path: str) -> Iterator[None]:
    """Syntheses and messages one after the other, from before the block until after it."""
    begun, over = threading.Event(), threading.Event()

    def work() -> None:
        while not over.is_set():
            begun.set()
            person.client.post("/tts", json={"text": "Some text.", "speed": 2}).raise_for_status()
            message = {"client_id": str(uuid.uuid4()), "type": "text", "content": "Hello."}
            person.client.post(f"{path}/messages", json=message).raise_for_status()

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(work)
        begun.wait()
        try:
            yield
        finally:
            over.set()
        future.result()


def test_a_backup_made_while_people_talk_is_restored(tmp_path: Path, models_dir: Path) -> None:
    home = Folders(tmp_path, models_dir)
    with RunningServer(home, quick=True, PHONEX_AUTH="on") as live, People(live) as people:
        ada, ben = people.sign_up("ada"), people.sign_up("ben")
        import_voice(ada.client, "Ada")
        audio_id = ada.client.post("/tts", json={"text": "Kept for later, all of it."}).json()[
            "audio_id"
        ]
        audio = ada.client.get(f"/audio/{audio_id}").content
        talk = ada.client.post("/conversations", json={"user_id": ben.user_id}).json()
        path = f"/conversations/{talk['conversation']['_id']}"
        with busy(ada, path):
            made = shell(command_of("Backup while it runs", ".venv"), tmp_path)
        assert made.returncode == 0, made.stderr
        refused = shell(command_of("Restore", ".venv"), tmp_path)
        assert "Stop it first" in refused.stderr
        ada.client.delete("/voice/ada").raise_for_status()
        ada.client.delete(f"/audio/{audio_id}").raise_for_status()

    replaced = shell(command_of("Restore", ".venv"), tmp_path)
    assert replaced.returncode == 0, replaced.stderr
    restored = shell(command_of("Restore", "PHONEX_HOME"), tmp_path)
    assert restored.returncode == 0, restored.stderr
    trial = Folders(tmp_path / "trial", models_dir)
    with RunningServer(trial, quick=True, PHONEX_AUTH="on") as again, People(again) as people:
        token = log_in(again.client, ada.email).raise_for_status().json()["access_token"]
        client = people.client(Authorization=f"Bearer {token}")
        assert client.get(f"/audio/{audio_id}").content == audio
        for job in client.get("/jobs").json()["jobs"]:  # one that was not yet done runs again
            assert finish(client, job["job_id"])["status"] == "completed"
            assert client.head(job["audio_url"]).status_code == 200
        assert client.get(f"{path}/messages").json()["messages"]
        clone = client.post("/clone", json={"text": "Still here.", "voice_id": "ada"})
        assert clone.json()["status"] == "completed"
        verified = client.post("/v1/audio/verify", files={"file": ("upload", audio)}).json()
        assert verified["made_here"]


def test_a_backup_of_nothing_fails(tmp_path: Path) -> None:
    for name in ("data", "voices"):  # by which a folder is a home
        (tmp_path / name).mkdir()
    made = shell(command_of("Backup while it runs", ".venv"), tmp_path)
    assert made.returncode != 0
    assert "There are no records" in made.stderr


def test_the_week_is_a_setting_that_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shell(command_of("Audio is kept", "echo"), tmp_path).returncode == 0
    monkeypatch.chdir(tmp_path)
    assert load_settings().audio_ttl == 7 * 24 * 3600


def test_uninstalling_removes_what_the_script_and_the_unit_make() -> None:
    made = read(ROOT / "deploy/install.sh") + read(ROOT / "deploy/systemd/phonex.service")
    removed = re.findall(r"(/\S+)", command_of("Uninstall", "sudo"))
    assert removed == [
        "/etc/systemd/system/phonex.service",
        "/opt/phonex",
        "/etc/phonex",
        "/var/cache/phonex",
        "/var/lib/phonex",
    ]
    assert [place for place in removed if place.removesuffix("/phonex.service") not in made] == []
