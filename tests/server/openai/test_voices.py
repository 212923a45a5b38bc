"""Models, voices and consents by the official client; what is public where accounts are on."""

from collections.abc import Iterator
from pathlib import Path

import openai
import pytest

from tests.people import People, Person
from tests.running import Folders, RunningServer
from tests.server.openai.conftest import client_of, sample


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[RunningServer]:
    """With accounts."""
    folders = Folders(tmp_path_factory.mktemp("openai"), models_dir)
    with RunningServer(folders, quick=True, PHONEX_AUTH="on") as running:
        yield running


@pytest.fixture(scope="module")
def people(running: RunningServer) -> Iterator[People]:
    with People(running) as people:
        yield people


@pytest.fixture(scope="module")
def ada(people: People) -> Person:
    return people.sign_up("ada")


@pytest.fixture(scope="module")
def client(running: RunningServer, ada: Person) -> Iterator[openai.OpenAI]:
    """With a key of Ada's."""
    with client_of(running, ada.key("speak", "voices")) as client:
        yield client


def test_the_models_are_listed(client: openai.OpenAI) -> None:
    models = list(client.models.list())
    assert {model.id for model in models} >= {"tts-1", "tts-1-hd", "gpt-4o-mini-tts", "phonex"}
    assert client.models.retrieve("tts-1") == models[0]


def test_an_unknown_model_is_not_found(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as caught:
        client.models.retrieve("whisper-1")
    assert caught.value.code == "model_not_found"


def test_a_key_speaks(client: openai.OpenAI) -> None:
    answer = client.audio.speech.create(model="tts-1", voice="alloy", input="Hello.")
    assert len(answer.content) > 1000


@pytest.mark.parametrize("key", ["wrong", "phx_wrong"])
def test_a_wrong_key_is_refused(running: RunningServer, key: str) -> None:
    with client_of(running, key) as client, pytest.raises(openai.AuthenticationError):
        client.audio.speech.create(model="tts-1", voice="alloy", input="Hello.")


def test_a_key_without_the_scope_is_refused(running: RunningServer, ada: Person) -> None:
    client = client_of(running, ada.key("voices"))
    with client, pytest.raises(openai.PermissionDeniedError):
        client.audio.speech.create(model="tts-1", voice="alloy", input="Hello.")


def test_consents_are_kept_listed_renamed_and_deleted(client: openai.OpenAI) -> None:
    made = []
    for name in ("One", "Two", "Three"):
        with sample().open("rb") as file:
            made.append(
                client.audio.voice_consents.create(name=name, language="en-US", recording=file)
            )
    first = made[0]
    assert (first.object, first.name, first.language) == ("audio.voice_consent", "One", "en-US")
    assert first.created_at > 1_700_000_000
    assert [each.id for each in client.audio.voice_consents.list(limit=2)] == [
        each.id for each in reversed(made)
    ]
    renamed = client.audio.voice_consents.update(first.id, name="Uno")
    assert renamed.name == client.audio.voice_consents.retrieve(first.id).name == "Uno"
    assert client.audio.voice_consents.delete(first.id).deleted
    with pytest.raises(openai.NotFoundError) as caught:
        client.audio.voice_consents.retrieve(first.id)
    assert caught.value.code == "consent_not_found"


def test_a_voice_needs_a_consent_that_exists(client: openai.OpenAI) -> None:
    with sample().open("rb") as file, pytest.raises(openai.NotFoundError) as caught:
        client.audio.voices.create(name="Eve", audio_sample=file, consent="cons_1234")
    assert (caught.value.code, caught.value.param) == ("consent_not_found", "consent")


def test_what_is_no_audio_is_refused(client: openai.OpenAI) -> None:
    with pytest.raises(openai.APIStatusError) as caught:
        client.audio.voice_consents.create(name="X", language="en", recording=b"not audio")
    assert caught.value.status_code == 415


def test_without_a_key_only_speakers_and_models_are_listed(
    running: RunningServer, client: openai.OpenAI, ada: Person
) -> None:
    with sample().open("rb") as file:
        ada.client.post(
            "/voice/register",
            data={"voice_name": "Grace", "visibility": "public"},
            files={"voice_sample": file},
        ).raise_for_status()
    public = voices(running)
    own = voices(running, Authorization=f"Bearer {client.api_key}")
    assert {"EN-US", "KR-F"} <= public
    assert own - public == {"grace"}
    models = running.client.get("/v1/audio/models").json()["models"]
    assert {"id": "tts-1"} in models


def voices(running: RunningServer, **headers: str) -> set[str]:
    answer = running.client.get("/v1/audio/voices", headers=headers).raise_for_status()
    return {voice["id"] for voice in answer.json()["voices"]}


def test_a_list_with_a_wrong_key_is_refused(running: RunningServer) -> None:
    answer = running.client.get("/v1/audio/voices", headers={"Authorization": "Bearer wrong"})
    assert answer.status_code == 401


@pytest.mark.parametrize("path", ["/v1/models", "/v1/audio/voice_consents"])
def test_everything_else_needs_a_key(running: RunningServer, path: str) -> None:
    assert running.client.get(path).status_code == 401
