"""Conversations over Socket.IO, with the unmodified socket.io-client in processes of its own."""

import itertools
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from phonex.accounts.principal import USER_SCOPES
from phonex.accounts.secret_file import load_secret
from phonex.accounts.tokens import ACCESS_S, TokenSigner
from tests.chat_client import ChatClient
from tests.docs.pages import DOCS, ROOT, blocks
from tests.people import People, Person, log_in, make_admin
from tests.running import Folders, RunningServer, database_process

N_BURST = 200
HANDSHAKE = "/socket.io/?EIO=4&transport=polling"
NODE_MODULES = ROOT / "tests/node_modules"

pytestmark = pytest.mark.skipif(
    shutil.which("node") is None or not (NODE_MODULES / "socket.io-client").is_dir(),
    reason="socket.io-client is not installed (cd tests && npm ci)",
)


@dataclass(frozen=True)
class Pair:
    """Two people who talk, each with a client."""

    server: RunningServer
    ada: Person
    bob: Person
    conversation_id: str

    def messages(self) -> list[dict[str, object]]:
        """As the routes have them."""
        path = f"/conversations/{self.conversation_id}/messages"
        found: list[dict[str, object]] = []
        while True:
            query = {"after_seq": len(found), "limit": 200}
            answer = self.ada.client.get(path, params=query).raise_for_status()
            page = answer.json()["messages"]
            found += page
            if len(page) < query["limit"]:
                return found


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[RunningServer]:
    folders = Folders(tmp_path_factory.mktemp("chat"), models_dir)
    with RunningServer(folders, quick=True, PHONEX_AUTH="on", PHONEX_RATE_LIMIT="0") as running:
        yield running


@pytest.fixture(scope="module")
def people(server: RunningServer) -> Iterator[People]:
    with People(server) as people:
        yield people


@pytest.fixture(scope="module")
def pair(server: RunningServer, people: People) -> Pair:
    ada, bob = people.sign_up("ada"), people.sign_up("bob")
    asked = ada.client.post("/conversations", json={"user_id": bob.user_id})
    assert asked.is_success, asked.text
    conversation_id = asked.json()["conversation"]["_id"]
    first = {"client_id": "first", "content": "Good morning."}
    path = f"/conversations/{conversation_id}/messages"
    sent = ada.client.post(path, json=first)
    assert sent.is_success, sent.text
    return Pair(server, ada, bob, conversation_id)


@pytest.fixture
def ada() -> Iterator[ChatClient]:
    with ChatClient() as client:
        yield client


@pytest.fixture
def bob() -> Iterator[ChatClient]:
    with ChatClient() as client:
        yield client


def token_of(person: Person) -> str:
    return person.client.headers["Authorization"].removeprefix("Bearer ")


def join(pair: Pair, ada: ChatClient, bob: ChatClient) -> None:
    """Both join, from now on."""
    for client, person in ((ada, pair.ada), (bob, pair.bob)):
        client.connect(pair.server.url, token_of(person))
        assert (
            client.ask("conversation:join", {"conversation_id": pair.conversation_id})["missed"]
            == []
        )


def test_two_people_talk(pair: Pair, ada: ChatClient, bob: ChatClient) -> None:
    place = {"conversation_id": pair.conversation_id}
    join(pair, ada, bob)
    assert ada.event("user:online") == {"user_id": pair.bob.user_id, "last_seen": None}
    assert ada.ask("typing:start", place) == {}
    assert bob.event("typing:start") == place | {"user_id": pair.ada.user_id}
    sent = ada.send(pair.conversation_id, "Hello, Bob. 😀")
    received = bob.wait(lambda line: line.get("way") == "live")["message"]
    assert received == sent
    assert (sent["content"], sent["sender_id"], sent["read"]) == (
        "Hello, Bob. 😀",
        pair.ada.user_id,
        False,
    )
    assert bob.event("typing:stop") == place | {"user_id": pair.ada.user_id}, "by the message"
    assert bob.ask("message:read", place | {"seq": sent["seq"]}) == {"seq": sent["seq"]}
    receipt = place | {"user_id": pair.bob.user_id, "seq": sent["seq"]}
    assert ada.event("read:receipt") == receipt
    assert ada.messages == [], "the acknowledgement is the sender's copy"


def test_typing_ends_by_itself_and_people_go(pair: Pair, ada: ChatClient, bob: ChatClient) -> None:
    join(pair, ada, bob)
    bob.ask("typing:start", {"conversation_id": pair.conversation_id})
    ada.event("typing:start")
    ada.event("typing:stop")
    bob.command("close")
    gone = ada.event("user:offline")
    assert gone["user_id"] == pair.bob.user_id
    assert gone["last_seen"].endswith("Z")
    after = len(ada.lines)
    ada.ask("conversation:join", {"conversation_id": pair.conversation_id})
    assert ada.event("user:offline", after=after) == gone, "who joins is told, too"


def test_a_burst_survives_lost_connections(pair: Pair, ada: ChatClient, bob: ChatClient) -> None:
    join(pair, ada, bob)
    before = pair.messages()
    bob.follow(pair.conversation_id, len(before))
    texts = [f"burst {i}" for i in range(N_BURST)]
    ada.command("burst", conversation_id=pair.conversation_id, texts=texts)
    for part in (N_BURST // 4, N_BURST // 2):
        bob.wait_until(lambda least=part: len(bob.messages) >= least)  # type: ignore[misc]
        bob.command("drop")
        ada.command("drop")
    bob.wait_until(lambda: len({each["content"] for each in bob.messages}) >= N_BURST)
    ada.wait_until(lambda: len(ada.acknowledged) == N_BURST)
    ways = {line["way"] for line in bob.lines if "way" in line}
    assert ways == {"live", "missed"}
    seqs = [each["seq"] for each in bob.messages]
    assert seqs == list(range(len(before) + 1, len(before) + N_BURST + 1)), "all, once, in order"
    assert sorted(each["content"] for each in bob.messages) == sorted(texts)


def test_a_burst_goes_through_long_polling(pair: Pair, ada: ChatClient) -> None:
    """The client sends what has piled up in one body."""
    ada.connect(pair.server.url, token_of(pair.ada), transports=["polling"])
    before = len(pair.messages())
    texts = [f"polled {i}" for i in range(50)]
    ada.command("burst", conversation_id=pair.conversation_id, texts=texts)
    ada.wait_until(lambda: len(ada.acknowledged) == len(texts))
    assert sorted(ada.acknowledged) == sorted(texts)
    assert len(pair.messages()) == before + len(texts)
    ada.command("close")
    ada.event("disconnect")


def test_both_doors_lead_to_the_same_conversation(
    pair: Pair, ada: ChatClient, bob: ChatClient
) -> None:
    join(pair, ada, bob)
    fields = {"client_id": "by-http", "type": "text", "content": "By HTTP."}
    path = f"/conversations/{pair.conversation_id}/messages"
    sent = pair.ada.client.post(path, json=fields).raise_for_status().json()
    for client in (ada, bob):
        assert client.wait(lambda line: line.get("way") == "live")["message"] == sent
    again = bob.send(pair.conversation_id, "By socket.")
    assert pair.messages()[-2:] == [sent, again]
    assert ada.send(pair.conversation_id, "By HTTP.", "by-http") == sent, "the same message"
    assert pair.messages()[-1] == again


def test_a_conversation_that_was_not_joined_is_told_of(
    pair: Pair, ada: ChatClient, bob: ChatClient
) -> None:
    ada.connect(pair.server.url, token_of(pair.ada))
    bob.connect(pair.server.url, token_of(pair.bob), transports=["polling"])
    sent = ada.send(pair.conversation_id, "Psst.")
    told = bob.event("conversation:updated")
    assert told == {"conversation_id": pair.conversation_id, "message": sent}


EVENTS = ("conversation:join", "typing:start", "typing:stop", "reply:cancel")


def test_a_stranger_gets_nothing(
    pair: Pair, people: People, ada: ChatClient, bob: ChatClient
) -> None:
    eve = people.sign_up("eve")
    place = {"conversation_id": pair.conversation_id}
    with ChatClient() as stranger:
        stranger.connect(pair.server.url, token_of(eve))
        join(pair, ada, bob)
        asked = [(event, place) for event in EVENTS] + [
            ("conversation:join", place | {"after_seq": 0}),
            ("message:send", place | {"client_id": "x", "type": "text", "content": "Boo."}),
            ("message:read", place | {"seq": 1}),
        ]
        codes = [stranger.ask(event, fields)["error"]["code"] for event, fields in asked]
        assert codes == ["conversation_not_found"] * len(asked)
        guessed = f"{int(pair.conversation_id, 16) + 1:024x}"
        unknown = stranger.ask("conversation:join", {"conversation_id": guessed})
        assert unknown["error"]["code"] == "conversation_not_found"
        ada.ask("typing:start", place)
        ada.send(pair.conversation_id, "Between us.", "between")
        bob.wait(lambda line: line.get("way") == "live")
        assert stranger.ask("conversation:leave", place) == {}, "what came before this has come"
        events = [line for line in stranger.lines if "event" in line or "way" in line]
        assert [line["event"] for line in events] == ["connect"]
    assert "Boo." not in [message["content"] for message in pair.messages()]


def test_what_is_wrong_is_acknowledged(pair: Pair, ada: ChatClient) -> None:
    ada.connect(pair.server.url, token_of(pair.ada))
    place = {"conversation_id": pair.conversation_id}
    message = place | {"client_id": "wrong", "type": "text", "content": "x"}
    asked: list[tuple[str, tuple[object, ...], str, str | None]] = [
        ("no:such", (place,), "event_unknown", None),
        ("conversation:join", (), "event_invalid", None),
        ("conversation:join", (place, place), "event_invalid", None),
        ("conversation:join", ("text",), "event_invalid", None),
        ("conversation:join", ({},), "event_invalid", "conversation_id"),
        ("conversation:join", (place | {"after_seq": -1},), "event_invalid", "after_seq"),
        ("conversation:join", (place | {"room": "x"},), "event_invalid", "room"),
        (
            "conversation:join",
            ({"conversation_id": {"$ne": ""}},),
            "event_invalid",
            "conversation_id",
        ),
        ("message:send", (message | {"content": ""},), "message_invalid", "content"),
        ("message:send", (message | {"content": "x" * 10_001},), "message_invalid", "content"),
        ("message:send", (message | {"type": "video"},), "event_invalid", "type"),
        ("message:read", (place,), "event_invalid", "seq"),
    ]
    for event, args, code, param in asked:
        error = ada.ask(event, *args)["error"]
        assert (error["code"], error.get("param")) == (code, param), (event, args)
        assert error["message"]


@pytest.mark.parametrize("auth", [None, "no.access.token", "phx_nonsense"])
def test_without_a_token_nobody_comes_in(
    server: RunningServer, ada: ChatClient, auth: str | None
) -> None:
    ada.connect(server.url, auth)
    expected = {
        None: "not_authenticated",
        "no.access.token": "token_invalid",
        "phx_nonsense": "key_invalid",
    }
    assert ada.event("connect_error")["code"] == expected[auth]


def test_a_key_and_a_header_open_a_socket_too(pair: Pair, ada: ChatClient, bob: ChatClient) -> None:
    ada.connect(pair.server.url, pair.ada.key("chat"))
    assert ada.ask("conversation:join", {"conversation_id": pair.conversation_id})["missed"] == []
    headers = {"Authorization": pair.bob.client.headers["Authorization"]}
    bob.connect(pair.server.url, None, extraHeaders=headers)
    assert bob.ask("conversation:join", {"conversation_id": pair.conversation_id})["missed"] == []
    with ChatClient() as speaker:
        speaker.connect(pair.server.url, pair.ada.key("speak"))
        assert speaker.event("connect_error")["code"] == "scope_missing"


def test_a_socket_ends_with_its_token(pair: Pair, ada: ChatClient) -> None:
    secret = load_secret(pair.server.folders.root / "data" / "secrets")
    session_id = TokenSigner(secret).read_access(token_of(pair.ada)).session_id
    brief = TokenSigner(secret, lambda: int(time.time()) - ACCESS_S + 2)
    ada.connect(pair.server.url, brief.access(pair.ada.user_id, session_id, USER_SCOPES))
    assert ada.event("error")["code"] == "token_expired"
    assert ada.event("disconnect") == "io server disconnect"
    ada.connect(pair.server.url, token_of(pair.ada))
    assert ada.ask("conversation:leave", {"conversation_id": pair.conversation_id}) == {}


def test_a_socket_ends_with_its_session(pair: Pair, people: People, ada: ChatClient) -> None:
    token = log_in(pair.server.client, pair.ada.email).json()["access_token"]
    ada.connect(pair.server.url, token)
    people.client(Authorization=f"Bearer {token}").post("/auth/logout").raise_for_status()
    place = {"conversation_id": pair.conversation_id}
    for _ in itertools.takewhile(lambda _: ada_is_in(ada), itertools.count()):
        ada.command("tell", event="typing:stop", args=[place])
        time.sleep(0.2)
    assert ada.event("error")["code"] == "token_invalid"


def ada_is_in(client: ChatClient) -> bool:
    return not any(line.get("event") == "disconnect" for line in client.lines)


def test_the_rules_of_http_hold_for_the_handshake(server: RunningServer) -> None:
    def status(**headers: str) -> int:
        return httpx.get(f"{server.url}{HANDSHAKE}", headers=headers).status_code

    assert status() == 200
    assert status(Host="evil.example.org") == 421
    answer = httpx.get(f"{server.url}{HANDSHAKE}", headers={"Origin": "https://evil.example.org"})
    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["x-request-id"]
    sid = answer.text.split('"sid":"')[1].split('"')[0]
    refused = httpx.post(
        f"{server.url}{HANDSHAKE}&sid={sid}",
        headers={"Origin": "https://evil.example.org"},
        content="40",
    )
    assert refused.status_code == 403


def test_the_example_of_the_page_runs(pair: Pair, tmp_path: Path) -> None:
    (block,) = [each for each in blocks(DOCS / "conversations.md") if each.language == "js"]
    script = tmp_path / "example.mjs"
    script.write_text(block.code.replace("http://127.0.0.1:8000", pair.server.url))
    (tmp_path / "node_modules").symlink_to(NODE_MODULES)
    before = pair.messages()
    command = ["node", str(script), token_of(pair.ada), pair.conversation_id]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    assert ended.stderr == ""
    expected = [f"{each['seq']} {each['content']}" for each in before]
    assert ended.stdout.splitlines() == [*expected, f"{len(before) + 1} Here I am."]


@pytest.mark.anyio
async def test_sockets_are_counted(pair: Pair, people: People, ada: ChatClient) -> None:
    operator = people.sign_up("operator")
    await make_admin(pair.server, operator)
    token = log_in(pair.server.client, operator.email).json()["access_token"]
    ada.connect(pair.server.url, token_of(pair.ada))
    ada.ask("typing:stop", {"conversation_id": pair.conversation_id})
    ada.ask("no:such", {"conversation_id": pair.conversation_id})
    metrics = people.client(Authorization=f"Bearer {token}").get("/metrics").text
    (n_open,) = re.findall(r"^phonex_chat_sockets (.+)$", metrics, re.MULTILINE)
    assert float(n_open) >= 1  # one that went without a word is missed later
    assert 'phonex_chat_events_total{event="typing:stop",outcome="ok"}' in metrics
    assert 'phonex_chat_events_total{event="other",outcome="event_unknown"}' in metrics
    assert 'phonex_request_seconds_count{method="GET",route="/socket.io"}' in metrics


def test_the_database_goes_away_while_people_talk(
    pair: Pair, ada: ChatClient, bob: ChatClient
) -> None:
    join(pair, ada, bob)
    before = len(pair.messages())
    bob.follow(pair.conversation_id, before)
    texts = [f"while it is away {i}" for i in range(N_BURST)]
    ada.command("burst", conversation_id=pair.conversation_id, texts=texts)
    ada.wait_until(lambda: len(ada.acknowledged) >= N_BURST // 4)
    database_process(pair.server).kill()
    ada.wait_until(lambda: len(ada.acknowledged) == N_BURST)
    codes = {
        line["answer"]["error"]["code"] for line in ada.lines if "error" in line.get("answer", {})
    }
    assert codes <= {"database_unavailable"}
    bob.wait_until(lambda: len(bob.messages) >= N_BURST)
    assert [each["seq"] for each in bob.messages] == [before + 1 + i for i in range(N_BURST)]
    assert sorted(each["content"] for each in bob.messages) == sorted(texts)


def test_the_end_of_the_service_loses_nothing_that_was_acknowledged(
    pair: Pair, ada: ChatClient, bob: ChatClient, models_dir: Path
) -> None:
    """kill -9 in the middle of a burst. The last test: it ends the server of this file."""
    join(pair, ada, bob)
    before = len(pair.messages())
    texts = [f"last {i}" for i in range(N_BURST)]
    ada.command("burst", conversation_id=pair.conversation_id, texts=texts)
    ada.wait_until(lambda: len(ada.acknowledged) >= N_BURST // 4)
    pair.server.stop(signal.SIGKILL)
    ada.event("disconnect")
    acknowledged = ada.acknowledged
    with (
        RunningServer(pair.server.folders, quick=True, PHONEX_AUTH="on") as again,
        ChatClient() as later,
    ):
        later.connect(again.url, token_of(pair.bob))
        later.follow(pair.conversation_id, before)
        stored = {message["content"]: message for message in later.messages}
        expected = [before + 1 + i for i in range(len(stored))]
        assert [each["seq"] for each in later.messages] == expected
        assert acknowledged.items() <= stored.items()
        assert len(stored) < N_BURST, "it was the middle of the burst"
        assert again.stop() == -signal.SIGTERM
        assert later.event("disconnect") == "transport close", "to come back by itself"
