"""A user takes everything along, then deletes the account: disk and database have nothing left."""

import asyncio
import io
import json
import signal
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from motor.motor_asyncio import AsyncIOMotorClient

from tests.blob_places import PLACES
from tests.conversations.test_images import make
from tests.people import PASSWORD, People, Person, log_in, open_records_of
from tests.running import POLL_S, SPEECH, Folders, RunningServer, finish
from tests.s3_server import S3Server

SAMPLE = ("a.flac", (SPEECH / "lj-ver1.flac").read_bytes())
VOICE_FILE = {"voice_sample": SAMPLE}


@pytest.fixture(scope="module", params=PLACES)
def bucket(request: pytest.FixtureRequest) -> S3Server | None:
    """Where files are; none: on the local disk."""
    if request.param == "local":
        return None
    s3: S3Server = request.getfixturevalue("s3")
    return s3


@pytest.fixture(scope="module")
def people(
    tmp_path_factory: pytest.TempPathFactory, models_dir: Path, bucket: S3Server | None
) -> Iterator[People]:
    folders = Folders(tmp_path_factory.mktemp("people"), models_dir)
    settings = {} if bucket is None else bucket.settings("people")
    with (
        RunningServer(folders, quick=True, PHONEX_AUTH="on", others=settings) as server,
        People(server) as people,
    ):
        yield people


def texts_of(person: Person) -> list[str]:
    """What a user has spoken: nobody else says it."""
    name = person.email.partition("@")[0].title()
    return [f"{name} heard the heron beside the water.", f"It answered {name} in a quiet voice."]


def speaker_of(person: Person) -> str:
    """Who agreed to a user's voice: nobody else has that name."""
    return f"The heron of {person.email}"


def furnish(person: Person) -> str:
    """Let a user make one of everything; the id of their audio."""
    text, cloned = texts_of(person)
    client = person.client
    said = {"name": speaker_of(person), "language": "en"}
    consent = client.post("/voice/consents", data=said, files={"recording": SAMPLE})
    fields = {"voice_name": "Heron", "consent_id": consent.raise_for_status().json()["consent_id"]}
    voice = client.post("/voice/register", data=fields, files=VOICE_FILE)
    assert voice.raise_for_status().json()["voice_id"] == "heron"
    client.put("/ai/legacy", json={"contacts": [], "message": text}).raise_for_status()
    client.put("/ai/legacy/picture", files={"image": ("a.png", make("PNG"))}).raise_for_status()
    client.put("/lexicon/EN/heronry", json={"respelling": "herron ree"}).raise_for_status()
    client.post("/ai/train", json={"text": text}).raise_for_status()
    client.post("/ai/voice", files={"audio": SAMPLE}).raise_for_status()
    client.post("/clone", json={"text": cloned, "voice_id": "heron"}).raise_for_status()
    audio = client.post("/tts", json={"text": text, "format": "flac"}).raise_for_status().json()
    client.get(f"/audio/{audio['audio_id']}", params={"format": "mp3"}).raise_for_status()
    finish(client, send_book(person, 1))
    lines = "".join(f"{json.dumps({'text': line})}\n" for line in texts_of(person))
    headers = {"Content-Type": "application/jsonl"}
    batch = client.post("/batch", content=lines, headers=headers).raise_for_status().json()
    finish(client, batch["batch_id"])
    audio_id: str = audio["audio_id"]
    return audio_id


def send_book(person: Person, n_paragraphs: int) -> str:
    text = "\n\n".join([texts_of(person)[0]] * n_paragraphs)
    sent = person.client.post("/books", files={"file": ("heron.txt", text)})
    book_id: str = sent.raise_for_status().json()["book_id"]
    return book_id


def chat(person: Person, other: Person) -> str:
    """Let a user talk with another; where the messages are."""
    opened = person.client.post("/conversations", json={"user_id": other.user_id})
    path = f"/conversations/{opened.raise_for_status().json()['conversation']['_id']}/messages"
    text = {"client_id": f"the heron of {person.user_id}", "content": texts_of(person)[0]}
    person.client.post(path, json=text).raise_for_status()
    form = {"client_id": "v", "type": "voice", "content": texts_of(person)[1]}
    person.client.post(path, data=form, files={"audio": SAMPLE}).raise_for_status()
    form = {"client_id": "i", "type": "image"}
    person.client.post(path, data=form, files={"image": make("PNG")}).raise_for_status()
    other.client.post(path, json={"client_id": "b", "content": "Who?"}).raise_for_status()
    return path


def delete_account(client: httpx.Client, password: str = PASSWORD) -> httpx.Response:
    return client.request("DELETE", "/auth/account", json={"password": password})


def files_of(server: RunningServer, bucket: S3Server | None) -> Iterator[tuple[str, bytes]]:
    """The names and contents of all files that a service has, on its disk and in its bucket."""
    for path in server.folders.root.rglob("*"):
        if path.is_file():
            yield path.relative_to(server.folders.root).as_posix(), path.read_bytes()
    if bucket is not None:
        for key in bucket.keys("phonex", "people/"):
            yield key, bucket.get("phonex", key).read()


def audio_and_voices(server: RunningServer, bucket: S3Server | None) -> set[str]:
    """The names of files; also of those that a machine keeps of its bucket."""
    kept = ("downloads/", "voices/", "data/s3/", "people/")
    return {name for name, _ in files_of(server, bucket) if name.startswith(kept)}


def traces_in_files(server: RunningServer, bucket: S3Server | None, *secrets: str) -> list[str]:
    """The files of a service that have one of these in their name or content."""
    return [
        f"{name}: {secret}"
        for name, content in files_of(server, bucket)
        for secret in secrets
        if secret in name or secret.encode() in content
    ]


async def traces_in_records(server: RunningServer, *secrets: str) -> list[str]:
    """The documents of all collections that have one of these."""
    store = await open_records_of(server)
    assert store.embedded is not None
    client: AsyncIOMotorClient[dict[str, object]] = AsyncIOMotorClient(store.embedded.uri)
    database, found, n_documents = client["phonex"], [], 0
    for name in await database.list_collection_names():
        async for document in database[name].find({}):
            n_documents += 1
            found += [f"{name}: {secret}" for secret in secrets if secret in str(document)]
    client.close()
    await store.close()
    assert n_documents > 3, "the search found no documents at all"
    return found


def test_an_export_has_everything_and_nothing_of_others(people: People) -> None:
    eve, dan = people.sign_up("eve"), people.sign_up("dan")
    audio_id = furnish(eve)
    key = eve.key("speak")
    dan.client.put("/lexicon/EN/other", json={"respelling": "dan's"}).raise_for_status()
    answer = eve.client.get("/auth/export").raise_for_status()
    assert answer.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert {"voices/heron.json", "voices/heron.pth", "voices/heron.wav"} <= {*names}
        [consent] = eve.client.get("/voice/consents").json()["consents"]
        recording = eve.client.get(consent["recording_url"]).content
        assert archive.read(f"consents/{consent['consent_id']}.flac") == recording
        kept = json.loads(archive.read(f"consents/{consent['consent_id']}.json"))
        assert kept["name"] == speaker_of(eve)
        [recorded] = eve.client.get("/ai/voice").json()["samples"]
        recording = eve.client.get(recorded["audio_url"]).content
        assert archive.read(f"training/{recorded['recording_id']}.flac") == recording
        [written] = eve.client.get("/ai/train").json()["samples"]
        kept = json.loads(archive.read(f"training/{written['text_id']}.json"))
        assert kept["text"] == texts_of(eve)[0]
        [book] = eve.client.get("/books").json()["books"]
        [chapter] = json.loads(archive.read(f"books/{book['book_id']}.json"))["chapters"]
        assert chapter["text"] == texts_of(eve)[0]
        audio = eve.client.get(f"/audio/{audio_id}").content
        assert archive.read(f"audio/{audio_id}.flac") == audio
        assert json.loads(archive.read("legacy.json"))["message"] == texts_of(eve)[0]
        jobs = json.loads(archive.read("jobs/1.json"))
        assert {job["text"] for job in jobs if "text" in job} == {*texts_of(eve)}
        assert [word["word"] for word in json.loads(archive.read("lexicon.json"))] == ["heronry"]
        profile = json.loads(archive.read("profile.json"))
        assert (profile["email"], profile["first_name"]) == (eve.email, "Eve")
        assert [each["name"] for each in json.loads(archive.read("api-keys.json"))] == ["a key"]
        text = b"".join(archive.read(name) for name in names if name.endswith(".json")).decode()
        assert not [each for each in (key, "argon2", "hash", dan.user_id, "dan's") if each in text]


def test_a_deleted_account_leaves_no_trace(people: People, bucket: S3Server | None) -> None:
    ada, bob = people.sign_up("ada"), people.sign_up("bob")
    theirs = bob.client.post("/tts", json={"text": "Bob's."}).raise_for_status().json()["audio_id"]
    before = audio_and_voices(people.server, bucket)
    secrets = (ada.user_id, ada.email, furnish(ada), speaker_of(ada), *texts_of(ada))
    bob.client.put("/ai/legacy", json={"contacts": [ada.user_id]}).raise_for_status()
    ada.client.post(f"/legacy/{bob.user_id}/memorialize", json={}).raise_for_status()
    key, path = people.client(X_API_Key=ada.key("speak")), chat(ada, bob)
    send_book(ada, 200)  # goes on meanwhile
    server = people.server
    assert asyncio.run(traces_in_records(server, *secrets))
    assert traces_in_files(server, bucket, *secrets)
    assert audio_and_voices(server, bucket) > before

    assert delete_account(ada.client, "not my password").status_code == 403
    assert delete_account(ada.client).raise_for_status().json()["success"]

    assert traces_in_files(server, bucket, *secrets) == []
    assert audio_and_voices(server, bucket) == before
    assert asyncio.run(traces_in_records(server, *secrets)) == []
    for refused in (delete_account(ada.client), key.get("/tts/speakers")):
        assert refused.status_code == 401
    assert log_in(server.client, ada.email).status_code == 401
    assert bob.client.get(f"/audio/{theirs}").status_code == 200
    left = bob.client.get(path).raise_for_status().json()["messages"]
    assert [(each["content"], each["deleted"]) for each in left] == [
        *[("", True)] * 3,
        ("Who?", False),
    ]
    again = people.sign_up("ada")  # the address is free
    assert again.client.get("/jobs").json()["count"] == 0


def test_a_deletion_that_a_crash_interrupts_is_finished_at_the_next_start(
    people: People, bucket: S3Server | None
) -> None:
    ann, server = people.sign_up("ann"), people.server
    secrets = (ann.user_id, ann.email, furnish(ann), speaker_of(ann), *texts_of(ann))
    asyncio.run(begin_deletion(server, ann))
    server.stop(signal.SIGKILL)
    server.start()
    deadline = time.monotonic() + 60
    while found := asyncio.run(traces_in_records(server, *secrets)):
        assert time.monotonic() < deadline, found
        time.sleep(POLL_S)
    while found := traces_in_files(server, bucket, *secrets):  # the journal is emptied last
        assert time.monotonic() < deadline, found
        time.sleep(POLL_S)


async def begin_deletion(server: RunningServer, person: Person) -> None:
    """As a process leaves it that ends right after it has closed the account."""
    store = await open_records_of(server)
    user = await store.users.find(person.user_id)
    assert user is not None
    closed = {"disabled": True, "deleting": True, "email": None, "email_key": None}
    changed = user.model_copy(update={**closed, "revision": user.revision + 1})
    assert await store.users.replace(changed)
    await store.close()
