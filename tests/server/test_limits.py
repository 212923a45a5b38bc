"""Limits on requests, failed logins and what users may use, as clients meet them."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from tests.people import People, log_in
from tests.running import SPEECH, Folders, RunningServer
from tests.voice_file import import_voice

VOICE = {"voice_sample": ("a.flac", (SPEECH / "lj-ver1.flac").read_bytes())}


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[People]:
    folders = Folders(tmp_path_factory.mktemp("limits"), models_dir)
    limited = RunningServer(
        folders,
        quick=True,
        PHONEX_AUTH="on",
        PHONEX_RATE_LIMIT="40/hour",
        PHONEX_QUOTA_CHARACTERS_PER_DAY="20",
        PHONEX_QUOTA_VOICES="1",
        PHONEX_QUOTA_AUDIO_SECONDS="1",
    )
    with limited as server, People(server) as people:
        yield people


def refused(answer: httpx.Response, status: int, code: str) -> int:
    """Check a refusal; its seconds until a retry, 0 if it has none."""
    reported = answer.json()
    assert (answer.status_code, reported["code"]) == (status, code), reported
    return int(answer.headers.get("Retry-After", 0))


def test_a_user_has_so_many_characters_voices_and_seconds(people: People) -> None:
    client = people.sign_up("ada").client
    spoken = client.post("/tts", json={"text": "Good morning, sir."}).raise_for_status().json()
    client.delete(f"/audio/{spoken['audio_id']}").raise_for_status()
    seconds = refused(client.post("/tts", json={"text": "More."}), 429, "quota_exceeded")
    assert 0 < seconds <= 24 * 3600 + 1

    import_voice(client, "Anna")
    another = client.post("/voice/register", data={"voice_name": "Bert"}, files=VOICE)
    refused(another, 409, "voice_quota_reached")

    quota = client.get("/auth/quota").raise_for_status().json()
    assert (quota["characters"]["used"], quota["characters"]["limit"]) == (18, 20)
    assert datetime.fromisoformat(quota["characters"]["resets_at"]).hour == 0
    assert quota["voices"] == {"used": 1, "limit": 1}
    assert quota["audio_seconds"] == {"used": 0, "limit": 1}
    client.delete("/voice/anna").raise_for_status()
    assert client.get("/auth/quota").json()["voices"]["used"] == 0


def test_audio_that_is_kept_leaves_no_room_for_more(people: People) -> None:
    client = people.sign_up("bob").client
    kept = client.post("/tts", json={"text": "Good morning, sir."}).raise_for_status().json()
    assert kept["duration"] >= 1
    assert client.get("/auth/quota").json()["audio_seconds"]["used"] == kept["duration"]
    refused(client.post("/tts", json={"text": "A"}), 409, "audio_quota_reached")
    client.delete(kept["audio_url"]).raise_for_status()
    client.post("/tts", json={"text": "A"}).raise_for_status()


def test_a_user_has_so_many_requests_and_others_have_their_own(people: People) -> None:
    eve, dan = people.sign_up("eve"), people.sign_up("dan")
    statuses = [eve.client.get("/auth/profile").status_code for _ in range(41)]
    assert statuses == [200] * 40 + [429]
    assert 0 < refused(eve.client.get("/jobs"), 429, "rate_limited") <= 3600
    assert dan.client.get("/auth/profile").status_code == 200
    assert eve.client.get("/health").status_code == 200
    assert people.server.client.get("/static/index.html").status_code == 200


def test_guessing_is_stopped_where_it_comes_from(people: People) -> None:
    guessed = people.sign_up("guessed").email
    thief, home = (
        people.client(X_Forwarded_For=address) for address in ("203.0.113.9", "198.51.100.1")
    )
    statuses = [log_in(thief, guessed, f"guess {n}").status_code for n in range(11)]
    assert statuses == [401] * 10 + [429]
    assert 0 < refused(log_in(thief, guessed), 429, "rate_limited") <= 900
    assert log_in(home, guessed).status_code == 200


def test_sign_ups_of_an_address_are_limited(people: People) -> None:
    visitor = people.client(X_Forwarded_For="203.0.113.77")
    asked = {"email": "no address", "password": "12345678"}
    statuses = [visitor.post("/auth/signup", json=asked).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]
