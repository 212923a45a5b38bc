"""An echo answers in its person's words and voice; a service that dies makes it again, whole."""

import base64
import io
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from phonex.audio.decode import read_tags
from phonex.synthesis.provenance import audio_id_in
from tests.chat_client import ChatClient
from tests.people import People, Person
from tests.persona import PATIENCE_S, EchoTalk, train
from tests.personas.place import TEXTS
from tests.replies.endpoint_stub import EndpointStub, written_stub
from tests.running import POLL_S, Folders, RunningServer, database_process
from tests.sound import read

WRITTEN = ("It is late already. ", "The bread is in the oven, ", "and the street is asleep")

Json = dict[str, Any]


@dataclass(frozen=True)
class Answered:
    """A reply, its audio, and what the service finds in that."""

    message: Json
    audio: bytes
    headers: dict[str, str]
    verified: Json


@dataclass(frozen=True)
class Home:
    """A service that has stopped; its user has trained their echo and talked with it."""

    folders: Folders
    ada: Person
    talk: EchoTalk
    own: Answered

    @contextmanager
    def served(self, model: EndpointStub) -> Iterator[RunningServer]:
        """The same service, with a language model."""
        with RunningServer(
            self.folders,
            quick=True,
            PHONEX_AUTH="on",
            PHONEX_REPLY_URL=model.url,
            PHONEX_REPLY_MODEL="stub",
        ) as server:
            yield server
        assert "Traceback" not in server.log.read_text()

    def at(self, server: RunningServer, people: People) -> EchoTalk:
        """The conversation at a server that was started again."""
        client = people.client(Authorization=self.ada.client.headers["Authorization"])
        return self.talk.of(Person(self.ada.user_id, self.ada.email, client))


def answer(talk: EchoTalk, question: str) -> Answered:
    message = talk.reply_to(talk.ask(question))
    sent = talk.person.client.get(message["audio_url"]).raise_for_status()
    verified = verify(talk, sent.content)
    return Answered(message, sent.content, dict(sent.headers), verified)


def verify(talk: EchoTalk, audio: bytes) -> Json:
    found = talk.person.client.post("/v1/audio/verify", files={"file": ("upload", audio)})
    verified: Json = found.raise_for_status().json()
    return verified


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Home:
    folders = Folders(tmp_path_factory.mktemp("replies"), models_dir)
    with RunningServer(folders, quick=True, PHONEX_AUTH="on") as server, People(server) as people:
        ada = people.sign_up("ada")
        talk = EchoTalk.open(ada, train(ada))
        own = answer(talk, "What do you bake on Sundays?")
    return Home(folders, ada, talk, own)


@pytest.fixture(scope="module")
def model() -> Iterator[EndpointStub]:
    with written_stub() as stub:
        yield stub


@pytest.fixture(scope="module")
def server(home: Home, model: EndpointStub) -> Iterator[RunningServer]:
    with home.served(model) as running:
        yield running


@pytest.fixture
def talk(home: Home, server: RunningServer) -> Iterator[EchoTalk]:
    with People(server) as people:
        yield home.at(server, people)


@pytest.fixture
def chat() -> Iterator[ChatClient]:
    with ChatClient() as client:
        yield client


def test_an_echo_answers_with_what_its_person_wrote(home: Home) -> None:
    message = home.own.message
    assert any(message["content"] in text for text in TEXTS)
    assert "bake bread" in message["content"]
    assert message["synthetic"]
    assert message["sender_id"] != home.ada.user_id


def test_the_answer_is_speech_with_word_times_and_the_marks(home: Home) -> None:
    message, sound = home.own.message, read(home.own.audio)
    words = [word for word, _, _ in message["words"]]
    assert words[-1] == "street"
    assert all(0 <= start < end <= sound.seconds for _, start, end in message["words"])
    assert sound.rms > 0.01
    assert home.own.headers["x-audio-synthetic"] == "1"
    assert home.own.verified["made_here"]
    assert home.own.verified["metadata"]["synthetic"]
    assert audio_id_in(read_tags(io.BytesIO(home.own.audio))) == message["audio_id"]


def test_a_language_model_is_asked_and_spoken(talk: EchoTalk, model: EndpointStub) -> None:
    model.write(*WRITTEN, ".", None)
    told = answer(talk, "How is the street?")
    assert told.message["content"] == "".join(WRITTEN) + "."
    assert [word for word, _, _ in told.message["words"]][-1] == "asleep"
    assert told.verified["made_here"]
    asked = model.bodies[-1]["messages"]
    assert "How is the street?" in asked[-1]["content"]
    assert any("bake bread" in each["content"] for each in asked)


def test_the_answer_is_heard_while_it_is_written(
    talk: EchoTalk, server: RunningServer, model: EndpointStub, chat: ChatClient
) -> None:
    listen(chat, server, talk)
    model.write(WRITTEN[0])
    asked = chat.send(talk.conversation_id, "How late is it?")
    chat.event("reply:audio")  # nothing else is written yet
    model.write(*WRITTEN[1:], None)
    told = chat.event("reply:done")

    assert told["seq"] == asked["seq"] + 1
    assert told["content"] == "".join(WRITTEN)
    assert "".join(each["delta"] for each in events(chat, "reply:text")) == told["content"]
    assert sound_of(chat) == talk.person.client.get(told["audio_url"]).content
    assert chat.messages[-1]["_id"] == told["_id"]


def test_of_an_answer_that_is_cancelled_is_kept_what_was_heard(
    talk: EchoTalk, server: RunningServer, model: EndpointStub, chat: ChatClient
) -> None:
    listen(chat, server, talk)
    model.write(*WRITTEN)
    chat.send(talk.conversation_id, "How late is it now?")
    chat.event("reply:audio")
    where = {"conversation_id": talk.conversation_id}
    assert chat.ask("reply:cancel", where) == {}
    model.write(None)  # to nobody
    told = chat.event("reply:done")

    assert WRITTEN[0].strip() == told["content"]
    assert sound_of(chat) == talk.person.client.get(told["audio_url"]).content
    assert read(sound_of(chat)).seconds >= told["words"][-1][2]


def listen(chat: ChatClient, server: RunningServer, talk: EchoTalk) -> None:
    chat.connect(server.url, token_of(talk))
    chat.follow(talk.conversation_id, talk.messages()[-1]["seq"])


def token_of(talk: EchoTalk) -> str:
    return str(talk.person.client.headers["Authorization"]).removeprefix("Bearer ")


def events(chat: ChatClient, name: str) -> list[Json]:
    return [line["data"] for line in chat.lines if line.get("event") == name]


def sound_of(chat: ChatClient) -> bytes:
    """All that was heard."""
    chunks = [each["chunk"]["bytes"] for each in events(chat, "reply:audio")]
    return b"".join(map(base64.b64decode, chunks))


def test_what_its_person_recorded_is_not_said_to_be_synthetic(talk: EchoTalk) -> None:
    recording = talk.person.client.get("/ai/voice").raise_for_status().json()["samples"][0]
    sent = talk.person.client.get(recording["audio_url"]).raise_for_status()
    assert "X-Audio-Synthetic" not in sent.headers
    assert not verify(talk, sent.content)["made_here"]


def test_a_reply_that_a_kill_cut_off_is_made_again_after_the_start(
    home: Home, server: RunningServer, talk: EchoTalk, model: EndpointStub
) -> None:
    files, before = audio_of(home), talk.messages()
    model.write(*WRITTEN)
    asked = talk.ask("Is it late?")
    wait_until(lambda: bool(running_jobs(talk)))
    server.stop(signal.SIGKILL)
    model.write(None)  # to nobody
    server.start()

    with People(server) as people:
        again = home.at(server, people)
        model.write("It is. ", None)
        reply = again.reply_to(asked)
        assert reply["content"] == "It is."
        whole = {*files, *(f"{reply['audio_id']}.{suffix}" for suffix in ("mp3", "words.json"))}
        wait_until(lambda: audio_of(home) == whole and not running_jobs(again))
        assert again.messages() == [*before, asked, reply]


def test_a_reply_is_stored_when_the_database_is_back(
    talk: EchoTalk, server: RunningServer, model: EndpointStub
) -> None:
    model.write(*WRITTEN)
    asked = talk.ask("Is it late?")
    wait_until(lambda: bool(running_jobs(talk)))
    database = database_process(server)
    database.suspend()
    try:
        model.write(None)
        wait_until(lambda: not server.client.get("/health").json()["database"]["ok"])
    finally:
        database.resume()
    assert talk.reply_to(asked)["content"] == "".join(WRITTEN)


def running_jobs(talk: EchoTalk) -> list[Json]:
    """The jobs that have spoken something, and go on."""
    found = talk.person.client.get("/jobs", params={"status": "processing"}).raise_for_status()
    return [job for job in found.json()["jobs"] if job["duration"]]


def audio_of(home: Home) -> set[str]:
    """The names of all audio files."""
    return {path.name for path in (home.folders.root / "downloads").iterdir() if path.is_file()}


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(POLL_S)
