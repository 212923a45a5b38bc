"""The published networks in the service: they speak and convert, or report why not."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest

from tests.published import GOLDEN, lay_melotts, lay_openvoice, share_kokoro
from tests.running import SPEECH, Folders, RunningServer
from tests.server.test_voices import register
from tests.sound import read
from tests.voice_file import import_voice

TEXT = "The birch canoe."
WOMAN = SPEECH / "lj-ver1.flac"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[RunningServer]:
    models = tmp_path_factory.mktemp("models")
    share_kokoro(models_dir, models)
    lay_melotts(models)
    with RunningServer(Folders(tmp_path_factory.mktemp("published"), models)) as running:
        yield running


@pytest.fixture(scope="module")
def client(own: RunningServer) -> httpx.Client:
    return own.client


def say(client: httpx.Client, path: str = "/tts", **fields: object) -> dict[str, object]:
    answer = client.post(path, json={"text": TEXT} | fields)
    assert answer.status_code == 200, answer.text
    reported: dict[str, object] = answer.json()
    return reported


def sound_of(client: httpx.Client, reported: dict[str, object]) -> bytes:
    return client.get(str(reported["audio_url"])).content


def test_melotts_speaks_where_its_weights_are(client: httpx.Client) -> None:
    reported = say(client)
    assert reported["engine"] == {"speech": "melotts", "converter": None}
    assert reported["sample_rate"] == 44_100
    assert read(sound_of(client, reported)).rate == 44_100
    health = client.get("/health").json()["engines"]
    assert health["speech"]["EN"]["engine"] == "melotts"
    assert health["speech"]["ES"]["engine"] == "kokoro"


def test_a_seed_makes_an_answer_reproducible(client: httpx.Client) -> None:
    said = (say(client, seed=seed) for seed in (7, 7, 8))
    one, again, other = (read(sound_of(client, reported)).samples for reported in said)
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_speakers_of_other_engines_stay(client: httpx.Client) -> None:
    details = client.get("/tts/speakers/EN").json()["details"]
    engines = {each["id"]: each["engine"] for each in details}
    assert (engines["EN-US"], engines["EN-NEWEST"], engines["af_heart"]) == (
        *("melotts", "kokoro", "kokoro"),
    )
    assert say(client, speaker="af_heart")["engine"] == {"speech": "kokoro", "converter": None}


def test_a_voice_is_known_to_a_converter_that_comes_later(own: RunningServer) -> None:
    client = own.client
    voice_id = register(client, "Before", WOMAN).json()["voice_id"]
    before = say(client, "/clone", voice_id=voice_id, speaker="af_heart")
    assert before["engine"] == {"speech": "kokoro", "converter": "offline"}
    lay_openvoice(own.folders.models)  # as a pull does while the service runs
    reported = say(client, "/clone", voice_id=voice_id, seed=1)
    assert reported["engine"] == {"speech": "melotts", "converter": "openvoice"}
    assert read(sound_of(client, reported)).rate == reported["sample_rate"] == 22_050
    assert client.get(f"/voice/{voice_id}").json()["engines"] == ["offline", "openvoice"]
    kokoro = say(client, "/clone", voice_id=voice_id, speaker="af_heart")
    assert kokoro["engine"] == {"speech": "kokoro", "converter": "openvoice"}
    hello = {"language": "KR", "text": "안녕하세요.", "speaker": "KR-F"}
    robot = say(client, "/clone", voice_id=voice_id, **hello)
    assert robot["engine"] == {"speech": "espeak", "converter": "openvoice"}


@pytest.fixture(scope="module")
def brit(own: RunningServer) -> str:
    """A voice of an embedding as OpenVoice's own tools save it."""
    if not (own.folders.models / "openvoice").exists():
        lay_openvoice(own.folders.models)
    file = (GOLDEN / "openvoice_base_ses" / "en-br.pth").read_bytes()
    answer = own.client.post(
        "/voice/import", data={"voice_name": "Brit"}, files={"embedding": ("se.pth", file)}
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["voice"]["engines"] == ["openvoice"]
    return str(answer.json()["voice_id"])


def test_an_imported_embedding_speaks(client: httpx.Client, brit: str) -> None:
    reported = say(client, "/clone", voice_id=brit)
    assert reported["engine"] == {"speech": "melotts", "converter": "openvoice"}


def test_the_pitch_of_a_converted_voice_can_be_asked_for(client: httpx.Client, brit: str) -> None:
    plain, high = (
        read(sound_of(client, say(client, "/clone", voice_id=brit, seed=1, pitch=n)))
        for n in (0, 7)
    )
    assert len(plain.samples) == len(high.samples)
    assert not (plain.samples == high.samples).all()


def test_the_service_starts_with_what_is_whole(tmp_path: Path, models_dir: Path) -> None:
    models = tmp_path / "models"
    share_kokoro(models_dir, models)
    melotts, openvoice = lay_melotts(models), lay_openvoice(models)
    for folder in (melotts, openvoice):
        (folder / "checkpoint.pth").write_bytes(b"PK\x03\x04 not a checkpoint")
    with RunningServer(Folders(tmp_path, models)) as server:
        assert say(server.client)["engine"] == {"speech": "kokoro", "converter": None}
        health = server.client.get("/health").json()["engines"]
        assert str(melotts / "checkpoint.pth") in health["speech"]["EN"]["reason"]
        assert "phonex models pull" in health["speech"]["EN"]["reason"]
        voice_id = import_voice(server.client, "Whole")
        reported = say(server.client, "/clone", voice_id=voice_id)
        assert reported["engine"] == {"speech": "kokoro", "converter": "offline"}
