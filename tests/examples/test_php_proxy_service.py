"""Speaking and cloning with the real service, through proxy.php and PHP's own server."""

import shutil
from collections.abc import Iterator

import httpx
import pytest

from tests.examples.php import php_server
from tests.running import SPEECH, RunningServer, finish

pytestmark = pytest.mark.skipif(
    shutil.which("php") is None, reason="PHP is not installed (apt install php-cli)"
)


@pytest.fixture(scope="module")
def proxy(server: RunningServer) -> Iterator[httpx.Client]:
    with (
        php_server({"PHONEX_URL": server.url}) as url,
        httpx.Client(base_url=f"{url}/proxy.php", timeout=120, trust_env=False) as client,
    ):
        yield client


def test_speech_asked_for_and_fetched_through_the_proxy_is_the_services_own(
    proxy: httpx.Client, client: httpx.Client
) -> None:
    asked = proxy.post("/tts?wait=0", json={"text": "Hello through the proxy.", "format": "mp3"})
    assert asked.status_code == 202
    job_id = asked.json()["job_id"]
    assert asked.headers["location"] == f"/proxy.php/job/{job_id}"
    assert finish(proxy, job_id)["status"] == "completed"
    direct = client.get(f"/audio/{job_id}")
    passed = proxy.get(f"/audio/{job_id}")
    assert passed.content == direct.content
    assert passed.headers["content-type"] == direct.headers["content-type"] == "audio/mpeg"
    part = proxy.get(f"/audio/{job_id}", headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, direct.content[100:200])
    assert len(proxy.get(f"/audio/{job_id}/peaks?n=50").json()["peaks"]) == 50


def test_events_of_a_job_arrive_through_the_proxy(proxy: httpx.Client) -> None:
    job_id = proxy.post("/tts?wait=0", json={"text": "One. Two. Three."}).json()["job_id"]
    events = proxy.get(f"/job/{job_id}/events")
    assert events.headers["content-type"].startswith("text/event-stream")
    assert "event: completed" in events.text


def test_a_voice_is_registered_used_and_deleted_through_the_proxy(proxy: httpx.Client) -> None:
    sample = next(iter(sorted(SPEECH.glob("*-ref.flac")))).read_bytes()
    registered = proxy.post(
        "/voice/register", data={"voice_name": "By proxy"}, files={"voice_sample": sample}
    )
    assert registered.status_code == 201, registered.text
    voice_id = registered.json()["voice_id"]
    cloned = proxy.post("/clone", json={"text": "It is me.", "voice_id": voice_id})
    assert finish(proxy, cloned.json()["job_id"])["status"] == "completed"
    assert proxy.delete(f"/voice/{voice_id}").json()["success"] is True
    assert proxy.get(f"/voice/{voice_id}").json()["code"] == "voice_not_found"


def test_a_wrong_request_gets_the_services_own_problem(proxy: httpx.Client) -> None:
    answer = proxy.post("/tts", json={"text": "Hello", "language": "XX"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "language_not_found"
