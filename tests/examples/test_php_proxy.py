"""proxy.php under a real PHP server, before a service that says back what it was sent."""

import json
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.examples.php import PROXY, ReflectingService, php_server

pytestmark = pytest.mark.skipif(
    shutil.which("php") is None, reason="PHP is not installed (apt install php-cli)"
)
JOB = "0f8fad5b-d9cb-469f-a165-70867728950e"


@pytest.fixture(scope="module")
def service() -> Iterator[ReflectingService]:
    with ReflectingService() as service:
        yield service


@pytest.fixture(scope="module")
def proxy(service: ReflectingService) -> Iterator[httpx.Client]:
    with (
        php_server({"PHONEX_URL": service.url, "PHONEX_API_KEY": "k-secret"}) as url,
        httpx.Client(base_url=f"{url}/proxy.php", timeout=20, trust_env=False) as client,
    ):
        yield client


def ask_raw(proxy: httpx.Client, request: bytes) -> bytes:
    """Send bytes that no client library would send."""
    with socket.create_connection((proxy.base_url.host, proxy.base_url.port or 80), 10) as peer:
        peer.sendall(request)
        return b"".join(iter(lambda: peer.recv(65536), b""))


def test_json_reaches_the_service_and_its_answer_the_client(proxy: httpx.Client) -> None:
    answer = proxy.post("/tts?wait=2", json={"text": "Grüße"}, headers={"X-Request-ID": "r-1"})
    seen = answer.json()
    assert answer.status_code == 200
    assert (seen["method"], seen["target"]) == ("POST", "/tts?wait=2")
    assert json.loads(bytes.fromhex(seen["body"])) == {"text": "Grüße"}
    assert seen["headers"]["content-type"] == "application/json"
    assert answer.headers["x-request-id"] == "r-1"


def test_multipart_passes_byte_by_byte(proxy: httpx.Client) -> None:
    sample = bytes(range(256)) * 50
    request = proxy.build_request(
        "POST",
        "/voice/register",
        data={"voice_name": "Ann"},
        files={"voice_sample": ("a.wav", sample)},
    )
    sent = request.read()
    seen = proxy.send(request).json()
    assert bytes.fromhex(seen["body"]) == sent
    assert seen["headers"]["content-type"] == request.headers["content-type"]


def test_uploads_larger_than_php_takes_by_default_arrive_whole(
    proxy: httpx.Client, service: ReflectingService
) -> None:
    sample = b"\0\1\2\3" * 5_000_000
    answer = proxy.post("/clone/quick", files={"voice_sample": ("a.wav", sample)})
    assert answer.status_code == 202
    assert service.last_length == int(answer.request.headers["content-length"])


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("POST", "/clone/quick?fit=1"),
        ("POST", "/voice/ann-2/samples"),
        ("POST", "/voice/ann-2/fit"),
        ("DELETE", "/voice/ann-2/fit"),
    ],
)
def test_fits_can_be_asked_for_and_cancelled(proxy: httpx.Client, method: str, target: str) -> None:
    seen = proxy.request(method, target).json()
    assert (seen["method"], seen["target"]) == (method, target)


@pytest.mark.parametrize("method", ["GET", "DELETE", "PATCH"])
def test_each_method_stays_what_it_is(proxy: httpx.Client, method: str) -> None:
    body = b'{"name": "Bob"}' if method == "PATCH" else b""
    seen = proxy.request(method, "/voice/ann-2", content=body).json()
    assert (seen["method"], seen["target"]) == (method, "/voice/ann-2")
    assert bytes.fromhex(seen["body"]) == body


def test_a_range_of_the_audio(proxy: httpx.Client) -> None:
    answer = proxy.get(f"/audio/{JOB}", headers={"Range": "bytes=1000-1999"})
    assert answer.status_code == 206
    assert answer.content == ReflectingService.AUDIO[1000:2000]
    assert answer.headers["content-range"] == f"bytes 1000-1999/{len(ReflectingService.AUDIO)}"
    assert answer.headers["content-type"] == "audio/wav"
    assert answer.headers["etag"] == '"sound"'


def test_the_head_of_the_audio(proxy: httpx.Client) -> None:
    answer = proxy.head(f"/audio/{JOB}")
    assert answer.status_code == 200
    assert answer.headers["content-length"] == str(len(ReflectingService.AUDIO))
    assert answer.content == b""


def test_nothing_new_since_the_tag(proxy: httpx.Client) -> None:
    answer = proxy.get(f"/audio/{JOB}", headers={"If-None-Match": '"sound"'})
    assert (answer.status_code, answer.content) == (304, b"")


@pytest.mark.parametrize("target", [f"/job/{JOB}/events", "/voice/ann-2/events"])
def test_chunks_reach_the_client_as_they_are_made(
    proxy: httpx.Client, service: ReflectingService, target: str
) -> None:
    service.may_go_on.clear()
    with proxy.stream("GET", target) as answer:
        pieces = answer.iter_raw()
        assert next(pieces) == b"event: progress\n\n"
        assert answer.headers["content-type"] == "text/event-stream"
        service.may_go_on.set()  # it holds the rest back until the first piece was seen here
        assert b"".join(pieces) == b"event: completed\n\n"


def test_a_location_leads_through_the_proxy(proxy: httpx.Client) -> None:
    for path in (f"/job/{JOB}/retry", "/clone/quick"):  # one relative, one absolute
        answer = proxy.post(path, content=b"x")
        assert answer.status_code == 202
        assert answer.headers["location"] == f"/proxy.php/job/{JOB}"


def test_a_location_elsewhere_is_not_passed_on(proxy: httpx.Client) -> None:
    assert "location" not in proxy.get("/status/" + JOB).headers


def test_errors_keep_status_body_and_retry_after(proxy: httpx.Client) -> None:
    answer = proxy.post("/clone", json={"text": "hello"})
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "7"
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {"code": "queue_full"}


def test_the_key_is_added_for_the_service_and_shown_to_nobody(
    proxy: httpx.Client, service: ReflectingService
) -> None:
    own = {"Authorization": "Bearer mine", "Cookie": "a=b", "X-API-Key": "mine"}
    answer = proxy.get("/health", headers=own)
    assert service.last_headers["authorization"] == "Bearer k-secret"
    assert "cookie" not in service.last_headers
    assert "x-api-key" not in service.last_headers
    assert "k-secret" not in answer.text + str(answer.headers)
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [
        ("GET", "/metrics", 404),
        ("GET", "/", 404),
        ("GET", "/docs", 404),
        ("GET", "/voice/ann/embedding", 404),
        ("GET", "/voice/Ann", 404),
        ("GET", "/audio/../metrics", 404),
        ("GET", "/audio/%2e%2e/metrics", 404),
        ("GET", f"/audio/{JOB}%2f..%2f..%2fmetrics", 404),
        ("GET", f"/audio/{JOB}%00", 404),
        ("GET", f"/audio/{JOB}%0d%0aX-Evil:%201", 404),
        ("GET", f"/audio/{JOB}%0a", 404),
        ("GET", "//health", 404),
        ("GET", "/health/", 404),
        ("GET", f"/audio/{JOB}?format=mp3%0d%0aX-Evil:1", 400),
        ("GET", f"/audio/{JOB}?file=/etc/passwd", 400),
        ("GET", "/tts", 405),
        ("POST", "/health", 405),
        ("PUT", "/voice/ann", 405),
        ("OPTIONS", "/tts", 405),
    ],
)
def test_what_is_not_on_the_list_never_reaches_the_service(
    proxy: httpx.Client, service: ReflectingService, method: str, target: str, status: int
) -> None:
    before = service.n_requests
    line = f"{method} /proxy.php{target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    answer = ask_raw(proxy, line.encode())
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert service.n_requests == before


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0", 411),
        ("X-Request-ID: caf\u00e9", 400),
        ("Prefer: a\tb", 400),
        ("Sec-Fetch-Site: cross-site", 403),
    ],
)
def test_headers_that_could_mislead_are_refused(
    proxy: httpx.Client, service: ReflectingService, header: str, status: int
) -> None:
    before = service.n_requests
    request = f"POST /proxy.php/tts HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{header}\r\n\r\n"
    assert ask_raw(proxy, request.encode()).startswith(f"HTTP/1.1 {status} ".encode())
    assert service.n_requests == before


def test_a_refusal_can_be_read_whatever_the_request_was_called(proxy: httpx.Client) -> None:
    head = b"GET /proxy.php/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    answer = ask_raw(proxy, head + b"X-Request-ID: \xff\r\n\r\n")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["code"] == "invalid_header"


def test_an_answer_before_the_whole_upload_is_passed_on(proxy: httpx.Client) -> None:
    answer = proxy.post("/tts", content=b"x" * 30_000_000, headers={"Prefer": "refuse-early"})
    assert answer.status_code == 413


def test_an_answer_that_breaks_off_is_not_passed_as_whole(proxy: httpx.Client) -> None:
    with pytest.raises(httpx.RemoteProtocolError, match="complete message body"):
        proxy.get(f"/audio/{JOB}/peaks")


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://[::1]:1"])
def test_a_service_that_is_down_is_a_bad_gateway(url: str) -> None:
    with php_server({"PHONEX_URL": url, "PHONEX_API_KEY": "k-secret"}) as proxy_url:
        answer = httpx.get(f"{proxy_url}/proxy.php/health", trust_env=False)
    assert answer.status_code == 502
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "upstream_unreachable"
    assert "127.0.0.1:1" not in answer.text


@pytest.mark.parametrize(
    ("name", "value"), [("PHONEX_URL", "file:///etc/passwd"), ("PHONEX_API_KEY", "a\r\nEvil: b")]
)
def test_settings_that_make_no_sense_are_said_to_be_wrong(name: str, value: str) -> None:
    with php_server({name: value}) as url:
        answer = httpx.get(f"{url}/proxy.php/health", trust_env=False)
    assert (answer.status_code, answer.json()["code"]) == (500, "misconfigured")
    assert name in answer.json()["detail"]


def test_without_the_ini_file_an_upload_is_refused_with_the_remedy() -> None:
    with php_server({}, ini=None) as url:
        answer = httpx.post(
            f"{url}/proxy.php/clone/quick", files={"voice_sample": b"x"}, trust_env=False
        )
    assert answer.status_code == 500
    assert "enable_post_data_reading=Off" in answer.json()["detail"]


def test_the_page_is_served_and_loads_nothing_from_elsewhere(proxy: httpx.Client) -> None:
    page = httpx.get(f"http://{proxy.base_url.host}:{proxy.base_url.port}/", trust_env=False)
    assert page.text == Path(PROXY / "index.html").read_text()
    assert "http://" not in page.text
    assert "https://" not in page.text
