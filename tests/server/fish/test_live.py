"""Fish Audio's WebSocket with the clients of the package fish-audio-sdk, unmodified."""

import io
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from fish_audio_sdk import AsyncWebSocketSession, TTSRequest, WebSocketErr
from fish_audio_sdk import WebSocketSession as OldSession
from fishaudio import AsyncFishAudio, FishAudio
from fishaudio.exceptions import WebSocketError
from fishaudio.types import FlushEvent, ReferenceAudio, TextEvent, TTSConfig
from httpx_ws import WebSocketSession, WebSocketUpgradeError, connect_ws

from phonex.routes.http.packing import pack, unpack
from tests.people import People
from tests.running import POLL_S, SPEECH, Folders, RunningServer, finish
from tests.sound import read

pytestmark = pytest.mark.anyio

PIECES = ("Good ", "morning. How", " are you today?")
RATE = 16000
TIMEOUT_S = 120.0
CONFIG = TTSConfig(sample_rate=RATE)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[RunningServer]:
    folders = Folders(tmp_path_factory.mktemp("live"), models_dir)
    with RunningServer(folders, quick=True, PHONEX_AUTH="on") as running:
        yield running


@pytest.fixture(scope="module")
def key(server: RunningServer) -> Iterator[str]:
    with People(server) as people:
        yield people.sign_up("ada").key("speak")


@pytest.fixture(scope="module")
def client(server: RunningServer, key: str) -> Iterator[FishAudio]:
    with FishAudio(api_key=key, base_url=server.url) as made:
        yield made


@pytest.fixture(scope="module")
def seconds(client: FishAudio) -> float:
    """Of the text when it is spoken as a whole."""
    return read(client.tts.convert(text="".join(PIECES), format="wav")).seconds


def test_text_that_comes_in_pieces_is_spoken(client: FishAudio, seconds: float) -> None:
    pcm = b"".join(client.tts.stream_websocket(iter(PIECES), format="pcm", config=CONFIG))
    assert len(pcm) / 2 / RATE == pytest.approx(seconds, abs=0.3)  # the pause between sentences


def test_the_audio_is_one_stream_of_the_format(client: FishAudio, seconds: float) -> None:
    mp3 = b"".join(client.tts.stream_websocket(iter(PIECES), format="mp3"))
    assert read(mp3).seconds == pytest.approx(seconds, abs=0.4)
    assert read(mp3).rate == 44100


def test_the_other_client_hears_the_same(server: RunningServer, key: str, seconds: float) -> None:
    request = TTSRequest(text="", format="wav", reference_id="EN-US")
    with OldSession(key, base_url=server.url) as session:
        wav = b"".join(session.tts(request, iter(PIECES)))
    assert read(wav).seconds == pytest.approx(seconds, abs=0.3)


async def test_both_work_asynchronously(server: RunningServer, key: str, seconds: float) -> None:
    async def pieces() -> AsyncIterator[str | TextEvent | FlushEvent]:
        for piece in PIECES:
            yield piece

    async with AsyncFishAudio(api_key=key, base_url=server.url) as new:
        heard = new.tts.stream_websocket(pieces(), format="pcm", config=CONFIG)
        pcm = b"".join([audio async for audio in heard])
    async with AsyncWebSocketSession(key, base_url=server.url) as old:
        request = TTSRequest(text="", format="pcm", sample_rate=RATE)
        same = b"".join([audio async for audio in old.tts(request, pieces())])
    for audio in (pcm, same):
        assert len(audio) / 2 / RATE == pytest.approx(seconds, abs=0.3)


def test_a_flush_speaks_what_has_come(client: FishAudio) -> None:
    """The text after the flush comes only once there is audio of the text before it."""
    heard = io.BytesIO()

    def texts() -> Iterator[str | TextEvent | FlushEvent]:
        yield TextEvent(text="One moment")
        yield FlushEvent()
        wait_until(lambda: heard.tell() > 0)
        yield "and now the rest."

    for audio in client.tts.stream_websocket(texts(), format="pcm", config=CONFIG):
        heard.write(audio)
    assert heard.tell() / 2 / RATE > 1.0


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + TIMEOUT_S
    while not true():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(POLL_S)


def test_a_reference_is_the_voice(client: FishAudio) -> None:
    sample = (SPEECH / "lj-ver1.flac").read_bytes()
    references = [ReferenceAudio(audio=sample, text="")]
    heard = client.tts.stream_websocket(iter(["Hello there."]), references=references, format="wav")
    assert read(b"".join(heard)).seconds > 0.4


def test_errors_reach_both_clients(client: FishAudio, server: RunningServer, key: str) -> None:
    with pytest.raises(WebSocketError):
        list(client.tts.stream_websocket(iter(PIECES), reference_id="nobody"))
    request = TTSRequest(text="", reference_id="nobody")
    with OldSession(key, base_url=server.url) as old, pytest.raises(WebSocketErr):
        list(old.tts(request, iter(PIECES)))


@contextmanager
def connected(server: RunningServer, key: str) -> Iterator[WebSocketSession]:
    headers = {"Authorization": f"Bearer {key}"}
    with httpx.Client(base_url=server.url, headers=headers) as http:
        socket: WebSocketSession
        with connect_ws("/v1/tts/live", http) as socket:
            yield socket


def exchange(server: RunningServer, key: str, *events: dict[str, object] | str) -> object:
    """The finish event after these events; a text is sent as a text frame."""
    with connected(server, key) as socket:
        for event in events:
            if isinstance(event, str):
                socket.send_text(event)
            else:
                socket.send_bytes(pack(event))
        while True:
            message = unpack(socket.receive_bytes())
            assert isinstance(message, dict)
            if message["event"] == "finish":
                return message.get("code", message["reason"])


START: dict[str, object] = {"event": "start", "request": {"text": "", "format": "pcm"}}
STOP: dict[str, object] = {"event": "stop"}


@pytest.mark.parametrize(
    ("events", "told"),
    [
        ([START, STOP], "stop"),
        ([START, {"event": "text", "text": " "}, STOP], "stop"),
        ([{"event": "text", "text": "Hello."}], "event_malformed"),
        ([START, '{"event": "text"}'], "event_malformed"),
        ([{"event": "start", "request": {"reference_id": "nobody"}}], "voice_not_found"),
        ([{"event": "start", "request": {"format": "wma"}}], "event_malformed"),
        ([{"event": "start", "request": {"text": "Hello there."}}, STOP], "stop"),
    ],
)
def test_the_last_event_says_how_it_went(
    server: RunningServer, key: str, events: list[dict[str, object] | str], told: str
) -> None:
    assert exchange(server, key, *events) == told


def test_one_connection_speaks_one_text_after_the_other(server: RunningServer, key: str) -> None:
    text: dict[str, object] = {"event": "text", "text": "Hello there."}
    with connected(server, key) as socket:
        lengths = []
        for _ in range(2):
            for event in (START, text, STOP):
                socket.send_bytes(pack(event))
            lengths.append(sum(map(len, audio_until_the_end(socket))))
    assert min(lengths) > 2 * 44100 * 0.4
    assert lengths[0] == pytest.approx(lengths[1], rel=0.01)


def audio_until_the_end(socket: WebSocketSession) -> Iterator[bytes]:
    while True:
        message = unpack(socket.receive_bytes())
        assert isinstance(message, dict)
        if message["event"] == "finish":
            assert message["reason"] == "stop"
            return
        yield message["audio"]


def test_a_reference_may_be_as_large_as_an_upload(server: RunningServer, key: str) -> None:
    """Here it is no audio, so that nothing is analyzed."""
    request = {"text": "", "references": [{"audio": bytes(24_000_000), "text": ""}]}
    assert exchange(server, key, {"event": "start", "request": request}) == "not_audio"


def test_a_wrong_key_is_refused(server: RunningServer) -> None:
    with pytest.raises(WebSocketUpgradeError) as refused, connected(server, "wrong"):
        pass
    assert refused.value.response.status_code == 401


def test_the_work_ends_when_the_client_leaves(server: RunningServer, key: str) -> None:
    with connected(server, key) as socket:
        socket.send_bytes(pack(START))
        socket.send_bytes(pack({"event": "text", "text": "A sentence. " * 300}))
        socket.receive_bytes()
    headers = {"Authorization": f"Bearer {key}"}
    with httpx.Client(base_url=server.url, headers=headers) as http:
        newest = http.get("/jobs?limit=1").json()["jobs"][0]["job_id"]
        assert finish(http, newest)["status"] == "cancelled"
