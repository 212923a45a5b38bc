"""The service about itself: health, metrics, console, documentation, refusals."""

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.running import Folders, RunningServer


def test_health_names_the_engines_and_why(client: httpx.Client) -> None:
    report = client.get("/health").json()
    assert report["status"] == "healthy"
    speech = report["engines"]["speech"]
    assert {each["engine"] for each in speech.values()} == {"kokoro"}
    assert "phonex models pull --language KR" in speech["KR"]["reason"]
    assert report["engines"]["converter"]["engine"] == "offline"
    assert report["database"] == {"kind": "embedded", "ok": True, "reason": ""}
    assert report["low_disks"] == []
    assert report["queue"]["capacity"] == 64
    assert report["disk_free_mb"] > 0


def test_the_root_is_a_console_for_browsers_and_json_for_others(client: httpx.Client) -> None:
    page = client.get("/", headers={"Accept": "text/html"})
    assert page.headers["Content-Type"].startswith("text/html")
    greeting = client.get("/", headers={"Accept": "application/json"}).json()
    assert greeting["service"] == "phonex"
    assert greeting["accounts"] is False
    assert greeting["limits"] == {"characters": 20_000, "upload_mb": 25}


def test_metrics_count_what_was_spoken(client: httpx.Client) -> None:
    def spoken_seconds() -> float:
        lines = client.get("/metrics").text.splitlines()
        values = [line for line in lines if line.startswith("phonex_audio_seconds_total")]
        return sum(float(line.split()[-1]) for line in values)

    before = spoken_seconds()
    reported = client.post("/tts", json={"text": "Counting seconds."}).json()
    assert spoken_seconds() - before == pytest.approx(reported["duration"], abs=0.01)


def test_every_route_is_documented(client: httpx.Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    for path, methods in paths.items():
        for method, operation in methods.items():
            assert operation.get("summary"), f"{method} {path}"
    assert client.get("/docs").status_code == 200
    assert client.get("/redoc").status_code == 200


def test_a_request_id_comes_back(client: httpx.Client) -> None:
    answer = client.get("/health", headers={"X-Request-ID": "mine-1"})
    assert answer.headers["X-Request-ID"] == "mine-1"
    assert client.get("/health").headers["X-Request-ID"]


def test_an_unknown_path_and_method_are_problems(client: httpx.Client) -> None:
    for answer, status in ((client.get("/nowhere"), 404), (client.put("/tts"), 405)):
        assert answer.status_code == status
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_other_origins_are_not_let_in(client: httpx.Client) -> None:
    answer = client.get("/health", headers={"Origin": "https://example.com"})
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_without_accounts_nobody_signs_in_and_tokens_are_not_looked_at(
    client: httpx.Client,
) -> None:
    login = {"email": "ada@example.org", "password": "correct horse"}
    for answer in (client.post("/auth/login", json=login), client.get("/auth/profile")):
        assert (answer.status_code, answer.json()["code"]) == (409, "accounts_off")
        assert "PHONEX_AUTH=on" in answer.json()["detail"]
    assert client.get("/jobs", headers={"Authorization": "Bearer x"}).status_code == 200


def run_phonex(
    tmp_path: Path, *arguments: str, **settings: str
) -> "subprocess.CompletedProcess[str]":
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PHONEX_")}
    return subprocess.run(
        [sys.executable, "-m", "phonex", *arguments],
        env=environment | settings,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_public_address_needs_a_decision(tmp_path: Path) -> None:
    ended = run_phonex(tmp_path, "serve", "--host", "0.0.0.0")  # noqa: S104
    assert ended.returncode == 2
    assert "PHONEX_ALLOW_ANONYMOUS" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_bad_setting_stops_the_start_with_one_line(tmp_path: Path) -> None:
    ended = run_phonex(tmp_path, "serve", PHONEX_QUEUE_SIZE="many")
    assert ended.returncode == 2
    lines = ended.stderr.strip().splitlines()
    assert len(lines) == 1
    assert "PHONEX_QUEUE_SIZE" in lines[0]


@pytest.mark.parametrize(
    "setting",
    [
        {"PHONEX_MONGO_URI": "mongodb://"},
        {"PHONEX_DATA_DIR": "a-file/data"},
        {"PHONEX_DEVICE": "cuda:99"},
        {"PHONEX_OIDC_ISSUER": "http://tenant.eu.auth0.com/", "PHONEX_AUTH": "on"},
    ],
)
def test_a_setting_that_proves_bad_at_the_start_is_reported_in_one_line(
    tmp_path: Path, setting: dict[str, str]
) -> None:
    (tmp_path / "a-file").touch()
    ended = run_phonex(tmp_path, "serve", "--port", "0", PHONEX_LOG_FORMAT="text", **setting)
    assert ended.returncode != 0
    assert "Traceback" not in ended.stderr
    assert sum(next(iter(setting)) in line for line in ended.stderr.splitlines()) == 1


def test_a_page_of_another_site_can_change_nothing(client: httpx.Client) -> None:
    def speak(origin: str) -> httpx.Response:
        return client.post("/tts", json={"text": "Hello."}, headers={"Origin": origin})

    own = f"{client.base_url.scheme}://{client.base_url.netloc.decode()}"
    for origin in ("https://evil.example", "null", own.replace("127.0.0.1", "127.0.0.2")):
        refused = speak(origin)
        assert (refused.status_code, refused.json()["code"]) == (403, "origin_refused")
    assert speak(own).status_code == 200


def test_a_listed_origin_may_call(tmp_path: Path, models_dir: Path) -> None:
    listed = {"Origin": "https://app.example"}
    folders = Folders(tmp_path, models_dir)
    with RunningServer(folders, PHONEX_CORS_ORIGINS="https://app.example", quick=True) as server:
        answer = server.client.post("/tts", json={"text": "Hello."}, headers=listed)
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == "https://app.example"
        assert "*" not in answer.headers["Access-Control-Allow-Origin"]
        asked = {
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "xi-api-key, x-api-key, authorization",
        }
        assert server.client.options("/tts", headers=listed | asked).status_code == 200
