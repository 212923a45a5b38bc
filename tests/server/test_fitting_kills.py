"""A fit outlives the death of its process and of the service, and what waits behind it too."""

import signal
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil
import pytest

from tests.running import POLL_S, SPEECH, Folders, RunningServer

MAN, WOMAN = SPEECH / "vctk-p226-ver1.flac", SPEECH / "lj-ver1.flac"
PATIENCE_S = 600.0  # a fit takes 80 s of two cores, and machines that run tests are busy


def register(client: httpx.Client, name: str, sample: Path) -> None:
    files = {"voice_sample": sample.read_bytes()}
    answer = client.post("/voice/register", data={"voice_name": name}, files=files)
    assert answer.status_code == 201, answer.text
    assert answer.json()["voice"]["fitting"]["state"] in ("queued", "running")


def fitting(client: httpx.Client, voice_id: str) -> dict[str, object]:
    told: dict[str, object] = client.get(f"/voice/{voice_id}").raise_for_status().json()["fitting"]
    return told


def watch(
    client: httpx.Client, voice_id: str, until: Callable[[dict[str, object]], bool]
) -> list[dict[str, object]]:
    """All that is told of a fit up to a moment."""
    told = [fitting(client, voice_id)]
    deadline = time.monotonic() + PATIENCE_S
    while not until(told[-1]):
        assert time.monotonic() < deadline, told[-1]
        time.sleep(POLL_S)
        told.append(fitting(client, voice_id))
    return told


def reached(percent: int) -> Callable[[dict[str, object]], bool]:
    return lambda told: least([told]) >= percent


def least(told: list[dict[str, object]]) -> int:
    """The least progress that was told."""
    return min(int(str(one["progress"])) for one in told)


def fitting_processes(server: RunningServer) -> list[psutil.Process]:
    children = psutil.Process(server.pid).children(recursive=True)
    return [child for child in children if "phonex.fitting.process" in child.cmdline()]


@pytest.fixture
def folders(tmp_path: Path, models_dir: Path) -> Folders:
    return Folders(tmp_path, models_dir)


def test_a_fit_goes_on_after_its_process_and_after_the_service_was_killed(folders: Folders) -> None:
    with RunningServer(folders, PHONEX_FIT="1") as server:
        register(server.client, "First", MAN)
        register(server.client, "Second", WOMAN)
        watch(server.client, "first", reached(20))
        (process,) = fitting_processes(server)
        process.kill()

        told = watch(server.client, "first", reached(50))
        assert least(told) >= 16
        assert fitting(server.client, "second")["state"] == "queued"
        (process,) = fitting_processes(server)
        server.stop(signal.SIGKILL)
        process.wait(30)  # it ends with the service

        server.start()
        watch(server.client, "first", lambda told: told["state"] == "running")
        told = watch(server.client, "first", reached(100))
        assert {one["state"] for one in told} == {"running", "done"}
        assert least(told) >= 40
        likeness = server.client.get("/voice/first").json()["likeness"]
        assert likeness["fitted"] > likeness["instant"] + 0.1

        watch(server.client, "second", lambda told: told["state"] == "running")
        assert len(fitting_processes(server)) == 1
        assert server.client.delete("/voice/second").status_code == 200
        assert fitting_processes(server) == []
