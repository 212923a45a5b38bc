"""Voices as people keep them: tags, sharing, usage, versions, consent; texts of jobs."""

from collections.abc import Iterator

import httpx
import pytest

from tests.running import RunningServer
from tests.server.test_voices import MAN, TEXT, WOMAN, clone, register
from tests.sound import read

GIVEN = {
    "tags": ["Warm", "news", "warm"],
    "visibility": "link",
    "consent": "true",
    "consent_name": "Adam",
    "consent_terms": "terms 2026-01",
}


@pytest.fixture(scope="module")
def adam(client: httpx.Client) -> Iterator[str]:
    """A man's voice, to which a woman's recording was added as its version 2."""
    files = [("voice_sample", (MAN.name, MAN.read_bytes()))]
    answer = client.post("/voice/register", data={"voice_name": "Adam", **GIVEN}, files=files)
    assert answer.status_code == 201, answer.text
    samples = [("voice_sample", (WOMAN.name, WOMAN.read_bytes()))]
    client.post("/voice/adam/samples", files=samples).raise_for_status()
    yield "adam"
    client.delete("/voice/adam").raise_for_status()


def test_what_was_said_of_a_voice_is_reported(client: httpx.Client, adam: str) -> None:
    voice = client.get(f"/voice/{adam}").json()
    assert voice["tags"] == ["Warm", "news"]
    assert (voice["visibility"], len(voice["share_id"])) == ("link", 24)
    consent = voice["consent"]
    assert (consent["name"], consent["terms"]) == ("Adam", "terms 2026-01")
    assert consent["given_at"].endswith("Z")
    assert voice["version"] == 2


def test_voices_are_found_by_tag_and_name(client: httpx.Client, adam: str) -> None:
    def found(**query: str) -> list[str]:
        answer = client.get("/voice/list", params=query).raise_for_status()
        return [voice["voice_id"] for voice in answer.json()["voices"]]

    assert found(tag="WARM") == found(q="dAm") == found(tag="news", q="ada") == [adam]
    assert found(tag="cold") == found(q=".*") == []
    assert client.get("/voice/list", params={"q": "a\0"}).status_code == 422
    changed = client.patch(f"/voice/{adam}", json={"tags": []}).json()
    assert (changed["tags"], changed["name"]) == ([], "Adam")
    assert found(tag="warm") == []
    assert client.get("/voice/public").json() == {"voices": [], "count": 0, "next_cursor": None}


def test_a_voice_speaks_by_its_share_id_only_while_it_is_shared(
    client: httpx.Client, adam: str
) -> None:
    share_id = client.get(f"/voice/{adam}").json()["share_id"]
    assert client.get(f"/voice/{share_id}/sample").status_code == 404
    body = {"text": "Hello.", "voice_id": share_id}
    assert client.post("/clone?wait=0", json=body).status_code == 202
    client.patch(f"/voice/{adam}", json={"visibility": "private"}).raise_for_status()
    refused = client.post("/clone", json=body)
    assert (refused.status_code, refused.json()["code"]) == (404, "voice_not_found")


def test_versions_are_listed_heard_and_restored(
    client: httpx.Client, server: RunningServer, adam: str
) -> None:
    listed = client.get(f"/voice/{adam}/versions").json()
    reported = [(each["version"], each["kind"], each["current"]) for each in listed["versions"]]
    assert reported == [(2, "samples_added", True), (1, "registered", False)]
    man, both = (client.get(f"/voice/{adam}/versions/{n}/sample").content for n in (1, 2))
    assert both == client.get(f"/voice/{adam}/sample").content
    assert read(man).f0() == pytest.approx(read(MAN.read_bytes()).f0(), rel=0.05)
    (job, first), (_, second) = (clone(client, adam, version=n, seed=1) for n in (1, 2))
    assert job["version"] == 1
    assert first.f0() < second.f0()

    restored = client.post(f"/voice/{adam}/versions/1/restore").raise_for_status().json()
    assert (restored["version"], restored["fitting"]["state"]) == (3, "off")
    assert client.get(f"/voice/{adam}/sample").content == man
    assert clone(client, adam, seed=1)[1].f0() == pytest.approx(first.f0(), rel=0.01)
    kept = (server.folders.root / "voices" / "adam.versions").iterdir()
    assert {path.name for path in kept} >= {"1.pth", "2.pth", "2.wav"}

    unknown = client.post("/clone", json={"text": "Hi.", "voice_id": adam, "version": 9})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "version_not_found")
    assert client.post(f"/voice/{adam}/versions/9/restore").status_code == 404


def test_what_is_spoken_is_counted(client: httpx.Client, adam: str) -> None:
    before = client.get(f"/voice/{adam}").json()["usage"]
    reported = client.post("/clone", json={"text": "Hello.", "voice_id": adam}).json()
    usage = client.get(f"/voice/{adam}").json()["usage"]
    assert usage["count"] == before["count"] + 1
    assert usage["seconds"] == pytest.approx(before["seconds"] + reported["duration"])
    assert usage["last_spoken_at"] >= reported["created_at"]


def test_a_job_can_be_shown_and_made_again(client: httpx.Client, adam: str) -> None:
    said = {"text": TEXT * 3, "voice_id": adam, "speed": 1.5, "seed": 3}
    job_id = client.post("/clone?wait=0", json=said).json()["job_id"]
    job = client.get(f"/job/{job_id}").json()
    assert {field: job[field] for field in said} == said
    (listed,) = client.get("/jobs", params={"limit": 1, "kind": "synthesis"}).json()["jobs"]
    assert (listed["job_id"], listed["text"]) == (job_id, (TEXT * 3)[:120])
    assert listed["kind"] == "synthesis"
    assert client.get("/jobs", params={"kind": "fit"}).json()["jobs"] == []
    assert client.get("/jobs", params={"kind": "other"}).status_code == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [("tags", "x" * 33), ("visibility", "all"), ("consent_name", "Eve"), ("tags", " ")],
)
def test_what_cannot_be_said_of_a_voice_is_refused(
    client: httpx.Client, field: str, value: str
) -> None:
    answer = register(client, "Eve", MAN, **{field: value})
    assert answer.status_code == 422
    assert client.get("/voice/eve").status_code == 404
