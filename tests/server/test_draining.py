"""A stop under a server that knows nothing of jobs: nobody waits in vain, and no job is lost."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from tests.running import POLL_S, Folders, RunningServer, finish

UVICORN = ("uvicorn", "phonex.main:app")
LONG = "The hogs were fed chopped corn and garbage. " * 400


def test_bare_uvicorn_drains_jobs_before_it_closes_connections(
    tmp_path: Path, models_dir: Path
) -> None:
    folders = Folders(tmp_path, models_dir)
    with (
        RunningServer(
            folders, quick=True, program=UVICORN, PHONEX_DRAIN_S="600", PHONEX_SYNC_WAIT="600"
        ) as server,
        ThreadPoolExecutor() as clients,
    ):
        answered: list[str] = []

        def speak(name: str, text: str) -> httpx.Response:
            answer = server.client.post("/tts", json={"text": text})
            answered.append(name)
            return answer

        def watch(job_id: str) -> str:
            events = server.client.get(f"/job/{job_id}/events").text
            answered.append("watched")
            return events

        running = clients.submit(speak, "running", LONG)
        while [job["status"] for job in _jobs(server)] != ["processing"]:
            time.sleep(POLL_S)
        queued = clients.submit(speak, "queued", "Good morning.")
        while [job["status"] for job in _jobs(server)] != ["queued", "processing"]:
            time.sleep(POLL_S)
        watched = clients.submit(watch, _jobs(server)[0]["job_id"])
        os.kill(server.pid, signal.SIGTERM)

        reported = queued.result()
        assert (reported.status_code, reported.json()["status"]) == (202, "queued")
        assert reported.headers["Location"] == f"/job/{reported.json()['job_id']}"
        refused = server.client.post("/tts", json={"text": "Too late."})
        assert (refused.status_code, refused.json()["code"]) == (503, "stopping")
        assert running.result().json()["status"] == "completed"
        assert "event: completed" not in watched.result()
        assert answered[-1] == "running"
        assert server.wait() == -signal.SIGTERM

        server.start()
        assert finish(server.client, reported.json()["job_id"])["status"] == "completed"


def _jobs(server: RunningServer) -> list[dict[str, str]]:
    """The newest first."""
    jobs: list[dict[str, str]] = server.client.get("/jobs").json()["jobs"]
    return jobs
