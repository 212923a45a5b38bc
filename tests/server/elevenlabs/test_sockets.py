"""The sockets: by the official package through TLS, and message by message."""

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import accumulate
from typing import Any

import httpx
import pytest
from elevenlabs.client import ElevenLabs
from elevenlabs.core import ApiError
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.people import Person
from tests.running import RunningServer
from tests.server.elevenlabs.sounds import decode
from tests.sound import Sound
from tests.tls import tls_in_front_of

# The package reads attributes that websockets has renamed.
THEIR_WARNING = pytest.mark.filterwarnings(
    "ignore:ConnectionClosed.(code|reason):DeprecationWarning"
)
VOICE = "EN-US"
TEXT = "Hello there. I paid $50 for it. "
Message = Mapping[str, Any]  # Any: JSON


@pytest.fixture(scope="module")
def realtime(
    server: RunningServer, key: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ElevenLabs]:
    """A client that trusts the certificate: it always speaks wss."""
    folder = tmp_path_factory.mktemp("tls")
    with (
        tls_in_front_of(server.url, folder) as endpoint,
        pytest.MonkeyPatch.context() as patch,
        httpx.Client() as client,
    ):
        patch.setenv("SSL_CERT_FILE", str(endpoint.certificate))
        patch.setenv("NO_PROXY", "localhost")
        yield ElevenLabs(base_url=endpoint.url, api_key=key, httpx_client=client)


def as_written(text: str) -> Iterator[str]:
    """As a language model writes: a few letters at a time."""
    yield from (text[at : at + 4] for at in range(0, len(text), 4))


@THEIR_WARNING
def test_the_official_package_speaks_while_it_writes(realtime: ElevenLabs) -> None:
    audio = realtime.text_to_speech.convert_realtime(
        VOICE, text=as_written(TEXT), output_format="mp3_22050_32"
    )
    sound = decode(b"".join(audio), "mp3_22050_32")
    assert (sound.rate, sound.seconds > 1.5) == (22_050, True)


@THEIR_WARNING
@pytest.mark.parametrize(
    ("voice", "options", "code"),
    [
        ("nobody", {}, "voice_not_found"),
        (VOICE, {"model_id": "sings"}, "model_not_found"),
        (VOICE, {"output_format": "alaw_8000"}, "output_format_unsupported"),
    ],
)
def test_the_official_package_sees_errors(
    realtime: ElevenLabs, voice: str, options: dict[str, Any], code: str
) -> None:
    with pytest.raises(ApiError) as refused:
        list(realtime.text_to_speech.convert_realtime(voice, text=iter([TEXT]), **options))
    assert refused.value.status_code == 1008
    assert code in str(refused.value.body)  # the message or, if that is late, the reason


@contextmanager
def opened(
    server: RunningServer, path: str, key: str | None, voice: str = VOICE, **query: object
) -> Iterator[ClientConnection]:
    url = f"{server.url.replace('http', 'ws', 1)}/v1/text-to-speech/{voice}/{path}"
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    headers = {} if key is None else {"xi-api-key": key}
    with connect(f"{url}?{asked}", additional_headers=headers, proxy=None) as socket:
        yield socket


def send(socket: ClientConnection, *messages: Message) -> None:
    for message in messages:
        socket.send(json.dumps(message))


def received(socket: ClientConnection) -> tuple[list[Message], int | None]:
    """All messages until the socket is closed, and the code it closed with."""
    found: list[Message] = []
    try:
        while True:
            found.append(json.loads(socket.recv(60)))
    except ConnectionClosed as closed:
        return found, closed.rcvd.code if closed.rcvd else None


def audio_of(messages: list[Message], output_format: str = "pcm_24000") -> Sound:
    parts = [base64.b64decode(each["audio"]) for each in messages if each.get("audio")]
    return decode(b"".join(parts), output_format)


PCM: dict[str, Any] = {"output_format": "pcm_24000"}
BEGIN: Message = {"text": " ", "voice_settings": {"speed": 1.0}}
END: Message = {"text": ""}


def test_a_stream_is_spoken_with_its_alignments(server: RunningServer, key: str) -> None:
    with opened(server, "stream-input", key, **PCM, sync_alignment="true") as socket:
        send(socket, BEGIN, *({"text": each} for each in as_written(TEXT)), END)
        messages, code = received(socket)
    assert code == 1000
    assert messages[-1]["isFinal"] is True
    assert all(each["isFinal"] is None for each in messages[:-1])
    sound = audio_of(messages)
    parts = [each["alignment"] for each in messages if each["alignment"]]
    assert "".join(character for part in parts for character in part["chars"]) == f" {TEXT}"
    assert len(parts) > 1
    lasts = [part["charStartTimesMs"][-1] + part["charDurationsMs"][-1] for part in parts]
    for part in parts:  # each counts from the end of the one before
        starts = part["charStartTimesMs"]
        assert starts == sorted(starts)
        assert min(starts[0], *part["charDurationsMs"]) >= 0
    assert 0.5 * sound.seconds < list(accumulate(lasts))[-1] / 1000 <= sound.seconds + 0.01
    normalized = [each["normalizedAlignment"] for each in messages if each["normalizedAlignment"]]
    assert "fifty dollars" in "".join("".join(part["chars"]) for part in normalized)


def test_a_sentence_is_heard_before_the_text_has_ended(server: RunningServer, key: str) -> None:
    with opened(server, "stream-input", key, **PCM) as socket:
        send(socket, BEGIN, {"text": "This sentence is whole. And this "})
        first = json.loads(socket.recv(60))
        assert first["audio"]
        assert "".join(first["alignment"]["chars"]).strip() == "This sentence is whole."
        send(socket, {"text": "one is not", "flush": True})
        while "not" not in "".join((first["alignment"] or {"chars": ""})["chars"]):
            first = json.loads(socket.recv(60))
        send(socket, END)
        assert received(socket)[1] == 1000


@pytest.mark.parametrize("name", ["xi-api-key", "xi_api_key", "authorization"])
def test_a_key_may_come_with_the_first_message(server: RunningServer, key: str, name: str) -> None:
    value = f"Bearer {key}" if name == "authorization" else key
    with opened(server, "stream-input", None) as socket:
        send(socket, {**BEGIN, name: value}, {"text": "Hi."}, END)
        messages, code = received(socket)
    assert (code, bool(messages[0]["audio"])) == (1000, True)


@pytest.mark.parametrize(
    ("key_sent", "messages", "query", "code"),
    [
        (None, [BEGIN], {}, "not_authenticated"),
        ("wrong", [], {}, "key_invalid"),
        ("right", [{"text": 5}], {}, "message_malformed"),
        ("right", [BEGIN, {"text": "a", "voice_settings": {"speed": 1.1}}], {}, "settings_changed"),
        ("right", [], {"inactivity_timeout": 181}, "message_malformed"),
        ("right", [], {"inactivity_timeout": 0.2}, "input_timeout_exceeded"),
        ("right", [BEGIN], {"inactivity_timeout": 0.2}, "input_timeout_exceeded"),
        ("right", [], {"enable_ssml_parsing": "true"}, "option_unsupported"),
        ("right", [], {"language_code": "xx"}, "language_not_found"),
        ("right", [{"text": "a" * 20_001}], {}, "text_too_long"),
    ],
)
def test_errors_are_told_before_the_socket_closes(
    server: RunningServer,
    key: str,
    key_sent: str | None,
    messages: list[Message],
    query: dict[str, Any],
    code: str,
) -> None:
    sent = key if key_sent == "right" else key_sent
    with opened(server, "stream-input", sent, **query) as socket:
        send(socket, *messages)
        [problem], closed = received(socket)
    assert (problem["error"], problem["code"], closed) == (code, 1008, 1008)
    assert problem["message"] == problem["detail"]
    assert problem["request_id"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x00\xff", "message_malformed"),
        ("not JSON", "message_malformed"),
        (json.dumps({"text": "a" * 400_000}), "body_too_large"),
    ],
)
def test_what_is_no_message_is_refused(
    server: RunningServer, key: str, data: str | bytes, code: str
) -> None:
    for path in ("stream-input", "multi-stream-input"):
        with opened(server, path, key) as socket:
            socket.send(data)
            [problem], closed = received(socket)
        assert (problem["error"], closed) == (code, 1008)


def test_contexts_are_spoken_side_by_side(server: RunningServer, key: str) -> None:
    with opened(server, "multi-stream-input", key, **PCM, auto_mode="true") as socket:
        for context, text in (("a", "One two three. "), ("b", "Four five. ")):
            send(
                socket,
                {**BEGIN, "context_id": context},
                {"text": text, "context_id": context, "flush": True},
                {"context_id": context, "close_context": True},
            )
        send(socket, {"text": ""}, {"close_socket": True})
        messages, code = received(socket)
    assert code == 1000
    for context, text in (("a", "One two three."), ("b", "Four five.")):
        mine = [each for each in messages if each["contextId"] == context]
        assert (mine[-1]["isFinal"], mine[-1]["is_final"]) == (True, True)
        assert audio_of(mine).seconds > 0.5
        chars = [each["alignment"]["chars"] for each in mine if each["alignment"]]
        assert "".join(map("".join, chars)).strip() == text


def test_a_closed_context_falls_silent_and_another_speaks(server: RunningServer, key: str) -> None:
    with opened(server, "multi-stream-input", key, **PCM) as socket:
        send(socket, {"text": "A long story begins. " * 20, "context_id": "a"})
        while not json.loads(socket.recv(60)).get("audio"):
            pass
        send(socket, {"context_id": "a", "close_context": True})
        while not (message := json.loads(socket.recv(60)))["isFinal"]:
            assert message["contextId"] == "a"
        send(socket, {"text": "Short.", "context_id": "b", "flush": True})
        assert json.loads(socket.recv(60))["contextId"] == "b"
        send(socket, {"close_socket": True})
        messages, code = received(socket)
    assert code == 1000
    assert {each["contextId"] for each in messages} == {"b"}


def test_a_silent_context_is_closed(server: RunningServer, key: str) -> None:
    with opened(server, "multi-stream-input", key, inactivity_timeout=0.2) as socket:
        send(socket, {"text": "No end", "context_id": "a"})
        messages, code = received(socket)
    assert messages[-2] == {
        **{"audio": None, "alignment": None, "normalizedAlignment": None},
        **{"isFinal": True, "is_final": True, "contextId": "a"},
    }
    assert (messages[-1]["error"], code) == ("input_timeout_exceeded", 1008)


def test_the_language_is_told_by_the_text(server: RunningServer, key: str, ada: Person) -> None:
    with opened(server, "stream-input", key, voice="21m00Tcm4TlvDq8ikWAM") as socket:
        send(socket, BEGIN, *({"text": each} for each in as_written("Son las dos. Ya es hora. ")))
        send(socket, END)
        assert received(socket)[1] == 1000
    job = ada.client.get("/jobs?limit=1").json()["jobs"][0]
    assert (job["language"], job["status"]) == ("ES", "completed")


def test_a_client_that_leaves_leaves_nothing_running(
    server: RunningServer, key: str, ada: Person
) -> None:
    with opened(server, "stream-input", key) as socket:
        send(socket, BEGIN, {"text": "A long story begins. " * 50})
        socket.recv(60)
        job_id = ada.client.get("/jobs?limit=1").json()["jobs"][0]["job_id"]
    for _ in range(600):
        job = ada.client.get(f"/job/{job_id}?wait=1").json()
        if job["status"] != "processing":
            break
    assert job["status"] in ("cancelled", "failed")
    assert "Traceback" not in server.log.read_text()
