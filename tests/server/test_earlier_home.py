"""A home that version 0.1 wrote, killed at its work: this version goes on with it."""

import json
import tarfile
from pathlib import Path

import httpx
import pytest

from tests.running import Folders, RunningServer, finish
from tests.server.fitted import FIT_POLL_S, FIT_TIMEOUT_S, events, shown
from tests.sound import read

HOME = Path(__file__).parents[1] / "data" / "homes" / "0.1.tar.xz"


@pytest.fixture
def folders(tmp_path: Path, models_dir: Path) -> Folders:
    with tarfile.open(HOME) as archive:
        archive.extractall(tmp_path, filter="data")
    return Folders(tmp_path, models_dir)


def heard(client: httpx.Client, audio_id: str) -> float:
    """Seconds of the audio of a job, which must not be silent."""
    sound = read(client.get(f"/audio/{audio_id}").raise_for_status().content)
    assert sound.rms > 0.01
    return len(sound.samples) / sound.rate


def test_everything_is_there_and_what_was_begun_is_ended(folders: Folders) -> None:
    ids: dict[str, str] = json.loads((folders.root / "ids.json").read_text())
    with RunningServer(folders, PHONEX_FIT="1", PHONEX_FIT_STEPS="1") as server:
        client = server.client
        listed = {job["audio_id"] for job in client.get("/jobs").json()["jobs"]}
        assert listed == set(ids.values())
        voices = client.get("/voice/list").json()["voices"]
        assert {voice["voice_id"]: voice["fitting"]["state"] for voice in voices}["ada"] == "done"
        assert {voice["voice_id"] for voice in voices} == {"ada", "bob", "eve"}
        client.delete("/voice/eve/fit").raise_for_status()  # one of the two will do
        word = client.get("/lexicon/EN/phonex").json()
        assert word["respelling"] == "phone ex"

        ends = {
            name: finish(client, job_id, FIT_TIMEOUT_S, FIT_POLL_S)["status"]
            for name, job_id in ids.items()
        }
        assert ends == dict.fromkeys(ids, "completed") | {
            "failed": "failed",
            "cancelled": "cancelled",
        }
        quick = client.get(f"/job/{ids['quick']}").json()
        assert not quick.get("warnings"), quick
        done = [name for name, state in ends.items() if state == "completed"]
        assert min(heard(client, ids[name]) for name in done) > 0.5

        assert [*events(client, "bob")][-1].voice.state == "done"
        assert shown(client, "bob").fitted is not None
        assert not client.get("/jobs?status=queued").json()["jobs"]
