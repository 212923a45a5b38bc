"""Batches: many texts in one request, as one job."""

import base64
import csv
import io
import json
import signal
import time
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from phonex.webhooks.signing import PREFIX, signed_headers
from tests.running import POLL_S, Folders, RunningServer, finish
from tests.sound import read
from tests.webhooks.receiver import Receiver, receiving

JSON_LINES = {"Content-Type": "application/jsonl"}
CSV = {"Content-Type": "text/csv"}
LONG = "The hogs were fed chopped corn and garbage. " * 60


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, models_dir: Path, receiver: Receiver
) -> Iterator[RunningServer]:
    """A server that a test may kill, and that may call the receiver."""
    folders = Folders(tmp_path_factory.mktemp("batches"), models_dir)
    with RunningServer(folders, quick=True, PHONEX_WEBHOOK_HOSTS=receiver.origin) as running:
        yield running


def lines_of(*rows: Mapping[str, object]) -> bytes:
    return "".join(f"{json.dumps(row)}\n" for row in rows).encode()


def send(
    server: RunningServer, body: bytes, headers: dict[str, str] = JSON_LINES, **query: str
) -> Any:
    answer = server.client.post("/batch", content=body, headers=headers, params=query)
    assert answer.status_code == 202, answer.text
    return answer.json()


def manifest(server: RunningServer, batch_id: str) -> list[dict[str, Any]]:
    found = server.client.get(f"/batch/{batch_id}").raise_for_status().json()
    lines: list[dict[str, Any]] = found["lines"]
    return lines


def archived(server: RunningServer, batch_id: str) -> dict[str, bytes]:
    answer = server.client.get(f"/batch/{batch_id}/archive").raise_for_status()
    assert answer.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def refused(server: RunningServer, body: bytes, **headers: str) -> httpx.Response:
    sent = JSON_LINES | {name.replace("_", "-"): value for name, value in headers.items()}
    return server.client.post("/batch", content=body, headers=sent)


def test_each_line_becomes_audio_with_its_own_fields_and_name(server: RunningServer) -> None:
    sent = send(
        server,
        lines_of(
            {"text": "Good morning.", "name": "morning"},
            {"text": "Buenas noches.", "language": "ES", "format": "mp3", "speed": 1.5},
        ),
    )
    with server.client.stream("GET", f"/job/{sent['job_id']}/events") as answer:
        events = [line for line in answer.iter_lines() if line.startswith("event: ")]
    assert events[-1] == "event: completed"
    job = server.client.get(f"/job/{sent['job_id']}").json()
    assert (job["status"], job["progress"], job["kind"]) == ("completed", 100, "batch")
    assert job["lines"] == {"total": 2, "completed": 2, "failed": 0}
    files = archived(server, sent["batch_id"])
    assert list(files) == ["morning.wav", "00002.mp3", "manifest.csv"]
    assert read(files["morning.wav"]).rms > 0.01
    spoken = server.client.get(f"/job/{manifest(server, sent['batch_id'])[1]['audio_id']}").json()
    assert (spoken["language"], spoken["speed"], spoken["format"]) == ("ES", 1.5, "mp3")
    assert spoken["parent_id"] == sent["batch_id"]
    listed = server.client.get("/jobs", params={"parent": sent["batch_id"]}).json()["jobs"]
    lines = [line["audio_id"] for line in manifest(server, sent["batch_id"])]
    assert {job["job_id"] for job in listed} == set(lines)
    others = server.client.get("/jobs", params={"limit": 200}).json()["jobs"]
    assert not {job["job_id"] for job in others}.intersection(lines)


def test_csv_and_a_form_with_a_file_are_read_too(server: RunningServer) -> None:
    rows = b'text;name;language\n"Good; morning.";one;\nHola.;two;ES\n'
    first = send(server, rows, CSV)
    form = server.client.post("/batch", files={"file": ("lines.csv", b"\xef\xbb\xbf" + rows)})
    assert form.status_code == 202, form.text
    for sent in (first, form.json()):
        assert finish(server.client, sent["job_id"])["status"] == "completed"
        assert [line["name"] for line in manifest(server, sent["batch_id"])] == [
            "one.wav",
            "two.wav",
        ]


def test_the_manifest_is_json_json_lines_or_csv(server: RunningServer) -> None:
    batch_id = send(server, lines_of({"text": "Hello."}))["batch_id"]
    finish(server.client, batch_id)
    told = manifest(server, batch_id)
    json_lines = server.client.get(f"/batch/{batch_id}?format=jsonl").text
    assert [json.loads(line) for line in json_lines.splitlines()] == told
    table = csv.DictReader(io.StringIO(server.client.get(f"/batch/{batch_id}?format=csv").text))
    assert [row["audio_url"] for row in table] == [told[0]["audio_url"]]
    assert told[0]["duration"] > 0.2


def test_every_wrong_line_is_named_and_nothing_is_spoken(server: RunningServer) -> None:
    before = server.client.get("/jobs?kind=batch").json()["count"]
    answer = refused(
        server,
        lines_of(
            {"text": "Good."},
            {"text": "Bad.", "speed": 9},
            {"text": "Bad.", "speaker": "EN-NOBODY"},
            {"text": "Bad.", "name": "../etc/passwd"},
            {"text": "Good.", "name": "same"},
            {"text": "Bad.", "name": "SAME"},
            {"text": "!!!"},
            {"words": "Bad."},
        )
        + b"nonsense\n",
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "lines_invalid")
    fields = [error["field"] for error in answer.json()["errors"]]
    assert fields == [
        *("2.speed", "3.speaker", "4.name", "6.name", "7.text", "8.text", "8.words", "9.row")
    ]
    assert server.client.get("/jobs?kind=batch").json()["count"] == before


@pytest.mark.parametrize(
    ("body", "media_type", "code"),
    [
        (b"", "application/jsonl", "batch_empty"),
        (b'{"text": "x"}', "application/json", "rows_unsupported"),
        (b"\xff\xfe", "text/csv", "malformed_request"),
        (b"words\nHello.\n", "text/csv", "rows_malformed"),
        (b'{"text": "x"}\n' * 5001, "application/x-ndjson", "batch_too_long"),
    ],
)
def test_what_is_no_batch_is_refused(
    server: RunningServer, body: bytes, media_type: str, code: str
) -> None:
    answer = refused(server, body, Content_Type=media_type)
    assert answer.json()["code"] == code


def test_who_asks_for_one_text_does_not_wait_for_a_batch(server: RunningServer) -> None:
    batch_id = send(server, lines_of(*[{"text": LONG}] * 12))["batch_id"]
    spoken = server.client.post("/tts", json={"text": "Soon."})
    assert spoken.status_code == 200
    assert server.client.get(f"/job/{batch_id}").json()["status"] in ("queued", "processing")
    early = server.client.get(f"/batch/{batch_id}/archive")
    assert (early.status_code, early.json()["code"]) == (409, "batch_not_ended")
    server.client.delete(f"/job/{batch_id}").raise_for_status()
    assert finish(server.client, batch_id)["status"] == "cancelled"
    deadline = time.monotonic() + 60  # the line that was being spoken ends after its piece
    while {line["status"] for line in manifest(server, batch_id)} & {"queued", "processing"}:
        assert time.monotonic() < deadline
        time.sleep(POLL_S)
    assert server.client.delete(f"/batch/{batch_id}").status_code == 200
    assert server.client.get(f"/batch/{batch_id}").status_code == 404


def test_a_batch_goes_on_after_a_kill_and_nothing_is_spoken_twice(
    server: RunningServer, receiver: Receiver
) -> None:
    lines = lines_of(*[{"text": LONG[:900]}] * 6)
    batch_id = send(server, lines, callback_url=receiver.url)["batch_id"]
    deadline = time.monotonic() + 60
    while server.client.get(f"/job/{batch_id}").json()["lines"]["completed"] < 2:
        assert time.monotonic() < deadline
        time.sleep(POLL_S)
    server.stop(signal.SIGKILL)
    downloads = server.folders.root / "downloads"
    before = {path: path.stat().st_mtime_ns for path in downloads.glob("*.wav")}
    server.start()
    assert finish(server.client, batch_id)["status"] == "completed"
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert {line["status"] for line in manifest(server, batch_id)} == {"completed"}
    assert len(archived(server, batch_id)) == 6 + 1
    told = receiver.next().told
    assert (told["type"], told["data"]["job_id"]) == ("job.completed", batch_id)
    assert told["data"]["lines"] == {"total": 6, "completed": 6, "failed": 0}


def test_who_asks_for_it_is_told_of_the_end_of_a_job(
    server: RunningServer, receiver: Receiver
) -> None:
    body = {"text": "Call me.", "callback_url": receiver.url}
    job_id = server.client.post("/tts?wait=0", json=body).raise_for_status().json()["job_id"]
    message = receiver.next()
    assert (message.told["type"], message.told["data"]["job_id"]) == ("job.completed", job_id)
    secret = server.client.get("/webhooks/secret").json()["secret"]
    key = base64.b64decode(secret.removeprefix(PREFIX))
    message_id, sent_at = message.headers["webhook-id"], int(message.headers["webhook-timestamp"])
    signed = signed_headers(key, message_id, sent_at, message.body)
    assert message.headers["webhook-signature"] == signed["webhook-signature"]
    deadline = time.monotonic() + 60
    while (callback := callback_of(server, job_id))["state"] == "pending":  # it is answered only
        assert time.monotonic() < deadline
        time.sleep(POLL_S)
    assert callback == {
        "state": "delivered",
        "attempts": 1,
        "last_status": 204,
        "last_error": None,
    }


def callback_of(server: RunningServer, job_id: str) -> dict[str, object]:
    callback: dict[str, object] = server.client.get(f"/job/{job_id}").json()["callback"]
    return callback


def test_an_address_that_is_not_listed_is_refused(server: RunningServer) -> None:
    url = "http://127.0.0.1:1/hook"
    for answer in (
        server.client.post("/tts", json={"text": "Hello.", "callback_url": url}),
        server.client.post(f"/batch?callback_url={url}", content=b"{}", headers=JSON_LINES),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "callback_refused")
