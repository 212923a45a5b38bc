"""The Echo API as its web and mobile clients call it: every request of theirs, every key."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.running import (
    SPEECH,
    Folders,
    RunningServer,
    database_process,
    finish,
    wait_until_healthy,
)
from tests.sound import read

FORMATS = SPEECH.parent / "formats"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z")
RECORD_ID = re.compile(r"[0-9a-f]{24}")
NOBODY = "0" * 24
AUTH0_ID = "auth0|65b2"
TEXT = "Rice is often served in round bowls."

Json = dict[str, object]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[RunningServer]:
    folders = Folders(tmp_path_factory.mktemp("echo"), models_dir)
    with RunningServer(folders, quick=True) as running:
        yield running


@pytest.fixture(scope="module")
def api(own: RunningServer) -> httpx.Client:
    return own.client


@pytest.fixture(scope="module")
def user(api: httpx.Client) -> str:
    answer = api.post("/api/users/auth0%7C65b2", json={"email": "ada@example.org"})
    return str(ok(answer)["user"])


@pytest.fixture(scope="module")
def echo(api: httpx.Client, user: str) -> Json:
    fields = {"user_id": user, "name": "Ada", "persona_prompt": "You are Ada.\nBe exact."}
    return inner(api.post("/api/echo", json=fields), "echo")


@pytest.fixture(scope="module")
def uploaded(api: httpx.Client, user: str, echo: Json) -> Json:
    """A video that the echo speaks with."""
    return ok(upload(api, "video.mp4", name="Ada", user_id=user, echo_id=str(echo["_id"])))


@pytest.fixture(scope="module")
def unrecorded(api: httpx.Client) -> Json:
    return ok(upload(api, "clip.m4a", name="Ada"))


def upload(api: httpx.Client, file: str, **fields: str) -> httpx.Response:
    audio = (f"..\\folder/{file}", (FORMATS / file).read_bytes())
    return api.post("/api/upload-reference", data=fields, files={"audio": audio})


def ok(answer: httpx.Response) -> Json:
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def inner(answer: httpx.Response, key: str) -> Json:
    """The one object in an answer."""
    found = ok(answer)
    assert set(found) == {key}
    one = found[key]
    assert isinstance(one, dict)
    return one


def is_id(value: object) -> bool:
    return RECORD_ID.fullmatch(str(value)) is not None


def is_time(value: object) -> bool:
    return TIME.fullmatch(str(value)) is not None


def refusal(answer: httpx.Response) -> tuple[int, str, str | None]:
    """Status, code, and the field at fault."""
    problem = answer.json()
    return answer.status_code, problem["code"], problem["error"]["param"]


def test_a_user_is_made_once_and_found_by_the_identity(api: httpx.Client, user: str) -> None:
    again = api.post("/api/users/auth0%7C65b2", json={"email": "lovelace@example.org"})
    assert ok(again) == {"user": user}
    shown = inner(api.get("/api/users/auth0%7C65b2"), "user")
    names = {"auth0_id": AUTH0_ID, "email": "lovelace@example.org"}
    assert shown == {"_id": user, "first_name": "", "last_name": "", **names} | {
        "created_at": shown["created_at"]
    }
    assert is_id(user)
    assert is_time(shown["created_at"])
    assert inner(api.get(f"/api/users/{user}"), "user") == shown
    nobody = api.get("/api/users/auth0%7Cnobody")
    assert refusal(nobody) == (404, "user_not_found", "user_id")
    bad = api.post("/api/users/auth0%7C65b2", json={"email": "no address"})
    assert refusal(bad) == (422, "validation_failed", "email")


def test_an_upload_of_a_video_is_a_linked_voice_model(
    api: httpx.Client, user: str, echo: Json, uploaded: Json
) -> None:
    model_id = str(uploaded["model_id"])
    assert is_id(model_id)
    record = uploaded["database_record"]
    assert isinstance(record, dict)
    assert is_time(record["created_at"])
    assert uploaded == {
        "success": True,
        "model_id": model_id,
        "reference_id": model_id,
        "message": "The voice 'Ada' is ready.",
        "database_record": {
            "_id": model_id,
            "user_id": user,
            "model_id": model_id,
            "name": "Ada",
            "audio_file_path": "video.mp4",
            "file_type": "video",
            "echo_id": echo["_id"],
            "created_at": record["created_at"],
            "disabled": None,
        },
    }
    assert inner(api.get(f"/api/voice-models/{model_id}"), "voice_model") == record
    assert inner(api.get(f"/api/echo/{echo['_id']}/voice-model"), "voice_model") == record
    listed = ok(api.get("/api/voice-models", params={"user_id": user}))
    assert listed == {"voice_models": [record], "count": 1, "next_cursor": None}
    assert ok(api.get("/api/voice-models", params={"user_id": AUTH0_ID})) == listed


def test_an_upload_without_a_user_can_be_spoken_with_and_has_no_record(
    api: httpx.Client, unrecorded: Json
) -> None:
    assert set(unrecorded) == {"success", "model_id", "reference_id", "message", "database_record"}
    assert unrecorded["database_record"] is None
    model_id = unrecorded["model_id"]
    missing = api.get(f"/api/voice-models/{model_id}")
    assert refusal(missing) == (404, "voice_model_not_found", "model_id")
    cloned = api.post("/clone", json={"text": TEXT, "voice_id": model_id})
    assert ok(cloned)["voice_id"] == model_id
    assert api.post("/api/synthesize", json={"text": TEXT, "reference_id": model_id}).is_success


def test_a_voice_model_speaks(api: httpx.Client, uploaded: Json) -> None:
    body = {"text": TEXT, "reference_id": uploaded["reference_id"]}
    spoken = ok(api.post("/api/synthesize", json=body))
    path = f"/audio/{spoken['audio_id']}"
    assert spoken == {
        "success": True,
        "audio_id": spoken["audio_id"],
        "audio_path": path,
        "audio_url": path,
        "status": "completed",
    }
    sound = api.get(path)
    assert sound.headers["Content-Type"] == "audio/mpeg"
    assert read(sound.content).seconds > 1
    job = ok(api.get(f"/status/{spoken['audio_id']}"))
    assert job["voice_id"] == uploaded["model_id"]
    assert job["engine"] == {"speech": "espeak", "converter": "offline"}


def test_without_a_reference_the_languages_own_speaker_speaks(api: httpx.Client) -> None:
    body = {"text": "Buenos días.", "language": "es", "format": "wav", "speed": 0.5}
    slow = ok(api.post("/api/synthesize", json=body))
    fast = ok(api.post("/api/synthesize", json=body | {"speed": 2}))
    seconds = [
        read(api.get(str(reported["audio_url"])).content).seconds for reported in (slow, fast)
    ]
    assert seconds[0] > 2 * seconds[1]
    job = ok(api.get(f"/status/{slow['audio_id']}"))
    assert (job["language"], job["speaker"], job["voice_id"]) == ("ES", "ES", None)
    assert job["format"] == "wav"


def test_a_long_text_goes_on_as_a_job(api: httpx.Client) -> None:
    answer = api.post("/api/synthesize", json={"text": TEXT}, headers={"Prefer": "respond-async"})
    reported = answer.json()
    assert (answer.status_code, reported["success"]) == (202, True)
    assert set(reported) == {"success", "audio_id", "audio_path", "audio_url", "status"}
    assert finish(api, reported["audio_id"])["status"] == "completed"
    assert ok(api.get(f"/status/{reported['audio_id']}"))["audio_url"] == reported["audio_path"]
    assert api.get(reported["audio_url"]).status_code == 200


@pytest.mark.parametrize("reference_id", [NOBODY, "802e3bc2b27e49c2995d23ef70e6ac89", "../x"])
def test_an_unknown_reference_is_not_found(api: httpx.Client, reference_id: str) -> None:
    answer = api.post("/api/synthesize", json={"text": TEXT, "reference_id": reference_id})
    assert refusal(answer) == (404, "voice_model_not_found", "reference_id")


def test_an_echo_is_shown_listed_and_changed(
    api: httpx.Client, user: str, echo: Json, uploaded: Json
) -> None:
    path, model_id = f"/api/echo/{echo['_id']}", uploaded["model_id"]
    assert set(echo) == {
        *("_id", "user_id", "name", "persona_prompt", "voice_model_id"),
        *("created_at", "updated_at", "language", "is_profile"),
    }
    assert is_id(echo["_id"])
    assert is_time(echo["created_at"])
    assert (echo["user_id"], echo["voice_model_id"]) == (user, None)
    assert echo["persona_prompt"] == "You are Ada.\nBe exact."
    shown = inner(api.get(path), "echo")
    assert shown == echo | {"voice_model_id": model_id, "updated_at": shown["updated_at"]}
    listed = ok(api.get("/api/echos", params={"user_id": user, "limit": 1}))
    assert (set(listed), listed["count"]) == ({"echos", "count", "next_cursor"}, 1)
    changed = inner(api.patch(path, json={"name": "Ada L.", "voice_model_id": None}), "echo")
    assert (changed["name"], changed["voice_model_id"]) == ("Ada L.", None)
    assert changed["persona_prompt"] == echo["persona_prompt"]
    voiceless = api.get(f"{path}/voice-model")
    assert refusal(voiceless) == (404, "voice_model_not_found", "echo_id")
    back = inner(api.patch(path, json={"name": "Ada", "voice_model_id": model_id}), "echo")
    assert back["voice_model_id"] == model_id


def test_a_conversation_is_read_page_by_page(api: httpx.Client, echo: Json) -> None:
    path = f"/api/conversation/{echo['_id']}"
    assert ok(api.get(path)) == {"messages": [], "next_before": None}
    said = []
    for role, content in (("system", "A."), ("user", " B 🎤\n"), ("assistant", "C" * 20_000)):
        message = inner(api.post(path, json={"role": role, "content": content}), "message")
        assert message == {
            "_id": message["_id"],
            "echo_id": echo["_id"],
            "role": role,
            "content": content.strip(),
            "created_at": message["created_at"],
        }
        said.append(message)
    assert ok(api.get(path)) == {"messages": said, "next_before": None}
    newest = ok(api.get(path, params={"limit": 2}))
    assert newest == {"messages": said[1:], "next_before": said[1]["_id"]}
    oldest = ok(api.get(path, params={"limit": 2, "before": str(said[1]["_id"])}))
    assert oldest == {"messages": said[:1], "next_before": None}
    unknown = api.get(path, params={"before": NOBODY})
    assert refusal(unknown) == (422, "value_out_of_range", "before")
    for body in ({"role": "bot", "content": "A."}, {"role": "user", "content": "C" * 20_001}):
        assert api.post(path, json=body).status_code == 422
    assert api.post(path, json={"role": "user", "content": " \n"}).status_code == 422


@pytest.mark.parametrize("echo_id", [NOBODY, "x", "%2e%2e%2fx", "%7B%22$gt%22:%22%22%7D"])
def test_an_echo_that_is_none_is_not_found(api: httpx.Client, echo_id: str) -> None:
    said = {"role": "user", "content": "A."}
    for answer in (
        api.get(f"/api/echo/{echo_id}"),
        api.patch(f"/api/echo/{echo_id}", json={"name": "B"}),
        api.delete(f"/api/echo/{echo_id}"),
        api.get(f"/api/echo/{echo_id}/voice-model"),
        api.get(f"/api/conversation/{echo_id}"),
        api.post(f"/api/conversation/{echo_id}", json=said),
    ):
        assert answer.status_code == 404
        assert answer.json()["code"] in ("echo_not_found", "route_not_found")
    assert api.delete(f"/api/voice-models/{echo_id}").status_code == 404


def test_ids_in_bodies_are_checked(api: httpx.Client, user: str) -> None:
    new = {"user_id": user, "name": "Ada"}
    for body, reported in (
        (new | {"user_id": NOBODY}, (404, "user_not_found", "user_id")),
        ({"name": "Ada"}, (422, "user_id_missing", "user_id")),
        (new | {"voice_model_id": NOBODY}, (404, "voice_model_not_found", "voice_model_id")),
        (new | {"voice_model_id": "x"}, (422, "validation_failed", "voice_model_id")),
        (new | {"name": "x" * 65}, (422, "validation_failed", "name")),
    ):
        assert refusal(api.post("/api/echo", json=body)) == reported
    for path in ("/api/echos", "/api/voice-models"):
        assert refusal(api.get(path)) == (422, "user_id_missing", "user_id")
        unknown = api.get(path, params={"user_id": "auth0|nobody"})
        assert refusal(unknown) == (404, "user_not_found", "user_id")


def test_what_is_uploaded_is_checked(api: httpx.Client, user: str) -> None:
    for file, fields, reported in (
        ("clip.m4a", {"name": "A", "user_id": NOBODY}, (404, "user_not_found", "user_id")),
        ("clip.m4a", {"name": "A", "echo_id": NOBODY}, (422, "user_id_missing", "user_id")),
        (
            "clip.m4a",
            {"name": "A", "user_id": user, "echo_id": NOBODY},
            (404, "echo_not_found", "echo_id"),
        ),
        ("clip.m4a", {"name": "A", "echo_id": "x"}, (422, "validation_failed", "echo_id")),
        ("clip.m4a", {"name": ""}, (422, "validation_failed", "name")),
        ("bad_0.3s.wav", {"name": "A", "user_id": user}, (422, "sample_too_short", "audio")),
        ("bad_text.wav", {"name": "A"}, (415, "not_audio", "audio")),
        ("bad_video_without_audio.mp4", {"name": "A"}, (415, "not_audio", "audio")),
    ):
        assert refusal(upload(api, file, **fields)) == reported
    n_models = ok(api.get("/api/voice-models", params={"user_id": user}))["count"]
    assert n_models == 1


def test_without_the_database_speech_goes_on_and_the_rest_says_when_to_come_back(
    own: RunningServer, api: httpx.Client, user: str, echo: Json, uploaded: Json
) -> None:
    spoken = {"text": TEXT, "reference_id": uploaded["model_id"]}
    assert api.post("/api/synthesize", json=spoken).status_code == 200
    path, model = f"/api/echo/{echo['_id']}", f"/api/voice-models/{uploaded['model_id']}"
    talk = f"/api/conversation/{echo['_id']}"
    database = database_process(own)
    database.suspend()
    try:
        assert api.post("/api/synthesize", json={"text": TEXT}).status_code == 200
        assert api.post("/api/synthesize", json=spoken).status_code == 200
        for answer in (
            upload(api, "clip.m4a", name="Ada", user_id=user),
            api.get("/api/voice-models", params={"user_id": user}),
            api.get(model),
            api.delete(model),
            api.get("/api/users/auth0%7C65b2"),
            api.post("/api/users/auth0%7C65b2", json={"email": "ada@example.org"}),
            api.post("/api/echo", json={"user_id": user, "name": "Bob"}),
            api.get("/api/echos", params={"user_id": user}),
            api.get(path),
            api.patch(path, json={"name": "Bob"}),
            api.delete(path),
            api.get(f"{path}/voice-model"),
            api.get(talk),
            api.post(talk, json={"role": "user", "content": "A."}),
        ):
            assert refusal(answer) == (503, "database_unavailable", None), answer.request.url
            assert int(answer.headers["Retry-After"]) >= 1
        assert ok(api.get("/health"))["status"] == "degraded"
    finally:
        database.resume()
    wait_until_healthy(api)
    assert inner(api.get(path), "echo")["name"] == "Ada"


def test_what_is_deleted_is_gone_and_nothing_refers_to_it(
    own: RunningServer, api: httpx.Client, echo: Json, uploaded: Json
) -> None:
    echo_id, model_id = echo["_id"], uploaded["model_id"]
    assert inner(api.get(f"/api/echo/{echo_id}"), "echo")["voice_model_id"] == model_id
    assert list((own.folders.root / "voices").rglob(f"*{model_id}*")) != []
    gone = api.delete(f"/api/voice-models/{model_id}")
    assert ok(gone) == {"success": True, "message": f"Voice model '{model_id}' was deleted."}
    for path in (f"/api/voice-models/{model_id}", f"/voice/{model_id}"):
        assert api.get(path).status_code == 404
    assert list((own.folders.root / "voices").rglob(f"*{model_id}*")) == []
    assert inner(api.get(f"/api/echo/{echo_id}"), "echo")["voice_model_id"] is None
    gone = api.delete(f"/api/echo/{echo_id}")
    assert ok(gone) == {"success": True, "message": f"Echo '{echo_id}' was deleted."}
    assert api.get(f"/api/conversation/{echo_id}").status_code == 404
    assert api.get(f"/api/echo/{echo_id}").status_code == 404
