"""Books on a real server: spoken, paused, killed, resumed, joined."""

import io
import signal
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import httpx
import pytest

from tests.books.reading.test_reader import FILES, epub
from tests.running import Folders, RunningServer

DEADLINE_S = 120
SENTENCE = "The rain fell on the roof all night, and nobody in the house could sleep. "
N_CHAPTERS = 10
MAX_CHARS = 500  # of one request; a chapter is shorter
LONG = "".join(f"Chapter {n}\n\n{SENTENCE * (4 + n % 3)}\n\n" for n in range(1, N_CHAPTERS + 1))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[RunningServer]:
    folders = Folders(tmp_path_factory.mktemp("books"), models_dir)
    with RunningServer(folders, quick=True, PHONEX_MAX_CHARS=str(MAX_CHARS)) as running:
        yield running


@pytest.fixture
def client(server: RunningServer) -> httpx.Client:
    return server.client


def send(client: httpx.Client, content: bytes, name: str, **fields: str) -> httpx.Response:
    return client.post("/books", files={"file": (name, content)}, data=fields)


def accepted(client: httpx.Client, content: bytes, name: str, **fields: str) -> str:
    response = send(client, content, name, **fields)
    assert response.status_code == 202, response.text
    book_id = str(response.json()["book_id"])
    assert response.headers["Location"] == f"/books/{book_id}"
    return book_id


def wait_for(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def job(client: httpx.Client, book_id: str) -> dict[str, object]:
    found: dict[str, object] = client.get(f"/job/{book_id}").raise_for_status().json()
    return found


def until_ended(client: httpx.Client, book_id: str) -> dict[str, object]:
    wait_for(lambda: job(client, book_id)["status"] not in ("queued", "processing"))
    return job(client, book_id)


def n_spoken(server: RunningServer) -> int:
    return len([*(server.folders.root / "downloads").glob("*.flac")])


@pytest.fixture(scope="module")
def lighthouse(server: RunningServer) -> str:
    """An EPUB that was spoken."""
    book_id = accepted(server.client, epub(FILES).getvalue(), "lighthouse.epub")
    assert until_ended(server.client, book_id)["status"] == "completed"
    return book_id


def test_an_epub_becomes_an_audiobook(client: httpx.Client, lighthouse: str) -> None:
    answer = client.get(f"/books/{lighthouse}/audiobook")
    assert answer.headers["Content-Type"] == "audio/mp4"
    assert answer.headers["X-Audio-Synthetic"] == "1"
    chapters = client.get(f"/books/{lighthouse}").json()["chapters"]
    assert [each["title"] for each in chapters] == ["Dedication", "One", "Two"]
    with av.open(io.BytesIO(answer.content), "r") as container:
        assert container.metadata["title"] == "The Lighthouse"
        assert container.metadata["artist"] == "Ada Byron, C. Babbage"
        assert "trainedAlgorithmicMedia" in container.metadata["comment"]
        titles = [each["metadata"]["title"] for each in container.chapters()]
        starts = [float(each["start"] * (each["time_base"] or 0)) for each in container.chapters()]
        duration = (container.duration or 0) / av.time_base
    assert titles == [each["title"] for each in chapters]
    assert starts == pytest.approx([each["start"] for each in chapters], abs=0.01)
    last = chapters[-1]
    assert duration == pytest.approx(last["start"] + last["duration"] + 1.5, abs=0.1)

    part = client.get(f"/books/{lighthouse}/audiobook", headers={"Range": "bytes=4-11"})
    assert (part.status_code, part.content) == (206, b"ftypM4B ")


def test_a_chapter_has_its_own_file_and_captions(client: httpx.Client, lighthouse: str) -> None:
    chapter = client.get(f"/books/{lighthouse}").json()["chapters"][1]
    audio = client.get(chapter["audio_url"])
    assert audio.headers["Content-Type"] == "audio/mpeg"
    with av.open(io.BytesIO(audio.content), "r") as container:
        assert container.metadata["title"] == "One"
        assert container.metadata["track"] == "2/3"
        assert (container.duration or 0) / av.time_base == pytest.approx(
            chapter["duration"], abs=0.1
        )
    own = client.get(chapter["captions_url"], params={"format": "json"}).json()
    assert [word["word"] for word in own][:2] == ["Chapter", "One"]
    whole = client.get(f"/books/{lighthouse}/captions", params={"format": "json"}).json()
    later = next(word for word in whole if word["start"] >= chapter["start"] - 0.001)
    assert later["word"] == "Chapter"
    assert later["start"] == pytest.approx(chapter["start"] + own[0]["start"], abs=0.002)
    assert "-->" in client.get(chapter["captions_url"]).text


def test_all_chapters_are_in_an_archive(client: httpx.Client, lighthouse: str) -> None:
    sent = client.get(f"/books/{lighthouse}/archive").content
    with zipfile.ZipFile(io.BytesIO(sent)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            f"{number:04d}.{suffix}" for number in (1, 2, 3) for suffix in ("mp3", "srt")
        ]
        first = client.get(f"/books/{lighthouse}/chapters/1").content
        assert archive.read("0001.mp3") == first


def test_books_are_listed_as_jobs_too(client: httpx.Client, lighthouse: str) -> None:
    assert lighthouse in [each["book_id"] for each in client.get("/books").json()["books"]]
    jobs = client.get("/jobs", params={"kind": "book"}).json()["jobs"]
    assert lighthouse in [each["job_id"] for each in jobs]


def test_a_paused_and_killed_book_ends_as_one_that_was_left_alone(server: RunningServer) -> None:
    alone = accepted(server.client, LONG.encode(), "rain.txt")
    assert until_ended(server.client, alone)["status"] == "completed"
    before = n_spoken(server)
    book_id = accepted(server.client, LONG.encode(), "rain.txt")

    wait_for(lambda: n_spoken(server) > before)
    server.client.post(f"/books/{book_id}/pause").raise_for_status()
    assert server.client.get(f"/books/{book_id}").json()["paused"] is True
    wait_for(lambda: job(server.client, book_id)["status"] == "queued")
    server.stop(signal.SIGKILL)
    server.start()
    paused = server.client.get(f"/books/{book_id}").json()
    assert paused["paused"] is True
    assert paused["book"]["progress"] < 90
    server.client.post(f"/books/{book_id}/resume").raise_for_status()
    spoken = n_spoken(server)
    wait_for(lambda: n_spoken(server) > spoken)
    server.stop(signal.SIGKILL)
    server.start()

    assert until_ended(server.client, book_id)["status"] == "completed"
    assert n_spoken(server) == before + N_CHAPTERS  # each part once
    assert words(server.client, book_id) == words(server.client, alone)
    assert server.client.post(f"/books/{book_id}/pause").json()["code"] == "book_ended"


def words(client: httpx.Client, book_id: str) -> list[str]:
    found = client.get(f"/books/{book_id}/captions", params={"format": "json"}).json()
    return [word["word"] for word in found]


def test_chapters_are_longer_than_a_request_may_be(client: httpx.Client) -> None:
    rain = f"---\nlang: es-419\n---\n{SENTENCE * 10}"
    book_id = accepted(client, rain.encode(), "rain.md")
    assert until_ended(client, book_id)["message"] == "2 of 2 parts are spoken."


def test_a_cancelled_book_keeps_its_chapters_and_is_deleted(server: RunningServer) -> None:
    client, before = server.client, n_spoken(server)
    book_id = accepted(client, LONG.encode(), "rain.txt", title="Rain", speed="0.5")
    wait_for(lambda: n_spoken(server) > before)
    assert client.get(f"/books/{book_id}/audiobook").json()["code"] == "book_not_ended"
    assert client.delete(f"/books/{book_id}").json()["code"] == "book_not_ended"
    client.delete(f"/job/{book_id}").raise_for_status()
    assert job(client, book_id)["title"] == "Rain"
    client.delete(f"/books/{book_id}").raise_for_status()

    assert client.get(f"/books/{book_id}").json()["code"] == "book_not_found"
    assert n_spoken(server) == before
    assert not (server.folders.root / "data" / "books" / book_id).exists()


@pytest.mark.parametrize(
    ("content", "name", "fields", "code"),
    [
        (b"\xff\xfe\x00", "x.txt", {}, "book_unreadable"),
        (b"* * *", "x.txt", {}, "book_empty"),
        (b"Hello.", "x.txt", {"language": "DE"}, "language_not_found"),
        (b"---\nlang: de\n---\nHallo.", "x.md", {}, "language_not_found"),
        (b"Hello.", "x.txt", {"voice_id": "nobody"}, "voice_not_found"),
        (b"Hello.", "x.txt", {"callback_url": "https://example.org"}, "callbacks_off"),
    ],
)
def test_what_cannot_be_spoken_is_refused(
    client: httpx.Client, content: bytes, name: str, fields: dict[str, str], code: str
) -> None:
    response = send(client, content, name, **fields)
    assert (response.json()["code"], response.headers["Content-Type"]) == (
        code,
        "application/problem+json",
    )


def test_a_chapter_that_is_not_there_is_not_found(client: httpx.Client, lighthouse: str) -> None:
    assert client.get(f"/books/{lighthouse}/chapters/4").json()["code"] == "chapter_not_found"
