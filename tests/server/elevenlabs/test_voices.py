"""Voices, models and the user, by the official package."""

import pytest
from elevenlabs.client import ElevenLabs
from elevenlabs.core import ApiError
from elevenlabs.types import Voice

from tests.people import Person
from tests.running import SPEECH

SAMPLE = SPEECH / "lj-ver1.flac"
RACHEL = "21m00Tcm4TlvDq8ikWAM"


def add(eleven: ElevenLabs, name: str, labels: dict[str, str] | None = None) -> str:
    with SAMPLE.open("rb") as sample:
        added = eleven.voices.ivc.create(
            name=name, files=[sample], description="Reads aloud.", labels=labels
        )
    assert not added.requires_verification
    return str(added.voice_id)


@pytest.fixture(scope="module")
def anna(eleven: ElevenLabs) -> str:
    return add(eleven, "Anna", {"language": "en", "accent": "british"})


def code_of(refused: pytest.ExceptionInfo[ApiError]) -> tuple[int | None, str]:
    assert isinstance(refused.value.body, dict)
    return refused.value.status_code, refused.value.body["code"]


def test_an_added_voice_is_listed_with_the_speakers(eleven: ElevenLabs, anna: str) -> None:
    voices = {voice.voice_id: voice for voice in eleven.voices.get_all().voices}
    added, speaker = voices[anna], voices["EN-US"]
    assert (added.name, added.category, added.description) == ("Anna", "cloned", "Reads aloud.")
    assert added.labels == {"language": "en", "accent": "british"}
    assert added.is_owner
    assert added.created_at_unix is not None
    assert (speaker.category, speaker.is_owner) == ("premade", False)
    assert speaker.labels is not None
    assert speaker.labels["language"] == "en"
    assert eleven.voices.get(anna) == added


def test_two_voices_may_have_one_name(eleven: ElevenLabs, ada: Person, anna: str) -> None:
    other = add(eleven, "Anna")
    assert other != anna
    assert other.startswith("anna-")
    named = [voice.name for voice in eleven.voices.search(voice_ids=[anna, other]).voices]
    assert named == ["Anna", "Anna"]
    assert eleven.voices.delete(other).status == "ok"
    with pytest.raises(ApiError) as refused:
        eleven.voices.get(other)
    assert code_of(refused) == (404, "voice_not_found")


def test_a_voice_is_changed(eleven: ElevenLabs, ada: Person, anna: str) -> None:
    tags = ["warm", "accent: british"]
    ada.client.patch(f"/voice/{anna}", json={"tags": tags}).raise_for_status()
    assert eleven.voices.update(anna, name="Anna B.", description="Calm.").status == "ok"
    changed = eleven.voices.get(anna)
    assert (changed.name, changed.description) == ("Anna B.", "Calm.")
    assert changed.labels == {"language": "en", "accent": "british"}
    eleven.voices.update(anna, name="Anna", labels={"age": "young"})
    assert eleven.voices.get(anna).labels == {"language": "en", "age": "young"}
    assert ada.client.get(f"/voice/{anna}").json()["tags"] == ["warm", "age: young"]


def test_recordings_are_added_to_a_voice(eleven: ElevenLabs, ada: Person, anna: str) -> None:
    before = ada.client.get(f"/voice/{anna}").json()["version"]
    with (SPEECH / "lj-ver2.flac").open("rb") as sample:
        eleven.voices.update(anna, name="Anna", files=[sample])
    assert ada.client.get(f"/voice/{anna}").json()["version"] == before + 1


def test_stock_names_are_voices(eleven: ElevenLabs) -> None:
    rachel = eleven.voices.get(RACHEL)
    assert (rachel.voice_id, rachel.name) == (RACHEL, "Rachel")


def test_pages_have_every_voice_once(eleven: ElevenLabs, anna: str) -> None:
    every = [voice.voice_id for voice in eleven.voices.get_all().voices]
    found: list[str] = []
    token = None
    while True:
        page = eleven.voices.search(page_size=4, next_page_token=token)
        found += [voice.voice_id for voice in page.voices]
        assert page.total_count == len(every)
        assert page.has_more == (page.next_page_token is not None)
        if not page.has_more:
            break
        assert len(page.voices) == 4
        token = page.next_page_token
    assert found == every


def searched(eleven: ElevenLabs, **query: object) -> list[Voice]:
    found: list[Voice] = eleven.voices.search(page_size=100, **query).voices
    return found


def test_voices_are_found_by_what_they_are(eleven: ElevenLabs, anna: str) -> None:
    every = searched(eleven)
    assert [each.voice_id for each in searched(eleven, search="ANNA")] == [anna]
    assert [each.voice_id for each in searched(eleven, category="cloned")] == [anna]
    assert [each.voice_id for each in searched(eleven, voice_type="personal")] == [anna]
    assert searched(eleven, voice_type="default") == [e for e in every if e.voice_id != anna]
    assert searched(eleven, voice_type="community") == []
    french = searched(eleven, language=["fr"])
    assert french == [e for e in every if e.labels and e.labels["language"] == "fr"] != []
    names = [each.name or "" for each in searched(eleven, sort="name", sort_direction="desc")]
    assert names == sorted(names, key=str.casefold, reverse=True)
    assert searched(eleven, sort="created_at_unix", sort_direction="desc")[0].voice_id == anna


@pytest.mark.parametrize(
    ("query", "status"),
    [({"next_page_token": "x"}, 422), ({"page_size": 101}, 422), ({"language": "xx"}, 404)],
)
def test_a_search_that_means_nothing_is_refused(
    eleven: ElevenLabs, query: dict[str, object], status: int
) -> None:
    with pytest.raises(ApiError) as refused:
        eleven.voices.search(**query)
    assert refused.value.status_code == status


@pytest.mark.parametrize("labels", ["[1]", "{", '{"a": 1}', "x", "[" * 9999])
def test_labels_must_be_strings(ada: Person, labels: str) -> None:
    form = {"name": "B", "labels": labels}
    with SAMPLE.open("rb") as sample:
        answer = ada.client.post("/v1/voices/add", data=form, files={"files": sample})
    assert (answer.status_code, answer.json()["error"]["param"]) == (422, "labels")


def test_what_is_no_sound_makes_no_voice(eleven: ElevenLabs) -> None:
    with pytest.raises(ApiError) as refused:
        eleven.voices.ivc.create(name="Nobody", files=[b"not a sound" * 99])
    assert code_of(refused) == (415, "not_audio")


def test_speakers_can_be_neither_changed_nor_deleted(eleven: ElevenLabs) -> None:
    with pytest.raises(ApiError) as refused:
        eleven.voices.delete("EN-US")
    assert code_of(refused) == (404, "voice_not_found")


def test_all_voices_have_the_same_settings(eleven: ElevenLabs, anna: str) -> None:
    assert eleven.voices.settings.get_default().speed == 1.0
    assert eleven.voices.settings.get(anna) == eleven.voices.settings.get_default()
    with pytest.raises(ApiError) as refused:
        eleven.voices.settings.get("nobody")
    assert code_of(refused) == (404, "voice_not_found")


def test_models_are_a_list_for_those_who_send_their_key_so(eleven: ElevenLabs, ada: Person) -> None:
    models = {model.model_id: model for model in eleven.models.list()}
    assert models.keys() >= {"eleven_multilingual_v2", "eleven_flash_v2_5", "eleven_v3"}
    model = models["eleven_multilingual_v2"]
    assert (model.name, model.maximum_text_length_per_request) == ("Eleven Multilingual v2", 20_000)
    assert {each.language_id for each in model.languages or []} >= {"en", "es", "fr"}
    assert ada.client.get("/v1/models").json()["object"] == "list"


def test_the_user_sees_what_was_used(eleven: ElevenLabs, ada: Person, anna: str) -> None:
    user = eleven.user.get()
    assert user.user_id == ada.user_id
    assert user.subscription.voice_slots_used == 1
    assert user.subscription.character_limit == 2**31 - 1
    before = eleven.user.subscription.get().character_count
    ada.client.post("/tts", json={"text": "Hello."}).raise_for_status()
    assert eleven.user.subscription.get().character_count == before + len("Hello.")


def test_an_unknown_key_is_refused(eleven: ElevenLabs) -> None:
    with pytest.raises(ApiError) as refused:
        eleven.user.get(request_options={"additional_headers": {"xi-api-key": "no key"}})
    assert code_of(refused) == (401, "key_invalid")
