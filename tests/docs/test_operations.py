"""The commands of docs/operations.md, on a real service and in the shell."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from phonex.settings.loading import load_settings
from tests.docs.pages import DOCS, ROOT, blocks, read
from tests.running import SPEECH, Folders, RunningServer, finish

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
def speaking(url: str) -> Iterator[None]:
    """Syntheses one after the other, from before the block until after it."""
    begun, over = threading.Event(), threading.Event()

    def speak() -> None:
        with httpx.Client(base_url=url, timeout=120) as client:
            while not over.is_set():
                begun.set()
                client.post("/tts", json={"text": "Some text.", "speed": 2}).raise_for_status()

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(speak)
        begun.wait()
        try:
            yield
        finally:
            over.set()
        future.result()


def register(client: httpx.Client, name: str) -> None:
    with (SPEECH / "lj-ver1.flac").open("rb") as sample:
        answer = client.post(
            "/voice/register", data={"voice_name": name}, files={"voice_sample": sample}
        )
    answer.raise_for_status()


def test_a_backup_made_while_it_speaks_is_restored(tmp_path: Path, models_dir: Path) -> None:
    home = Folders(tmp_path, models_dir)
    with RunningServer(home, quick=True) as live:
        register(live.client, "Ada")
        before = live.client.post("/tts", json={"text": "Kept."}).json()["audio_id"]
        secret = tmp_path / "data/secrets/tokens.key"
        secret.parent.mkdir(exist_ok=True)
        secret.write_text("of the accounts")
        with speaking(live.url):
            made = shell(command_of("Backup while it runs", "mkdir"), tmp_path)
        assert made.returncode in (0, 1), made.stderr  # 1: tar saw a file change
        live.client.delete("/voice/ada").raise_for_status()
        live.client.delete(f"/audio/{before}").raise_for_status()
    secret.unlink()

    restored = shell(command_of("Restore", "mkdir"), tmp_path)
    assert restored.returncode == 0, restored.stderr
    assert "│ ada " in restored.stdout
    assert secret.read_text() == "of the accounts"
    with RunningServer(home, quick=True) as again:
        jobs = again.client.get("/jobs").json()["jobs"]
        assert before in [job["job_id"] for job in jobs]
        for job in jobs:  # one that was not yet done runs again
            assert finish(again.client, job["job_id"])["status"] == "completed"
            assert again.client.head(job["audio_url"]).status_code == 200
        clone = again.client.post("/clone", json={"text": "Still here.", "voice_id": "ada"})
        assert clone.json()["status"] == "completed"


def test_a_backup_of_nothing_fails(tmp_path: Path) -> None:
    made = shell(command_of("Backup while it runs", "mkdir"), tmp_path)
    assert made.returncode != 0
    assert "unable to open database file" in made.stderr


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
