from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI, Form, Request, UploadFile
from fastapi.responses import RedirectResponse

from phonex.monitoring.disks import FilesReport
from phonex.monitoring.health import (
    ChosenEngine,
    DatabaseReport,
    EnginesReport,
    HealthReport,
    QueueReport,
)
from phonex.monitoring.metrics import Metrics
from phonex.routes.http.middleware import FORM_SLACK_BYTES
from tests.routes.apps import LISTED_ORIGIN, MAX_CHARS, UPLOAD_MB, make_app, open_client

pytestmark = pytest.mark.anyio

FORM_BYTES = int(UPLOAD_MB * 1_000_000) + FORM_SLACK_BYTES


def reading(metrics: Metrics | None = None) -> FastAPI:
    """An app that tells how many bytes it was sent."""
    app = make_app(metrics)

    @app.get("/id")
    async def answer_id(request: Request) -> str:
        return str(request.state.request_id)

    @app.get("/things/{thing}")
    async def get_thing(thing: str) -> str:
        return thing

    @app.post("/json")
    async def read_json(request: Request) -> int:
        return len(await request.body())

    @app.post("/form")
    async def read_form(sample: UploadFile, text: str = Form()) -> int:
        return sample.size or 0

    return app


async def get(path: str, **headers: str) -> httpx.Response:
    async with open_client(reading()) as client:
        return await client.get(path, headers={k.replace("_", "-"): v for k, v in headers.items()})


async def chunks(n_bytes: int, read: list[int]) -> AsyncIterator[bytes]:
    """A body without Content-Length; notes in `read` how much of it was taken."""
    for start in range(0, n_bytes, 10_000):
        part = b" " * min(10_000, n_bytes - start)
        read.append(len(part))
        yield part


# --- marks ---


async def test_a_sane_request_id_is_kept() -> None:
    response = await get("/id", X_Request_ID="Order-7.a_b")

    assert response.headers["x-request-id"] == response.json() == "Order-7.a_b"


@pytest.mark.parametrize("given", ["", "a b", "x" * 129, "<script>", "é"])
async def test_another_request_id_is_replaced(given: str) -> None:
    async with open_client(reading()) as client:
        response = await client.get("/id", headers=[(b"X-Request-ID", given.encode())])

    made = response.headers["x-request-id"]
    assert made != given
    assert len(made) == 32
    assert response.json() == made


async def test_every_answer_forbids_sniffing() -> None:
    assert (await get("/id")).headers["x-content-type-options"] == "nosniff"
    assert (await get("/nowhere")).headers["x-content-type-options"] == "nosniff"


async def test_requests_are_counted_by_template_never_by_path() -> None:
    metrics = Metrics()
    async with open_client(reading(metrics)) as client:
        await client.get("/things/one")
        await client.get("/things/two")
        await client.request("BREW", "/nowhere")

    text = metrics.render(calm()).decode()
    counted = 'phonex_requests_total{method="GET",route="/things/{thing}",status="200"} 2.0'
    assert counted in text
    assert 'phonex_requests_total{method="OTHER",route="other",status="404"} 1.0' in text
    assert "/things/one" not in text


# --- other sites ---


@pytest.mark.parametrize(
    ("headers", "policy"),
    [
        ({}, "same-origin"),
        ({"Origin": "https://evil.example"}, "same-origin"),
        ({"Referer": "https://evil.example/https://app.example"}, "same-origin"),
        ({"Referer": f"{LISTED_ORIGIN}.evil.example/"}, "same-origin"),
        ({"Origin": "null", "Referer": f"{LISTED_ORIGIN}/"}, "same-origin"),
        ({"Origin": LISTED_ORIGIN}, "cross-origin"),
        ({"Referer": f"{LISTED_ORIGIN}/player"}, "cross-origin"),
        ({"Referer": LISTED_ORIGIN}, "cross-origin"),
    ],
)
async def test_only_pages_of_listed_origins_may_play_what_is_here(
    headers: dict[str, str], policy: str
) -> None:
    answer = await get("/id", **headers)

    assert answer.headers["cross-origin-resource-policy"] == policy


@pytest.mark.parametrize(
    ("path", "target"), [("/id/?a=b%20c", "/id?a=b%20c"), ("/things/x/", "/things/x")]
)
async def test_a_redirect_names_no_host(path: str, target: str) -> None:
    answer = await get(path, Host="evil.example")

    assert answer.status_code == 307
    assert answer.headers["location"] == target


@pytest.mark.parametrize("elsewhere", ["http://evil.example//other.example", "https:////other/"])
async def test_a_redirect_stays_on_this_host(elsewhere: str) -> None:
    app = reading()

    @app.get("/away")
    async def send_away() -> RedirectResponse:
        return RedirectResponse(elsewhere)

    async with open_client(app) as client:
        answer = await client.get("/away")

    assert answer.headers["location"] in ("/other.example", "/other/")


# --- bodies ---


async def test_a_body_within_the_limit_arrives_whole() -> None:
    async with open_client(reading()) as client:
        response = await client.post("/json", content=chunks(50_000, []))

    assert response.json() == 50_000


async def test_a_text_written_in_escapes_is_within_the_limit() -> None:
    text = '"' + "\\ud83d\\ude00" * MAX_CHARS + '"'
    async with open_client(reading()) as client:
        response = await client.post("/json", content=text)

    assert response.status_code == 200


async def test_a_declared_body_over_the_limit_is_refused() -> None:
    async with open_client(reading()) as client:
        response = await client.post("/json", content=b" " * 100_000)

    assert response.status_code == 413
    assert response.json()["code"] == "body_too_large"
    assert response.headers["x-request-id"] == response.json()["request_id"]


async def test_an_undeclared_body_over_the_limit_is_refused_while_it_is_read() -> None:
    async with open_client(reading()) as client:
        response = await client.post("/json", content=chunks(100_000, []))

    assert response.status_code == 413
    assert response.json()["code"] == "body_too_large"


async def test_the_rest_of_a_refused_body_is_read_away() -> None:
    read: list[int] = []
    async with open_client(reading()) as client:
        await client.post("/json", content=chunks(200_000, read))

    assert sum(read) == 200_000  # a client that still writes would never see the answer


async def test_an_upload_within_its_limit_arrives() -> None:
    files = {"sample": ("a.wav", b"x" * int(UPLOAD_MB * 1_000_000))}
    async with open_client(reading()) as client:
        response = await client.post("/form", files=files, data={"text": "hello"})

    assert response.json() == 500_000


@pytest.mark.parametrize("declared", [True, False])
async def test_an_upload_over_its_limit_is_refused(declared: bool) -> None:
    sent = httpx.Request(
        "POST", "http://test/form", files={"sample": b"x" * FORM_BYTES}, data={"text": "hello"}
    )
    body = sent.read()

    async def in_parts() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 65_536):
            yield body[start : start + 65_536]

    async with open_client(reading()) as client:
        response = await client.post(
            "/form",
            content=body if declared else in_parts(),
            headers={"Content-Type": sent.headers["content-type"]},
        )

    assert response.status_code == 413
    assert response.json()["code"] == "upload_too_large"
    assert "0.5 MB" in response.json()["detail"]


def calm() -> HealthReport:
    return HealthReport(
        version="1",
        uptime_s=1,
        device="cpu",
        engines=EnginesReport({}, ChosenEngine("offline", ""), []),
        database=DatabaseReport("embedded", ok=True),
        queue=QueueReport(0, 64, 0),
        disk_free_mb=1,
        files=FilesReport("file:", ok=True),
    )


async def test_a_form_is_known_by_any_spelling_of_its_type() -> None:
    boundary = "x"
    part = 'Content-Disposition: form-data; name="sample"; filename="a"'
    n_bytes = 4 * MAX_CHARS * 1000  # far more than JSON may have
    body = f"--{boundary}\r\n{part}\r\n\r\n{'a' * n_bytes}\r\n--{boundary}\r\n"
    body += f'Content-Disposition: form-data; name="text"\r\n\r\nhi\r\n--{boundary}--\r\n'
    async with open_client(reading()) as client:
        headers = {"Content-Type": f"Multipart/Form-Data; boundary={boundary}"}
        response = await client.post("/form", content=body, headers=headers)

    assert response.json() == n_bytes
