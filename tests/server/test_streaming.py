"""Streams over real HTTP and WebSockets, to clients that read, stall and leave."""

import contextlib
import io
import json
import time
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from phonex.audio.decode import decode
from phonex.audio.formats import FORMATS
from tests.running import Folders, RunningServer
from tests.wire import dialled

SENTENCES = "When the sun went down, the old man closed the door. It was late. Nobody was there. "
LONG = SENTENCES * 60
HEADERLESS = ("pcm", "ulaw")


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    folders = Folders(tmp_path_factory.mktemp("streams"), tmp_path_factory.mktemp("models"))
    with RunningServer(folders, quick=True, PHONEX_MAX_STREAMS="6") as running:
        yield running


@pytest.fixture
def client(quick: RunningServer) -> httpx.Client:
    return quick.client


def ended(client: httpx.Client, audio_id: str) -> dict[str, Any]:
    """The job once it has ended."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        job: dict[str, Any] = client.get(f"/job/{audio_id}").json()
        if job["status"] not in ("queued", "processing"):
            return job
        time.sleep(0.05)
    raise AssertionError(f"{audio_id} did not end")


def until_gone(client: httpx.Client, path: str) -> None:
    deadline = time.monotonic() + 60
    while client.get(path).status_code != 404:
        assert time.monotonic() < deadline, path


def test_the_first_audio_comes_while_the_rest_is_made(client: httpx.Client) -> None:
    with client.stream("POST", "/tts/stream", json={"text": LONG, "format": "mp3"}) as answer:
        chunks = answer.iter_raw()
        first = next(chunks)
        audio_id = answer.headers["X-Audio-ID"]
        assert client.get(f"/job/{audio_id}").json()["status"] == "processing"
        whole = first + b"".join(chunks)

    assert answer.headers["Content-Type"] == "audio/mpeg"
    assert "Content-Length" not in answer.headers
    assert answer.headers["X-Accel-Buffering"] == "no"
    stages = dict(each.split(";dur=") for each in answer.headers["Server-Timing"].split(", "))
    assert float(stages["text"]) >= 0
    assert float(stages["acoustic"]) > 0
    job = client.get(f"/job/{audio_id}").json()
    assert job["status"] == "completed"
    assert client.get(f"/audio/{audio_id}").content == whole


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in HEADERLESS])
def test_every_format_is_one_stream_that_decodes_whole(client: httpx.Client, name: str) -> None:
    answer = client.post("/tts/stream", json={"text": SENTENCES, "format": name})
    duration = client.get(f"/job/{answer.headers['X-Audio-ID']}").json()["duration"]

    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == FORMATS[name].media_type
    heard = decode(io.BytesIO(answer.content), max_seconds=60)
    assert heard.seconds == pytest.approx(duration, abs=0.12)
    assert np.abs(heard.samples).max() > 0.1


@pytest.mark.parametrize(("name", "rate", "width"), [("pcm", 16_000, 2), ("ulaw", 8000, 1)])
def test_headerless_formats_have_the_rate_asked(
    client: httpx.Client, name: str, rate: int, width: int
) -> None:
    body = {"text": SENTENCES, "format": name, "sample_rate": rate}
    answer = client.post("/tts/stream", json=body)
    job = client.get(f"/job/{answer.headers['X-Audio-ID']}").json()
    assert job["sample_rate"] == rate
    assert len(answer.content) / width / rate == pytest.approx(job["duration"], abs=0.01)


def test_an_error_before_the_first_byte_is_a_problem(client: httpx.Client) -> None:
    answer = client.post("/tts/stream", json={"text": "Hello.", "speaker": "nobody"})
    assert (answer.status_code, answer.json()["code"]) == (404, "speaker_not_found")
    answer = client.post("/clone/stream", json={"text": "Hello.", "voice_id": "nobody"})
    assert (answer.status_code, answer.json()["code"]) == (404, "voice_not_found")


def test_what_is_not_stored_is_gone(client: httpx.Client, quick: RunningServer) -> None:
    answer = client.post("/tts/stream?store=false", json={"text": SENTENCES})
    audio_id = answer.headers["X-Audio-ID"]
    assert len(answer.content) > 10_000
    assert client.get(f"/audio/{audio_id}").status_code == 404
    until_gone(client, f"/job/{audio_id}")
    assert not list((quick.folders.root / "downloads").rglob(f"*{audio_id}*"))


def test_a_client_that_leaves_ends_the_work(client: httpx.Client) -> None:
    with client.stream("POST", "/tts/stream", json={"text": LONG}) as answer:
        next(answer.iter_raw())
        audio_id = answer.headers["X-Audio-ID"]
    job = ended(client, audio_id)
    assert job["status"] == "cancelled"
    assert client.get(f"/audio/{audio_id}").status_code == 404


def test_a_cancelled_stream_ends_without_its_last_chunk(client: httpx.Client) -> None:
    with client.stream("POST", "/tts/stream", json={"text": LONG}) as answer:
        chunks = answer.iter_raw()
        next(chunks)
        client.delete(f"/job/{answer.headers['X-Audio-ID']}")
        with pytest.raises(httpx.RemoteProtocolError):
            list(chunks)


def test_a_slow_reader_holds_nobody_up(client: httpx.Client, quick: RunningServer) -> None:
    body = json.dumps({"text": LONG}).encode()
    head = (
        "POST /tts/stream HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    with dialled(quick.url) as line:
        line.sendall(head.encode() + body)
        start = line.recv(1024).decode("latin-1")  # and reads no more
        audio_id = start.lower().split("x-audio-id: ")[1][:36]
        assert client.post("/tts/stream", json={"text": SENTENCES}).status_code == 200
        # All of its audio is made, though it has taken next to nothing of it.
        assert client.get(f"/job/{audio_id}/events").text.count("event: completed") == 1


def test_streams_are_bounded(client: httpx.Client, quick: RunningServer) -> None:
    with contextlib.ExitStack() as opened:
        for _ in range(6):
            start(opened.enter_context(dial(quick)))
        answer = client.post("/tts/stream", json={"text": "Hello."})
    assert (answer.status_code, answer.json()["code"]) == (503, "streams_full")
    assert int(answer.headers["Retry-After"]) > 0
    deadline = time.monotonic() + 60  # those who have hung up free their places
    while client.post("/tts/stream", json={"text": "Hello."}).status_code == 503:
        assert time.monotonic() < deadline


# --- Accept ---


def test_audio_is_answered_to_those_who_accept_it(client: httpx.Client) -> None:
    answer = client.post("/tts", json={"text": SENTENCES}, headers={"Accept": "audio/wav"})
    assert answer.headers["Content-Type"] == "audio/wav"
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    assert answer.headers["Location"] == f"/audio/{answer.headers['X-Audio-ID']}"
    assert "acoustic;dur=" in answer.headers["Server-Timing"]
    with wave.open(io.BytesIO(answer.content)) as file:
        assert 4 < file.getnframes() / file.getframerate() < 9
    assert client.get(answer.headers["Location"]).content == answer.content


def test_what_takes_longer_than_the_wait_is_sent_while_it_is_made(client: httpx.Client) -> None:
    wants = {"Accept": "audio/mpeg", "Prefer": "wait=0"}
    answer = client.post("/tts", json={"text": SENTENCES}, headers=wants)
    assert answer.headers["Content-Type"] == "audio/mpeg"
    assert "Content-Length" not in answer.headers
    assert decode(io.BytesIO(answer.content), max_seconds=60).seconds > 4


def test_json_is_answered_to_everybody_else(client: httpx.Client) -> None:
    for accept in ("*/*", "application/json, audio/mpeg;q=0.5"):
        answer = client.post("/tts", json={"text": "Hello."}, headers={"Accept": accept})
        assert answer.json()["status"] == "completed"
    wants = {"Accept": "audio/mpeg"}
    answer = client.post("/tts", json={"text": "Hello.", "format": "wav"}, headers=wants)
    assert (answer.status_code, answer.json()["code"]) == (406, "not_acceptable")


def test_a_client_that_leaves_before_the_answer_ends_the_work(
    client: httpx.Client, quick: RunningServer
) -> None:
    body = json.dumps({"text": SENTENCES * 200}).encode()
    head = (
        "POST /tts HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Accept: audio/wav\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with dialled(quick.url) as line:
        line.sendall(head.encode() + body)
        deadline = time.monotonic() + 60
        while not (jobs := client.get("/jobs?status=processing").json()["jobs"]):
            assert time.monotonic() < deadline
    assert ended(client, jobs[0]["job_id"])["status"] == "cancelled"


# --- WS /tts/ws ---


@contextlib.contextmanager
def dial(quick: RunningServer, **headers: str) -> Iterator[ClientConnection]:
    with connect(quick.url.replace("http", "ws") + "/tts/ws", additional_headers=headers) as socket:
        yield socket


def send(socket: ClientConnection, kind: str, **fields: object) -> None:
    socket.send(json.dumps({"type": kind, **fields}))


def start(socket: ClientConnection, **fields: object) -> str:
    send(socket, "start", format="pcm", **fields)
    told = json.loads(socket.recv(60))
    assert told["type"] == "started", told
    return str(told["audio_id"])


def receive_all(socket: ClientConnection) -> tuple[bytes, list[dict[str, Any]]]:
    """The audio and the messages until the last one."""
    audio, messages = b"", list[dict[str, Any]]()
    while not messages or messages[-1]["type"] == "words":
        received = socket.recv(60)
        if isinstance(received, bytes):
            audio += received
        else:
            messages.append(json.loads(received))
    return audio, messages


def test_a_text_is_spoken_while_it_is_written(client: httpx.Client, quick: RunningServer) -> None:
    with dial(quick) as socket:
        audio_id = start(socket)
        for word in ["It", "was", "late.", "Nobody", ""]:
            send(socket, "text", text=word + " ")
        words = json.loads(socket.recv(60))  # before the text has ended
        assert [word["word"] for word in words["words"]] == ["It", "was", "late"]
        send(socket, "text", text="was there.")
        send(socket, "end")
        audio, messages = receive_all(socket)
        assert [word["word"] for word in messages[0]["words"]] == ["Nobody", "was", "there"]
        told = messages[-1]
        assert told["type"] == "completed"
        assert len(audio) / 2 / told["sample_rate"] == pytest.approx(told["duration"], abs=0.01)
        assert messages[0]["words"][-1]["end"] < told["duration"]
        assert client.get(f"/audio/{audio_id}").content == audio
        assert client.get(f"/job/{audio_id}").json()["text"] == "It was late. Nobody  was there."

        start(socket, speed=2.0, store=False)  # another one on the same connection
        send(socket, "text", text="It was late. Nobody was there.")
        send(socket, "end")
        faster, messages = receive_all(socket)
        assert messages[-1]["type"] == "completed"
        assert len(faster) < 0.7 * len(audio)


def test_flush_speaks_at_once_and_cancel_ends(client: httpx.Client, quick: RunningServer) -> None:
    with dial(quick) as socket:
        audio_id = start(socket)
        send(socket, "text", text="Nobody was")
        send(socket, "flush")
        assert json.loads(socket.recv(60))["words"][0]["word"] == "Nobody"
        send(socket, "cancel")
        _, messages = receive_all(socket)
        assert messages[-1]["type"] == "cancelled"
        assert ended(client, audio_id)["status"] == "cancelled"


def test_a_cancel_ends_the_stream_and_not_the_connection(quick: RunningServer) -> None:
    with dial(quick) as socket:
        for _ in range(10):  # at other moments of the work
            start(socket)
            send(socket, "text", text=LONG)
            socket.recv(60)
            send(socket, "cancel")
            assert receive_all(socket)[1][-1]["type"] == "cancelled"
        start(socket)
        send(socket, "text", text="It was late.")
        send(socket, "end")
        assert receive_all(socket)[1][-1]["type"] == "completed"
        send(socket, "cancel")  # too late, of which a client cannot know
        start(socket)


def test_a_cancel_is_seen_behind_much_text(client: httpx.Client, quick: RunningServer) -> None:
    with dial(quick) as socket:
        audio_id = start(socket)
        for _ in range(3):
            send(socket, "text", text=LONG)
        send(socket, "cancel")
        audio, messages = receive_all(socket)
        assert messages[-1]["type"] == "cancelled"
        assert len(audio) / 2 / 22_050 < 60  # of a quarter of an hour
        assert ended(client, audio_id)["status"] == "cancelled"


@pytest.mark.parametrize(
    ("message", "code", "param"),
    [
        ("{}", "message_invalid", "type"),
        ("5", "message_invalid", "type"),
        ("nonsense", "message_invalid", None),
        ("[" * 9999, "message_invalid", None),
        ('{"type": "text", "text": "Hello."}', "message_unexpected", "type"),
        ('{"type": "start", "speed": 9}', "message_invalid", "speed"),
        ('{"type": "start", "ssml": true}', "message_invalid", "ssml"),
        ('{"type": "text", "text": "' + "a" * 1_000_000 + '"}', "body_too_large", None),
        ('{"type": "start", "speaker": "nobody"}', "speaker_not_found", "speaker"),
        ('{"type": "start", "voice_id": "nobody"}', "voice_not_found", "voice_id"),
        ('{"type": "start", "format": "midi"}', "format_unknown", "format"),
    ],
)
def test_an_error_is_told_and_ends_the_connection(
    quick: RunningServer, message: str, code: str, param: str | None
) -> None:
    with dial(quick) as socket:
        socket.send(message)
        told = json.loads(socket.recv(60))
        assert (told["type"], told["code"]) == ("error", code)
        assert told["error"]["param"] == param
        assert told["detail"]
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(60)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1008


def test_ssml_is_refused_where_text_comes_bit_by_bit(
    client: httpx.Client, quick: RunningServer
) -> None:
    with dial(quick) as socket:
        start(socket)
        assert "phonex_sockets_open 1.0" in client.get("/metrics").text
        send(socket, "text", text="<speak>Hello.</speak>")
        told = json.loads(socket.recv(60))
        assert (told["type"], told["code"]) == ("error", "ssml_dictated")


def test_a_client_that_hangs_up_ends_the_work(client: httpx.Client, quick: RunningServer) -> None:
    with dial(quick) as socket:
        audio_id = start(socket)
        send(socket, "text", text=LONG)
        socket.recv(60)
    assert ended(client, audio_id)["status"] == "cancelled"


def test_a_socket_has_the_id_of_its_request(quick: RunningServer) -> None:
    with dial(quick, **{"X-Request-ID": "call-7"}) as socket:
        assert socket.response is not None
        assert socket.response.headers["X-Request-ID"] == "call-7"
        socket.send("{}")
        assert json.loads(socket.recv(60))["request_id"] == "call-7"


def test_pages_of_other_sites_open_no_socket(quick: RunningServer) -> None:
    with pytest.raises(InvalidStatus) as refused, dial(quick, Origin="http://elsewhere.example"):
        pass
    assert refused.value.response.status_code == 403
    with dial(quick, Origin=quick.url) as socket:
        start(socket)


def test_a_silent_session_does_not_delay_a_stop(tmp_path: Path) -> None:
    folders = Folders(tmp_path, tmp_path / "models")
    with (
        RunningServer(folders, quick=True, PHONEX_DRAIN_S="600") as running,
        dial(running) as socket,
    ):
        start(socket)
        running.stop(timeout_s=120)  # raises where it takes longer
