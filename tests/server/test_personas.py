"""Training as the console does it: every request, the keys of every answer, a voice that speaks."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.people import People, Person
from tests.personas.clips import opened
from tests.personas.place import TEXTS
from tests.personas.test_card_text import DATA, sent
from tests.running import SPEECH, Folders, RunningServer
from tests.sound import read

RECORDINGS = [SPEECH / f"{name}.flac" for name in ("lj-ver1", "lj-ver2", "lj-ver1")]
SPOKEN = "The bread is ready."

Json = dict[str, Any]


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[People]:
    folders = Folders(tmp_path_factory.mktemp("personas"), models_dir)
    with (
        RunningServer(folders, quick=True, PHONEX_AUTH="on", PHONEX_REQUIRE_CONSENT="1") as server,
        People(server) as people,
    ):
        yield people


@pytest.fixture(scope="module")
def ada(people: People) -> Person:
    return people.sign_up("ada")


@pytest.fixture(scope="module")
def trained(ada: Person) -> list[Json]:
    """The answers to four texts."""
    return [answer(ada.client.post("/ai/train", json={"text": text})) for text in TEXTS]


@pytest.fixture(scope="module")
def recorded(ada: Person) -> list[Json]:
    """The answers to three recordings."""
    return [answer(record(ada, path)) for path in RECORDINGS]


def record(person: Person, path: Path, **fields: str) -> httpx.Response:
    files = {"audio": ("a.flac", opened(path))}
    return person.client.post("/ai/voice", files=files, data={"consent": "true", **fields})


def answer(response: httpx.Response) -> Json:
    found: Json = response.raise_for_status().json()
    return found


def code(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def test_four_texts_show_traits(trained: list[Json]) -> None:
    assert [each["progress"] for each in trained] == [25, 50, 75, 100]
    assert [each["samples"] for each in trained] == [1, 2, 3, 4]
    traits = {each["name"]: each for each in trained[3]["traits"]}
    assert traits["intellect"]["score"] == 1.0
    assert traits["analytical"]["score"] is None
    assert traits["analytical"]["reason"] == "not_enough_text"


def test_three_recordings_make_a_voice_that_speaks(ada: Person, recorded: list[Json]) -> None:
    assert [each["progress"] for each in recorded] == [33, 66, 100]
    assert set(recorded[0]["sample"]) == {"pitch_hz", "energy", "mfcc", "duration"}
    voice_id = recorded[2]["voice_id"]
    voice = answer(ada.client.get(f"/voice/{voice_id}"))
    assert voice["likeness"]["instant"] > 0.1
    assert voice["sample"]["speech_duration"] > 10  # of all three
    assert voice["consent"] is not None
    speech = {"text": SPOKEN, "voice_id": voice_id}
    spoken = ada.client.post("/clone", json=speech, headers={"Accept": "audio/wav"})
    assert read(spoken.raise_for_status().content).seconds > 0.5


def test_consent_is_asked_for_with_a_recording(ada: Person) -> None:
    refused = ada.client.post("/ai/voice", files={"audio": ("a.flac", opened(RECORDINGS[0]))})
    assert code(refused) == (422, "consent_required")


def test_the_profile_is_an_echo_that_can_be_active(
    ada: Person, trained: list[Json], recorded: list[Json]
) -> None:
    profile = answer(ada.client.get("/ai/profile"))
    assert profile["echo_id"] == trained[0]["echo_id"] == recorded[0]["echo_id"]
    assert profile["personality"]["ready"]
    assert profile["voice"]["voice_id"] == recorded[2]["voice_id"]
    assert profile["voice"]["measured"]["pitch_hz"] == pytest.approx(240, abs=40)
    assert not profile["is_active"]
    assert answer(ada.client.post("/ai/activate"))["is_active"]
    echo = answer(ada.client.get(f"/api/echo/{profile['echo_id']}"))["echo"]
    assert (echo["is_profile"], echo["voice_model_id"]) == (True, recorded[2]["voice_id"])
    assert not answer(ada.client.delete("/ai/activate"))["is_active"]


def test_what_was_given_is_listed_and_taken_back(people: People) -> None:
    eve = people.sign_up("eve")
    assert answer(eve.client.get("/ai/profile"))["echo_id"] is None
    assert answer(eve.client.delete("/ai/train"))["samples"] == 0
    assert answer(eve.client.delete("/ai/voice"))["samples"] == 0
    text_id = answer(eve.client.post("/ai/train", json={"text": TEXTS[0]}))["text_id"]
    recording_id = answer(record(eve, RECORDINGS[0]))["recording_id"]
    assert answer(eve.client.get("/ai/train"))["samples"][0]["text_id"] == text_id
    assert answer(eve.client.get(f"/ai/train/{text_id}"))["text"] == TEXTS[0]
    [listed] = answer(eve.client.get("/ai/voice"))["samples"]
    assert answer(eve.client.get(f"/ai/voice/{recording_id}")) == listed
    audio = eve.client.get(listed["audio_url"]).raise_for_status()
    assert audio.headers["content-type"] == "audio/flac"
    assert code(eve.client.post("/ai/activate")) == (409, "not_trained")
    assert answer(eve.client.delete(f"/ai/train/{text_id}"))["progress"] == 0
    assert answer(eve.client.delete(f"/ai/voice/{recording_id}"))["progress"] == 0
    assert code(eve.client.get(listed["audio_url"])) == (404, "training_sample_not_found")


def test_a_text_has_a_length(ada: Person) -> None:
    for text in ("x" * 19, "x" * 5001):
        refused = ada.client.post("/ai/train", json={"text": text})
        assert code(refused) == (422, "validation_failed")


def test_cards_come_in_and_go_out(ada: Person) -> None:
    made = ada.client.post("/api/echo/import", files={"card": ("ada.json", sent())})
    echo_id = answer(made)["echo"]["_id"]
    image = ada.client.get(f"/api/echo/{echo_id}/card", params={"format": "png"})
    assert image.headers["content-type"] == "image/png"
    files = {"card": ("ada.png", image.content)}
    again = ada.client.post("/api/echo/import", files=files, data={"echo_id": echo_id})
    assert answer(again)["echo"]["_id"] == echo_id
    back = json.loads(ada.client.get(f"/api/echo/{echo_id}/card").raise_for_status().text)
    assert DATA.items() <= back["data"].items()
    refused = ada.client.post("/api/echo/import", files={"card": ("a.txt", b"Ada")})
    assert code(refused) == (422, "card_unusable")


def test_an_account_is_needed(people: People) -> None:
    assert people.client().get("/ai/profile").status_code == 401
