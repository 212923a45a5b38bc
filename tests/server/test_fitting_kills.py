"""A fit outlives the death of the service, and what waits behind it too."""

import signal
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil
import pytest

from tests.running import SPEECH, Folders, RunningServer, finish
from tests.server.fitted import (
    FIT_POLL_S,
    FIT_TIMEOUT_S,
    TEXT,
    FitAnswer,
    register,
    shown,
    similarity,
)
from tests.sound import Sound, read

FEW_STEPS = "4"  # a state is kept after every second one
MAN = SPEECH / "vctk-p226-ver1.flac"


def watch(
    client: httpx.Client, voice_id: str, until: Callable[[FitAnswer], bool]
) -> list[FitAnswer]:
    """All that is reported of a voice up to a moment."""
    reported = [shown(client, voice_id)]
    deadline = time.monotonic() + FIT_TIMEOUT_S
    while not until(reported[-1]):
        assert time.monotonic() < deadline, reported[-1]
        time.sleep(FIT_POLL_S)
        reported.append(shown(client, voice_id))
    return reported


def reached(percent: int) -> Callable[[FitAnswer], bool]:
    return lambda reported: reported.progress >= percent


def runs(reported: FitAnswer) -> bool:
    return reported.state == "running"


def fitting_processes(server: RunningServer) -> list[psutil.Process]:
    children = psutil.Process(server.pid).children(recursive=True)
    return [child for child in children if "phonex.voices.fitting.child" in words_of(child)]


def words_of(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:  # it has ended by now
        return []


def wait_until(met: Callable[[], bool]) -> None:
    deadline = time.monotonic() + FIT_TIMEOUT_S
    while not met():
        assert time.monotonic() < deadline
        time.sleep(FIT_POLL_S)


@pytest.fixture
def folders(tmp_path: Path, models_dir: Path) -> Folders:
    return Folders(tmp_path, models_dir)


def test_a_fit_goes_on_after_the_service_was_killed(folders: Folders) -> None:
    with RunningServer(folders, PHONEX_FIT="1", PHONEX_FIT_STEPS=FEW_STEPS) as server:
        register(server.client, "First", MAN)
        register(server.client, "Second", MAN)
        watch(server.client, "first", reached(75))  # hence what was kept at 50 is written
        assert shown(server.client, "second").state == "queued"
        (process,) = fitting_processes(server)
        server.stop(signal.SIGKILL)
        process.wait(FIT_TIMEOUT_S)  # it ends with the service

        server.start()
        watch(server.client, "first", runs)
        reported = watch(server.client, "first", reached(100))
        assert {one.state for one in reported} == {"running", "done"}
        assert min(one.progress for one in reported) >= 50  # the record may be a step behind
        assert (reported[-1].fitted or 0) > (reported[-1].instant or 1) + 0.1

        watch(server.client, "second", runs)
        assert server.client.delete("/voice/second").status_code == 200
        assert fitting_processes(server) == []


def clone_quickly(client: httpx.Client, query: str) -> dict[str, object]:
    files = {"voice_sample": MAN.read_bytes()}
    answer = client.post(f"/clone/quick?{query}", data={"text": TEXT}, files=files)
    assert answer.status_code in (200, 202), answer.text
    reported: dict[str, object] = answer.json()
    return reported


def is_fitted_to(client: httpx.Client, job_id: str, percent: int) -> bool:
    job = client.get(f"/job/{job_id}").json()
    assert job["status"] == "queued"
    return bool(job["progress"] >= percent)


def heard(client: httpx.Client, job: dict[str, object]) -> Sound:
    return read(client.get(str(job["audio_url"])).content)


def test_a_quick_clone_is_fitted_first_also_across_a_restart(folders: Folders) -> None:
    with RunningServer(folders, PHONEX_FIT="1", PHONEX_FIT_STEPS="3") as server:
        instant = heard(server.client, clone_quickly(server.client, "wait=60"))
        job_id = str(clone_quickly(server.client, "fit=1&wait=0")["job_id"])
        assert server.client.post("/tts", json={"text": "Meanwhile."}).status_code == 200
        wait_until(lambda: is_fitted_to(server.client, job_id, 25))
        server.stop()

        server.start()
        reported = finish(server.client, job_id, FIT_TIMEOUT_S, FIT_POLL_S)
        assert (reported["status"], reported["progress"], reported["warnings"]) == (
            "completed",
            100,
            [],
        )
        fitted = heard(server.client, reported)
        assert similarity(fitted, MAN) > similarity(instant, MAN) + 0.08
        data = folders.root / "data"
        assert [*(data / "quick").iterdir(), *(data / "fits" / "_quick").iterdir()] == []
        assert not [path for path in data.rglob("*") if job_id in path.name]

        cancelled = str(clone_quickly(server.client, "fit=1&wait=0")["job_id"])
        wait_until(lambda: fitting_processes(server) != [])
        answer = server.client.delete(f"/job/{cancelled}")
        assert answer.json()["status"] == "cancelled"
        assert fitting_processes(server) == []
        assert list((data / "quick").iterdir()) == []
