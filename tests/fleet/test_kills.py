"""Whatever dies while fifty jobs wait and run: each is spoken, once, as if nothing had happened.

Two nodes and two workers with their files in a bucket. Each test kills something else, and leaves
the fleet whole for the next one.
"""

import json
import signal
import wave
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from itertools import cycle, islice

import av
import httpx
import pytest
from websockets.exceptions import ConnectionClosedError
from websockets.sync.client import connect

from tests.fleet.processes import Fleet, wait_until
from tests.redis_server import needs_redis
from tests.running import database_process, finish
from tests.s3_server import CREDENTIALS, REGION, S3Gate, S3Server

pytestmark = needs_redis

N_JOBS = 50
N_LINES = 20
QUEUE_SIZE = 64
BUCKET, PREFIX = "phonex", "house"
SENTENCE = "The quick brown fox jumps over the lazy dog. "
TEXTS = [SENTENCE * n for n in (1, 3, 5, 8, 12)]
LONG = SENTENCE * 100
WITHIN_S = 0.05  # espeak does not say a sentence twice in the same way


@dataclass(frozen=True)
class House:
    """expected: the seconds of each text when nothing comes in between."""

    fleet: Fleet
    bucket: S3Server
    gate: S3Gate
    expected: dict[str, float]

    def submit(self) -> dict[str, str]:
        """The text of each of fifty new jobs, which both nodes have accepted in turns."""
        texts = islice(cycle(TEXTS), N_JOBS)
        return {self.fleet.submit(text, node=n % 2): text for n, text in enumerate(texts)}

    def staged(self) -> set[str]:
        """What attempts have left behind."""
        return self.bucket.keys(BUCKET, f"{PREFIX}/audio/.attempts/")

    def check(self, jobs: dict[str, str]) -> None:
        """All have been spoken into one file each, as long as their text."""
        for job_id, text in jobs.items():
            job = finish(self.fleet.nodes[0].client, job_id)
            assert job["status"] == "completed", (job, self.fleet.tell())
            assert audio_s(self.fleet, job_id) == pytest.approx(self.expected[text], abs=WITHIN_S)
            stored = self.bucket.keys(BUCKET, f"{PREFIX}/audio/{job_id}")
            assert len([key for key in stored if key.endswith((".wav", ".flac"))]) == 1, stored
        wait_until(lambda: not self.staged(), lambda: str(self.staged()))


def audio_s(fleet: Fleet, job_id: str) -> float:
    """The length of a job's audio, by its samples."""
    answer = fleet.nodes[0].client.get(f"/audio/{job_id}").raise_for_status()
    with wave.open(BytesIO(answer.content)) as audio:
        return float(audio.getnframes() / audio.getframerate())


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    root = tmp_path_factory.mktemp("fleet")
    with ExitStack() as stack:
        bucket = stack.enter_context(S3Server(root / "s3"))
        bucket.create_bucket(BUCKET)
        gate = stack.enter_context(S3Gate(bucket))
        fleet = Fleet(
            root,
            stack,
            QUEUE_SIZE,
            PHONEX_BLOBS=f"s3://{BUCKET}/{PREFIX}",
            PHONEX_S3_ENDPOINT=gate.url,
            PHONEX_S3_REGION=REGION,
            **CREDENTIALS,
        )
        undisturbed = {fleet.submit(text): text for text in TEXTS}
        for job_id in undisturbed:
            finish(fleet.nodes[0].client, job_id)
        expected = {text: audio_s(fleet, job_id) for job_id, text in undisturbed.items()}
        yield House(fleet, bucket, gate, expected)


def test_a_worker(house: House) -> None:
    jobs = house.submit()
    victim = house.fleet.runner(next(iter(jobs)))
    victim.kill()
    house.check(jobs)
    victim.start()


def test_a_node_in_the_middle_of_a_stream_and_of_a_socket(house: House) -> None:
    node = house.fleet.nodes[1]
    body = {"text": LONG, "language": "EN", "format": "mp3"}
    address = node.url.replace("http", "ws")
    with (
        node.client.stream("POST", "/tts/stream", json=body) as answer,
        connect(f"{address}/tts/ws", proxy=None) as socket,
    ):
        socket.send(json.dumps({"type": "start", "format": "mp3", "language": "EN"}))
        socket.send(json.dumps({"type": "text", "text": LONG}))
        said = json.loads(socket.recv())
        chunks = answer.iter_bytes()
        next(chunks)
        assert any(isinstance(message, bytes) for message in islice(socket, 20))
        jobs = house.submit()
        node.stop(signal.SIGKILL)
        with pytest.raises(httpx.TransportError):
            list(chunks)
        with pytest.raises(ConnectionClosedError):
            list(iter(socket.recv, None))
    house.check(jobs)
    node.start()
    heard = [answer.headers["X-Audio-ID"], said["audio_id"]]
    for audio_id in heard:
        assert finish(node.client, audio_id)["status"] in ("completed", "cancelled", "failed")


def test_a_node_that_works_on_a_batch_and_a_book(house: House) -> None:
    """What a node does itself goes on at the other one, with the parts that are spoken already."""
    node, other = house.fleet.nodes
    lines = [{"text": text} for text in islice(cycle(TEXTS), N_LINES)]
    body = "".join(f"{json.dumps(line)}\n" for line in lines).encode()
    headers = {"Content-Type": "application/jsonl"}
    book = "".join(f"# Chapter {n}\n\n{text}\n\n" for n, text in enumerate(TEXTS * 2, start=1))
    book_file = {"file": ("book.md", book.encode())}
    batch_id = other.client.post("/batch", content=body, headers=headers).json()["batch_id"]
    book_id = other.client.post("/books", files=book_file).json()["book_id"]
    assert n_completed(node.client, f"/batch/{batch_id}", "lines") < N_LINES
    wait_until(
        lambda: (
            n_completed(node.client, f"/batch/{batch_id}", "lines") > 2
            and n_completed(node.client, f"/books/{book_id}", "chapters") > 0
        ),
        house.fleet.tell,
    )
    other.stop(signal.SIGKILL)
    for job_id in (batch_id, book_id):
        assert finish(node.client, job_id)["status"] == "completed", house.fleet.tell()
    spoken = node.client.get(f"/batch/{batch_id}").json()["lines"]
    assert [audio_s(house.fleet, line["audio_id"]) for line in spoken] == [
        pytest.approx(house.expected[line["text"]], abs=WITHIN_S) for line in lines
    ]
    chapters = node.client.get(f"/books/{book_id}").json()["chapters"]
    lengths = [chapter["duration"] for chapter in chapters]
    assert lengths[len(TEXTS) :] == pytest.approx(lengths[: len(TEXTS)], abs=1)  # but for "ten"
    audiobook = node.client.get(f"/books/{book_id}/audiobook").raise_for_status().content
    with av.open(BytesIO(audiobook), "r") as container:
        assert len(container.chapters()) == len(chapters)
        duration = (container.duration or 0) / av.time_base
    assert duration == pytest.approx(chapters[-1]["start"] + lengths[-1] + 1.5, abs=0.5)
    wait_until(lambda: not house.staged(), lambda: str(house.staged()))
    other.start()


def n_completed(client: httpx.Client, path: str, parts: str) -> int:
    found = client.get(path).raise_for_status().json()[parts]
    return sum(part["status"] == "completed" for part in found)


def test_redis(house: House) -> None:
    jobs = house.submit()
    house.fleet.runner(next(iter(jobs)))
    house.fleet.redis.kill()
    house.fleet.redis.start()
    house.check(jobs)


def test_the_s3_server(house: House) -> None:
    jobs = house.submit()
    house.fleet.runner(next(iter(jobs)))
    house.gate.kill()
    node = house.fleet.nodes[0].client
    wait_until(lambda: not node.get("/health").json()["files"]["ok"], house.fleet.tell)
    house.gate.start()
    house.check(jobs)


def test_the_database(house: House) -> None:
    jobs = house.submit()
    house.fleet.runner(next(iter(jobs)))
    database_process(house.fleet.nodes[0]).kill()
    wait_until(lambda: _answers(house.fleet, next(iter(jobs))), house.fleet.tell)
    house.check(jobs)


def _answers(fleet: Fleet, job_id: str) -> bool:
    return all(node.client.get(f"/job/{job_id}").status_code == 200 for node in fleet.nodes)
