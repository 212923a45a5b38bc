"""Many at once: every request gets an honest answer, and none is lost."""

import asyncio
import time
from collections import Counter

import httpx
import pytest

from tests.running import POLL_S, RunningServer, finish

N_REQUESTS = 200
PATIENCE_S = 600.0  # for all that were taken, on a busy machine


def words(n: int) -> dict[str, object]:
    return {"text": f"Word {n}.", "speaker": "EN-INSTANT"}


@pytest.mark.anyio
async def test_two_hundred_requests_at_once(server: RunningServer) -> None:
    limits = httpx.Limits(max_connections=N_REQUESTS)
    async with httpx.AsyncClient(base_url=server.url, timeout=PATIENCE_S, limits=limits) as client:
        calls = [client.post("/tts?wait=5", json=words(n)) for n in range(N_REQUESTS)]
        answers = await asyncio.gather(*calls)
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) <= {200, 202, 503}, statuses
    assert statuses[200] + statuses[202] >= 64
    for answer in answers:
        if answer.status_code == 503:
            assert answer.json()["code"] == "queue_full"
            assert int(answer.headers["Retry-After"]) >= 1
    accepted = [answer.json()["job_id"] for answer in answers if answer.status_code != 503]
    assert len(set(accepted)) == len(accepted)
    for job_id in accepted:
        assert finish(server.client, job_id, PATIENCE_S)["status"] == "completed"


def test_the_service_answers_while_it_speaks(server: RunningServer) -> None:
    long = "A king ruled the state in the early days. " * 30
    jobs = [server.client.post("/tts?wait=0", json={"text": long}).json() for _ in range(8)]
    while server.client.get(f"/job/{jobs[0]['job_id']}").json()["status"] == "queued":
        time.sleep(POLL_S)
    health = [server.client.get("/health").json() for _ in range(50)]
    assert {report["queue"]["running"] for report in health} == {1}
    assert health[0]["queue"]["depth"] >= 7
    assert health[0]["status"] == "healthy"
    for job in jobs[::-1]:
        server.client.delete(f"/job/{job['job_id']}")
