"""A service whose files are in a bucket: what it speaks, clones, sends and deletes is there."""

import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.running import SPEECH, Folders, RunningServer
from tests.s3_server import KEY_ID, REGION, SECRET, S3Server

TEXT = "Four hours of steady work faced us."
SAMPLE = (SPEECH / "lj-ver1.flac").read_bytes()
DEADLINE_S = 60.0
POLL_S = 0.1


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """An S3 server that tests may kill."""
    with S3Server(tmp_path_factory.mktemp("s3")) as running:
        running.create_bucket("phonex")
        yield running


@pytest.fixture(scope="module")
def node(
    tmp_path_factory: pytest.TempPathFactory, models_dir: Path, s3: S3Server
) -> Iterator[RunningServer]:
    folders = Folders(tmp_path_factory.mktemp("node"), models_dir)
    server = RunningServer(
        folders,
        quick=True,
        PHONEX_BLOBS="s3://phonex/house",
        PHONEX_S3_ENDPOINT=s3.url,
        PHONEX_S3_REGION=REGION,
        AWS_ACCESS_KEY_ID=KEY_ID,
        AWS_SECRET_ACCESS_KEY=SECRET,
    )
    with server as running:
        yield running


def speak(client: httpx.Client, **fields: object) -> dict[str, str]:
    answer = client.post("/clone" if "voice_id" in fields else "/tts", json={"text": TEXT} | fields)
    assert answer.status_code == 200, answer.text
    made: dict[str, str] = answer.json()
    return made


def register(client: httpx.Client, voice_id: str) -> None:
    form = {"voice_name": voice_id, "consent": "true"}
    files = {"voice_sample": ("a.flac", SAMPLE)}
    answer = client.post("/voice/register", data=form, files=files)
    assert answer.status_code in (200, 201), answer.text


def test_audio_is_in_the_bucket_and_nowhere_else(node: RunningServer, s3: S3Server) -> None:
    made = speak(node.client)
    audio_id = made["audio_id"]
    files = {f"house/audio/{audio_id}.wav", f"house/audio/{audio_id}.words.json"}
    assert s3.keys("phonex", f"house/audio/{audio_id}") == files
    stored = s3.get("phonex", f"house/audio/{audio_id}.wav")
    assert stored.headers["Content-Type"] == "audio/wav"
    assert node.client.get(made["audio_url"]).content == stored.read()
    data = node.folders.root / "data" / "s3"
    assert [path for path in data.rglob("*") if path.is_file()] == []
    assert not list((node.folders.root / "downloads").rglob("*"))


def test_a_range_reads_that_range_alone(node: RunningServer, s3: S3Server) -> None:
    url = speak(node.client)["audio_url"]
    whole, key = node.client.get(url).content, f"{url}.wav"
    n_before = len(s3.requests())
    answer = node.client.get(url, headers={"Range": "bytes=44-1043"})
    assert (answer.status_code, answer.content) == (206, whole[44:1044])
    assert answer.headers["Content-Range"] == f"bytes 44-1043/{len(whole)}"
    asked = [each for each in s3.requests()[n_before:] if each.split()[1] == "GET"]
    assert [each for each in asked if "/audio/" in each] == [f"206 GET /phonex/house{key}"]
    known = node.client.get(url, headers={"If-None-Match": answer.headers["ETag"]})
    assert known.status_code == 304
    beyond = node.client.get(url, headers={"Range": f"bytes={len(whole)}-"})
    assert beyond.status_code == 416


def test_a_conversion_is_kept_in_the_bucket_and_goes_with_its_audio(
    node: RunningServer, s3: S3Server
) -> None:
    made = speak(node.client)
    audio_id, url = made["audio_id"], made["audio_url"]
    first = node.client.get(url, params={"format": "mp3"})
    assert first.headers["Content-Type"] == "audio/mpeg"
    assert s3.keys("phonex", "house/audio/.converted/") == {
        f"house/audio/.converted/{audio_id}.mp3"
    }
    assert node.client.get(url, params={"format": "mp3"}).content == first.content
    assert node.client.delete(url).status_code == 200
    assert node.client.get(url).status_code == 404
    assert s3.keys("phonex", f"house/audio/{audio_id}") == set()
    assert s3.keys("phonex", "house/audio/.converted/") == set()


def test_audio_that_the_bucket_expired_is_not_found(node: RunningServer, s3: S3Server) -> None:
    made = speak(node.client)
    s3.delete("phonex", f"house/audio/{made['audio_id']}.wav")
    assert node.client.get(made["audio_url"]).status_code == 404


def test_a_voice_is_spoken_and_sent_and_deleted(node: RunningServer, s3: S3Server) -> None:
    register(node.client, "ada")
    assert s3.keys("phonex", "house/voices/") == {
        "house/voices/ada.pth",
        "house/voices/ada.wav",
    }
    assert speak(node.client, voice_id="ada")["status"] == "completed"
    sample = node.client.get("/voice/ada/sample")
    assert (sample.status_code, sample.headers["Content-Type"]) == (200, "audio/wav")
    assert sample.content[:4] == b"RIFF"
    assert node.client.delete("/voice/ada").status_code == 200
    assert s3.keys("phonex", "house/voices/") == set()
    assert node.client.post("/clone", json={"text": TEXT, "voice_id": "ada"}).status_code == 404


def test_health_names_the_bucket(node: RunningServer) -> None:
    files = node.client.get("/health").json()["files"]
    assert files == {
        "place": "s3://phonex/house",
        "ok": True,
        "reason": "",
        "conditional_writes": True,
    }


def test_without_its_bucket_a_service_says_so_and_goes_on_when_it_is_back(
    node: RunningServer, s3: S3Server
) -> None:
    url = speak(node.client)["audio_url"]
    s3.kill()
    gone = node.client.get(url)
    assert (gone.status_code, gone.json()["code"]) == (503, "storage_unavailable")
    assert int(gone.headers["Retry-After"]) > 0
    assert "s3://phonex/house" in gone.json()["detail"]
    until(lambda: not node.client.get("/health").json()["files"]["ok"])
    assert node.client.get("/health").json()["status"] == "degraded"
    s3.start()
    s3.create_bucket("phonex")
    until(lambda: node.client.get("/health").json()["files"]["ok"])
    assert node.client.get(speak(node.client)["audio_url"]).status_code == 200
    assert SECRET not in node.log.read_text()


def test_audio_that_is_finished_while_the_server_starts_again_is_kept(
    node: RunningServer, s3: S3Server
) -> None:
    s3.freeze()
    try:
        body = {"text": TEXT * 20}
        asked = node.client.post("/tts", json=body, headers={"Prefer": "wait=0"}).json()
        s3.kill()
    finally:
        s3.start()
    s3.create_bucket("phonex")
    until(lambda: node.client.get(f"/job/{asked['job_id']}").json()["status"] == "completed")
    assert node.client.get(asked["audio_url"]).status_code == 200


def test_everything_is_there_after_a_restart_and_can_be_fetched_from_the_bucket(
    node: RunningServer,
) -> None:
    register(node.client, "grace")
    url = speak(node.client)["audio_url"]
    spoken = node.client.get(url).content
    node.stop()
    (node.folders.root / ".env").write_text("PHONEX_S3_REDIRECT=1\n")
    node.start()
    sent = node.client.get(url)
    assert (sent.status_code, sent.headers["X-Audio-Synthetic"]) == (302, "1")
    assert "no-store" in sent.headers["Cache-Control"]
    assert httpx.get(sent.headers["Location"]).content == spoken
    converted = node.client.get(url, params={"format": "mp3"})
    assert ".converted/" in converted.headers["Location"]
    assert int(node.client.head(url).headers["Content-Length"]) == len(spoken)
    assert node.client.get(f"/audio/{uuid.uuid4()}").status_code == 404
    assert speak(node.client, voice_id="grace")["status"] == "completed"
    assert "X-Amz-Signature" not in node.log.read_text()


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(POLL_S)
