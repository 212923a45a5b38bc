import errno
import socket

import httpx
import psutil
import pytest
from fastapi import FastAPI, Request
from starlette.types import Message

from phonex.routes.http.errors import HostMalformed
from phonex.routes.http.hosts import AllowedHosts, host_of
from tests.routes.apps import make_app, open_client

pytestmark = pytest.mark.anyio


def guarded(*listed: str, listen: str = "127.0.0.1") -> FastAPI:
    """An app behind the rule, with a route to read and one to change something."""
    app = make_app(hosts=AllowedHosts(listen, listed))

    @app.get("/path")
    async def answer_path(request: Request) -> str:
        return request.url.path

    @app.post("/change")
    async def change() -> str:
        return "changed"

    return app


async def get(app: FastAPI, *hosts: str) -> httpx.Response:
    async with open_client(app) as client:
        request = client.build_request("GET", "/path")
        request.headers = httpx.Headers([(b"Host", host.encode()) for host in hosts])
        return await client.send(request)


def own_addresses() -> list[str]:
    found = [each for addresses in psutil.net_if_addrs().values() for each in addresses]
    v4 = [each.address for each in found if each.family == socket.AF_INET]
    v6 = [each.address.partition("%")[0] for each in found if each.family == socket.AF_INET6]
    return [*v4, *(f"[{address}]" for address in v6)]


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LocalHost:8000",
        "localhost.",
        "phonex.localhost:1",
        "127.0.0.1",
        "127.8.9.10:8000",
        "[::1]",
        "[::1]:8000",
        "[::ffff:127.0.0.1]",
        socket.gethostname(),
        f"{socket.gethostname().partition('.')[0]}.local:8000",
        *own_addresses(),
    ],
)
async def test_this_machine_answers_under_its_own_names(host: str) -> None:
    assert (await get(guarded(), host)).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8000",
        "localhost.evil.example",
        "evil-localhost",
        "127.0.0.1.evil.example",
        "192.0.2.7",
        "[2001:db8::7]:8000",
        "0.0.0.0",  # noqa: S104  # an address of no machine
        "xn--lcalhost-5wb",
    ],
)
async def test_another_name_is_refused_with_the_remedy(host: str) -> None:
    answer = await get(guarded(), host)

    assert answer.status_code == 421
    assert answer.json()["code"] == "host_not_allowed"
    assert "PHONEX_ALLOWED_HOSTS" in answer.json()["detail"]
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-request-id"] == answer.json()["request_id"]


@pytest.mark.parametrize("hosts", [(), ("",)])
async def test_a_request_without_a_host_is_asked_for_one(hosts: tuple[str, ...]) -> None:
    answer = await get(guarded("*"), *hosts)

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_request")
    assert answer.json()["detail"] == "The request has no Host header; send one."


@pytest.mark.parametrize(
    "hosts",
    [
        ("localhost", "localhost"),
        ("localhost", "evil.example"),
        ("localhost, evil.example",),
        ("user@localhost",),
        ("localhost/evil.example",),
        ("localhost:port",),
        ("::1",),
        ("[::1",),
        ("löcalhost",),
        ("local host",),
    ],
)
async def test_a_malformed_host_is_a_bad_request(hosts: tuple[str, ...]) -> None:
    answer = await get(guarded("*"), *hosts)

    assert answer.status_code == 400
    assert answer.json()["code"] == "malformed_request"


async def test_a_malformed_host_is_quoted_as_it_was_written() -> None:
    assert "'löcalhost'" in (await get(guarded(), "löcalhost")).json()["detail"]


@pytest.mark.parametrize(
    ("listed", "host", "status"),
    [
        ("speech.example.org", "speech.example.org:443", 200),
        ("Speech.Example.org.", "SPEECH.example.ORG", 200),
        ("speech.example.org", "other.example.org", 421),
        ("*.example.org", "a.b.example.org", 200),
        ("*.example.org", "example.org", 421),
        ("*.example.org", "evilexample.org", 421),
        ("192.0.2.7", "192.0.2.7:8000", 200),
        ("[2001:db8::7]", "[2001:db8::7]:8000", 200),
        ("2001:db8::7", "[2001:db8:0::7]", 200),
        ("*", "anything.example", 200),
    ],
)
async def test_listed_names_are_served(listed: str, host: str, status: int) -> None:
    assert (await get(guarded(listed), host)).status_code == status


async def test_the_name_that_it_listens_on_is_served() -> None:
    assert (await get(guarded(listen="speech.lan"), "speech.lan:8000")).status_code == 200


def closed_netlink() -> list[str]:
    raise OSError(errno.EAFNOSUPPORT, "Address family not supported by protocol")


@pytest.mark.parametrize(
    ("host", "status"), [("192.0.2.7:8000", 200), ("192.0.2.8", 421), ("localhost", 200)]
)
async def test_without_netlink_the_address_that_was_reached_is_served(
    host: str, status: int
) -> None:
    app = make_app(hosts=AllowedHosts("0.0.0.0", [], closed_netlink))  # noqa: S104
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://192.0.2.7") as client:
        answer = await client.get("/openapi.json", headers={"Host": host})

    assert answer.status_code == status


async def test_a_page_that_rebinds_its_name_changes_nothing() -> None:
    evil = {"Host": "evil.example:8000", "Origin": "http://evil.example:8000"}
    async with open_client(guarded()) as client:
        refused = await client.post("/change", headers=evil)
        own = await client.post(
            "/change", headers={"Host": "localhost:8000", "Origin": "http://localhost:8000"}
        )

    assert refused.status_code == 421
    assert own.json() == "changed"


@pytest.mark.parametrize(
    ("target", "status"),
    [
        (b"http://localhost:8000/path", 200),
        (b"HTTP://127.0.0.1/path", 200),
        (b"http://evil.example/path", 421),
        (b"http://user@localhost/path", 400),
        (b"http:///path", 400),
    ],
)
async def test_a_whole_address_as_target_is_served_by_its_host(target: bytes, status: int) -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": target.decode(),
        "raw_path": target,
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
    }
    await guarded()(scope, nothing_more, send)

    assert sent[0]["status"] == status


async def test_a_socket_of_another_host_is_not_opened() -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "websocket", "path": "/", "headers": [(b"host", b"evil.example")]}
    await guarded()(scope, nothing_more, send)

    assert sent[0]["type"] == "websocket.close"


async def nothing_more() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


def test_the_host_of_an_authority_is_plain() -> None:
    assert host_of("[FE80::1%25eth0]:80") == "fe80::1%25eth0"
    assert host_of("Example.ORG.:") == "example.org"
    with pytest.raises(HostMalformed):
        host_of("a b")
