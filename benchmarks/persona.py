"""`python -m benchmarks.persona`: a person trains their echo, asks it, and hears the answer.

Starts a service with accounts. A user sends four texts and three recordings, activates their echo
and asks it over a socket: first it answers in their own words, then with a language model, for
which an endpoint stands that writes WORDS_S words a second. Prints the time from the message to the
first audio beside the time that POST /clone takes for the first sentence of the same answer
(median, s); and how similar the voice of the answers is to recordings of the person and of others,
by the scale of a voice's likeness (0: a stranger, 1: the speaker again). --fit: after the fit.
"""

import argparse
import io
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from phonex.audio.decode import decode
from phonex.audio.types import Audio
from phonex.engines.offline.converter import likeness_at
from phonex.engines.offline.speaker_analyzer import SpeakerAnalyzer
from phonex.system.cpu import cpu_name
from phonex.text.sentences import sentence_spans
from tests.chat_client import ChatClient
from tests.people import People, Person
from tests.persona import EchoTalk, Json, train
from tests.replies.endpoint_stub import EndpointStub, written_stub
from tests.running import SPEECH, Folders, RunningServer

QUESTIONS = ("What do you bake on Sundays?", "Who taught you to knead?", "Is your desk tidy?")
WRITTEN = (
    "On Sundays I bake bread, and the whole street can smell it. ",
    "My father showed me how to knead without any hurry. ",
    "My desk is a heap of paper, but I find everything in it. ",
)
WORDS_S = 15.0
FIT_S = 600.0


class Asker:
    """Asks an echo over a socket. answers: the audio of all answers."""

    def __init__(self, chat: ChatClient, talk: EchoTalk, voice_id: str) -> None:
        self._chat = chat
        self._talk = talk
        self._voice_id = voice_id
        self.answers: list[bytes] = []

    def ask(self, question: str) -> tuple[float, Json]:
        """Seconds to the first audio, and the answer."""
        after, started = len(self._chat.lines), time.perf_counter()
        name = f"{question} {started}"
        self._chat.send(self._talk.conversation_id, question, client_id=name)
        self._chat.wait(lambda line: line.get("event") == "reply:audio", after=after)
        first_s = time.perf_counter() - started
        told: Json = self._chat.event("reply:done", after=after)
        client = self._talk.person.client
        self.answers.append(client.get(told["audio_url"]).raise_for_status().content)
        return first_s, told

    def first_sentence(self, answer: Json) -> float:
        """Seconds that its first sentence takes alone."""
        text = answer["content"]
        start, end = sentence_spans(text, "EN")[0]
        body = {"text": text[start:end], "voice_id": self._voice_id, "format": "mp3"}
        started = time.perf_counter()
        self._talk.person.client.post("/clone", json=body).raise_for_status()
        return time.perf_counter() - started

    def measure(self, what: str, n_times: int, write: "Writer | None" = None) -> None:
        firsts, sentences = list[float](), list[float]()
        for number in range(n_times + 1):  # the first time warms up
            if write is not None:
                write()
            first_s, answer = self.ask(QUESTIONS[number % len(QUESTIONS)])
            sentence_s = self.first_sentence(answer)
            if number:
                firsts.append(first_s)
                sentences.append(sentence_s)
            else:
                print(f"{what:<18}{first_s:>12.2f} (the first time)")
        sentence_s = statistics.median(sentences)
        print(f"{what:<18}{statistics.median(firsts):>12.2f}{sentence_s:>18.2f}")


class Writer:
    """Writes WRITTEN, word by word."""

    def __init__(self, model: EndpointStub) -> None:
        self._model = model

    def __call__(self) -> None:
        threading.Thread(target=self._write, daemon=True).start()

    def _write(self) -> None:
        for word in "".join(WRITTEN).split(" "):
            self._model.write(f"{word} ")
            time.sleep(1 / WORDS_S)
        self._model.write(None)


@contextmanager
def asking(server: RunningServer, person: Person, talk: EchoTalk) -> Iterator[Asker]:
    profile = person.client.get("/ai/profile").raise_for_status().json()
    token = person.client.headers["Authorization"].removeprefix("Bearer ")
    with ChatClient() as chat:
        chat.connect(server.url, token)
        chat.follow(talk.conversation_id, 0)
        yield Asker(chat, talk, profile["voice"]["voice_id"])


def wait_for_fit(person: Person) -> None:
    voice_id = person.client.get("/ai/profile").json()["voice"]["voice_id"]
    deadline = time.monotonic() + FIT_S
    while time.monotonic() < deadline:
        voice = person.client.get(f"/voice/{voice_id}").raise_for_status().json()
        if voice["fitting"]["state"] in ("done", "failed", "off"):
            print(f"fit: {voice['fitting']['state']}, likeness {voice['likeness']}")
            return
        time.sleep(1)
    raise TimeoutError("the fit does not end")


def compare(answers: Sequence[bytes]) -> None:
    """Print how similar the answers are to recordings."""
    analyzer = SpeakerAnalyzer()
    said = analyzer.embed(
        Audio.join([decode(io.BytesIO(each), max_seconds=60) for each in answers])
    )
    print("\nrecording              likeness of the answers")
    for name in ("lj-ver1", "lj-ver2", "ls-1688-ref", "vctk-p226-ver1"):
        recorded = analyzer.embed(decode(SPEECH / f"{name}.flac", max_seconds=60))
        print(f"{name:<18}{likeness_at(float(said @ recorded)):>12.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=6, help="measurements per row")
    parser.add_argument("--fit", action="store_true", help="wait for the fit of the voice first")
    options = parser.parse_args()
    print(f"CPU: {cpu_name()}")
    with tempfile.TemporaryDirectory() as folder, written_stub() as model:
        home, models = Path(folder) / "home", Path(folder) / "models"
        home.mkdir()
        models.mkdir()
        measure(Folders(home, models), model, options.times, fit=options.fit)


def measure(folders: Folders, model: EndpointStub, n_times: int, *, fit: bool) -> None:
    own = RunningServer(
        folders, PHONEX_FIT="1" if fit else "0", PHONEX_AUTH="on", PHONEX_RATE_LIMIT="0"
    )
    modelled = RunningServer(
        folders,
        PHONEX_AUTH="on",
        PHONEX_RATE_LIMIT="0",
        PHONEX_REPLY_URL=model.url,
        PHONEX_REPLY_MODEL="stub",
    )
    header = "answer              first audio    first sentence alone"
    with own as server, People(server) as people:
        ada = people.sign_up("ada")
        started = time.perf_counter()
        talk = EchoTalk.open(ada, train(ada))
        print(f"trained in {time.perf_counter() - started:.1f} s")
        if fit:
            wait_for_fit(ada)
        print(f"\n{header}")
        with asking(server, ada, talk) as asker:
            asker.measure("own words", n_times)
            answers = asker.answers
        token = ada.client.headers["Authorization"]
    with modelled as server, People(server) as people:
        ada = Person(ada.user_id, ada.email, people.client(Authorization=token))
        with asking(server, ada, talk.of(ada)) as asker:
            asker.measure("language model", n_times, Writer(model))
            answers += asker.answers
    compare(answers)


if __name__ == "__main__":
    main()
