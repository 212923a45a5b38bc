"""Captions and word times show what was written, or what is spoken, wherever they are had."""

import base64
import io
import json
import re
import uuid
import zipfile
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect

from tests.running import RunningServer, finish

TEXT = "It costs $100 at 5 p.m."
WRITTEN = ["It", "costs", "$100", "at", "5", "p.m."]
SPOKEN = ["it", "costs", "one", "hundred", "dollars", "at", "five", "p", "m"]
BOOK = f"# Chapter 1\n\n{TEXT}\n"


def make(client: httpx.Client, text: str = TEXT, **fields: object) -> str:
    body = {"text": text, "speaker": "EN-INSTANT"} | fields
    answer = client.post("/tts", json=body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["audio_url"])


@pytest.fixture(scope="module")
def url(client: httpx.Client) -> str:
    return make(client)


def words_of(client: httpx.Client, url: str, **query: object) -> list[dict[str, Any]]:
    answer = client.get(f"{url}/words", params={name: str(value) for name, value in query.items()})
    found: list[dict[str, Any]] = answer.raise_for_status().json()
    return found


def texts(words: list[dict[str, Any]]) -> list[str]:
    return [word["word"] for word in words]


def said(words: list[dict[str, Any]]) -> list[str]:
    """Without case, and without the points that an engine may leave in p.m."""
    joined = " ".join(texts(words)).lower().replace(".", " ")
    return joined.split()


def lines_of(captions: str) -> str:
    """The text of captions in SubRip or WebVTT."""
    kept = [line for line in captions.split("\n") if line and "-->" not in line]
    return " ".join(line for line in kept if line != "WEBVTT" and not line.isdigit())


def test_words_are_as_written_and_last_as_long_as_they_are_spoken(
    client: httpx.Client, url: str
) -> None:
    written, spoken = words_of(client, url), words_of(client, url, spoken=1)
    assert texts(written) == WRITTEN
    assert said(spoken) == SPOKEN
    assert (written[2]["start"], written[2]["end"]) == (spoken[2]["start"], spoken[4]["end"])
    assert written[-1]["end"] == spoken[-1]["end"]
    assert all(word.keys() == {"word", "start", "end"} for word in written + spoken)


@pytest.mark.parametrize("format", ["srt", "vtt"])
def test_captions_are_as_written_or_as_spoken(client: httpx.Client, url: str, format: str) -> None:
    written = client.get(f"{url}/words", params={"format": format}).text
    spoken = client.get(f"{url}/words", params={"format": format, "spoken": "true"}).text
    assert lines_of(written) == TEXT
    assert lines_of(spoken).startswith("It costs one hundred dollars at five")
    assert re.findall(r"^.*-->", written, re.MULTILINE)


def test_spoken_is_yes_or_no(client: httpx.Client, url: str) -> None:
    answer = client.get(f"{url}/words", params={"spoken": "perhaps"})
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")


@pytest.mark.parametrize("speaker", ["EN-US", "EN-INSTANT", "af_heart"])
def test_every_engine_keeps_what_was_written(client: httpx.Client, speaker: str) -> None:
    url = make(client, f"{TEXT} Dr. Lee paid 3.5% 🙂 too.", speaker=speaker)
    shown = [*WRITTEN, "Dr.", "Lee", "paid", "3.5%", "too"]
    assert texts(words_of(client, url)) == shown


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("ES", "Cuesta 100 € hoy.", "Cuesta 100 € hoy"),
        ("FR", "Il paya 12,50 € hier.", "Il paya 12,50 € hier"),
        ("ZH", "价格是$50。", "$50"),
        ("JP", "価格は50ドルです。", "50"),
        ("KR", "가격은 50% 올랐다.", "가격은 50% 올랐다"),
    ],
)
def test_every_language_keeps_what_was_written(
    client: httpx.Client, language: str, text: str, words: str
) -> None:
    url = make(client, text, language=language, speaker=None)
    written = words_of(client, url)
    shown = texts(written)
    assert words in " ".join(shown)
    assert [digit for digit in "".join(shown) if digit.isdigit()]
    assert not re.search(r"\d", "".join(texts(words_of(client, url, spoken=1))))
    assert lines_of(client.get(f"{url}/words?format=srt").text) == text


def test_tags_and_the_lexicon_are_spoken_and_not_shown(client: httpx.Client) -> None:
    word = f"Qux{uuid.uuid4().hex[:6].translate(str.maketrans('0123456789', 'ghijklmnop'))}"
    client.put(f"/lexicon/EN/{word}", json={"respelling": "quicks"}).raise_for_status()
    inner = (
        f"The <sub alias='World Wide Web Consortium'>W3C</sub> met {word}, "
        "<say-as interpret-as='characters'>SQL</say-as> and <phoneme ph='wɪn'>Nguyen</phoneme>."
    )
    url = make(client, f"<speak>{inner}</speak>")
    client.delete(f"/lexicon/EN/{word}").raise_for_status()
    shown = ["The", "W3C", "met", word, "SQL", "and", "Nguyen"]
    assert texts(words_of(client, url)) == shown
    spoken = said(words_of(client, url, spoken=1))
    assert spoken[1:5] == ["world", "wide", "web", "consortium"]
    assert "quicks" in spoken
    captions = client.get(f"{url}/words?format=vtt").text
    assert lines_of(captions) == f"The W3C met {word}, SQL and Nguyen."


@pytest.fixture(scope="module")
def book(client: httpx.Client) -> Iterator[str]:
    """The address of a book that was spoken."""
    files = {"file": ("notes.md", BOOK.encode())}
    sent = client.post("/books", files=files, data={"speaker": "EN-INSTANT"})
    book = sent.raise_for_status().json()
    finish(client, book["job_id"])
    yield f"/books/{book['book_id']}"
    client.delete(f"/books/{book['book_id']}").raise_for_status()


@pytest.mark.parametrize("part", ["", "/chapters/1"])
def test_captions_of_books_are_as_written_or_as_spoken(
    client: httpx.Client, book: str, part: str
) -> None:
    def captions(**query: str) -> httpx.Response:
        return client.get(f"{book}{part}/captions", params=query).raise_for_status()

    assert lines_of(captions(format="srt").text) == f"Chapter 1 {TEXT}"
    assert texts(captions(format="json").json()) == ["Chapter", "1", *WRITTEN]
    assert said(captions(format="json", spoken="1").json()) == ["chapter", "one", *SPOKEN]
    assert "one hundred dollars" in lines_of(captions(format="vtt", spoken="1").text)


def test_captions_in_the_archive_of_a_book_are_as_written_or_as_spoken(
    client: httpx.Client, book: str
) -> None:
    def captions(**query: str) -> str:
        answer = client.get(f"{book}/archive", params=query).raise_for_status()
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            return lines_of(archive.read("0001.srt").decode())

    assert captions() == f"Chapter 1 {TEXT}"
    assert captions(spoken="1").startswith("Chapter one")


@pytest.mark.parametrize("spoken", [False, True])
def test_words_of_a_socket_are_as_written_or_as_spoken(
    server: RunningServer, *, spoken: bool
) -> None:
    words = list[dict[str, Any]]()
    with connect(server.url.replace("http", "ws") + "/tts/ws") as socket:
        start = {"type": "start", "speaker": "EN-INSTANT", "format": "pcm", "store": False}
        text = {"type": "text", "text": TEXT}
        for message in (start | {"spoken": spoken}, text, {"type": "end"}):
            socket.send(json.dumps(message))
        while (told := json.loads(text_of(socket.recv(60)))).get("type") != "completed":
            words += told.get("words", [])
    assert (said if spoken else texts)(words) == (SPOKEN if spoken else WRITTEN)


def text_of(received: str | bytes) -> str:
    return received if isinstance(received, str) else "{}"


def test_characters_of_another_dialect_are_those_that_were_sent(client: httpx.Client) -> None:
    text = f"**Now**:  {TEXT} 🙂"
    made = client.post("/v1/text-to-speech/EN-US/with-timestamps", json={"text": text})
    timed = made.raise_for_status().json()
    assert base64.b64decode(timed["audio_base64"])
    alignment, normalized = timed["alignment"], timed["normalized_alignment"]
    assert "".join(alignment["characters"]) == text
    assert "one hundred dollars" in "".join(normalized["characters"])
    starts = alignment["character_start_times_seconds"]
    ends = alignment["character_end_times_seconds"]
    price, hour = text.index("$100"), text.index("5 p.m.")
    assert ends[price + 3] - starts[price + 1] > 0.5  # "one hundred dollars"
    assert ends[hour] - starts[hour] > 0.1
    assert ends[price + 3] < starts[hour]
