"""Accounts over real HTTP: signing up and in, tokens, keys, scopes, and what ends them."""

import json
import re
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import jwt
import pytest
from websockets.sync.client import connect

from tests.accounts.provider import AUDIENCE, Provider, make_rsa
from tests.cli.terminal import phonex, phonex_within, type_at_terminal
from tests.running import Folders, RunningServer

PASSWORD = "correct horse"  # noqa: S105  # of nobody
NEW_PASSWORD = "battery staple"  # noqa: S105
ADA, ROOT = "ada@example.org", "root@example.org"
Headers = dict[str, str]


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    provider = Provider()
    yield provider
    provider.close()


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, models_dir: Path, provider: Provider
) -> Iterator[RunningServer]:
    with RunningServer(
        Folders(tmp_path_factory.mktemp("accounts"), models_dir),
        quick=True,
        PHONEX_AUTH="on",
        PHONEX_LOG_LEVEL="DEBUG",
        PHONEX_OIDC_ISSUER=provider.url,
        PHONEX_OIDC_AUDIENCE=AUDIENCE,
    ) as running:
        yield running


@pytest.fixture(scope="module")
def client(server: RunningServer) -> httpx.Client:
    return server.client


@pytest.fixture(scope="module")
def ada(client: httpx.Client) -> str:
    """A user's access token; the user's id is in it."""
    body = {"email": "Ada@Example.org", "password": PASSWORD, "first_name": "Ada"}
    made = client.post("/auth/signup", json=body)
    assert made.status_code == 201
    assert (made.json()["email"], made.json()["is_admin"]) == ("Ada@Example.org", False)
    assert PASSWORD not in made.text
    return sign_in(client)["access_token"]


def sign_in(client: httpx.Client, email: str = ADA, password: str = PASSWORD) -> dict[str, str]:
    answer = client.post("/auth/login", json={"email": email, "password": password})
    tokens: dict[str, str] = answer.raise_for_status().json()
    return tokens


def bearer(token: str) -> Headers:
    return {"Authorization": f"Bearer {token}"}


def refused(answer: httpx.Response, status: int, code: str) -> bool:
    return (answer.status_code, answer.json().get("code")) == (status, code)


def make_key(client: httpx.Client, token: str, *scopes: str) -> dict[str, str]:
    body = {"name": "reader", "scopes": scopes}
    answer = client.post("/auth/api-keys", json=body, headers=bearer(token))
    assert answer.status_code == 201
    created: dict[str, str] = answer.json()
    return created


def test_only_the_open_routes_answer_strangers(client: httpx.Client) -> None:
    for path, operations in client.get("/openapi.json").json()["paths"].items():
        for method, operation in operations.items():
            answer = client.request(method, re.sub(r"\{.*?\}", "x", path))
            closed = {} not in operation.get("security", [{}])
            assert refused(answer, 401, "not_authenticated") is closed, f"{method} {path}"
            assert answer.headers.get("WWW-Authenticate") == ("Bearer" if closed else None)
    for path in ("/", "/docs", "/redoc", "/static/app.css", "/health/ready"):
        assert client.get(path, headers={"Accept": "text/html"}).status_code in (200, 404), path


def test_no_page_signs_up_under_a_name_of_its_own(client: httpx.Client) -> None:
    """One that points its own name at this machine; where sign-up is closed, any host will do."""
    body = {"email": "page@example.org", "password": PASSWORD}
    answer = client.post("/auth/signup", json=body, headers={"Host": "page.example.org"})
    assert refused(answer, 421, "host_not_allowed")


@pytest.mark.usefixtures("ada")
def test_an_address_has_one_account(client: httpx.Client) -> None:
    answer = client.post("/auth/signup", json={"email": ADA, "password": PASSWORD})
    assert refused(answer, 409, "email_taken")
    assert answer.json()["error"]["param"] == "email"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"email": "nobody"}, "email_invalid"),
        ({"password": "short"}, "password_too_short"),
        ({"password": "é" * 600}, "password_too_long"),
        ({"password": "x" * 2000}, "validation_failed"),
        ({"email": "a\u0000@b.c"}, "validation_failed"),
        ({"is_admin": True}, "validation_failed"),
    ],
)
def test_what_is_wrong_with_a_sign_up_is_reported(
    client: httpx.Client, wrong: dict[str, object], code: str
) -> None:
    body = {"email": "eve@example.org", "password": PASSWORD} | wrong
    answer = client.post("/auth/signup", json=body)
    assert refused(answer, 422, code)
    assert answer.json()["error"]["param"] == next(iter(wrong))


def test_half_a_character_is_no_password(client: httpx.Client) -> None:
    body = b'{"email": "eve@example.org", "password": "password \\ud800"}'
    answer = client.post("/auth/login", content=body, headers={"Content-Type": "application/json"})
    assert refused(answer, 422, "validation_failed")


@pytest.mark.usefixtures("ada")
def test_a_failed_sign_in_does_not_tell_whether_there_is_an_account(client: httpx.Client) -> None:
    bodies = [{"email": ADA, "password": "x"}, {"email": "eve@example.org", "password": PASSWORD}]
    answers = [client.post("/auth/login", json=body) for body in bodies]
    assert all(refused(answer, 401, "login_failed") for answer in answers)
    reported = [answer.json() | {"request_id": ""} for answer in answers]
    assert reported[0] == reported[1]


def test_a_profile_is_shown_and_changed(client: httpx.Client, ada: str) -> None:
    change = {"last_name": "Lovelace"}
    changed = client.patch("/auth/profile", json=change, headers=bearer(ada))
    shown = client.get("/auth/profile", headers=bearer(ada))
    assert shown.json() == changed.json()
    assert (shown.json()["first_name"], shown.json()["last_name"]) == ("Ada", "Lovelace")
    assert shown.headers["Cache-Control"] == "no-store"
    assert "argon2" not in shown.text


def test_refreshing_gives_new_tokens_and_reuse_ends_them(client: httpx.Client, ada: str) -> None:
    first = sign_in(client)
    assert (first["token_type"], str(first["expires_in"])) == ("bearer", "900")
    second = refresh(client, first).json()
    third = refresh(client, second).json()
    assert client.get("/jobs", headers=bearer(third["access_token"])).status_code == 200
    assert refused(refresh(client, first), 401, "token_invalid")
    assert refused(client.get("/jobs", headers=bearer(third["access_token"])), 401, "token_invalid")
    assert refused(refresh(client, third), 401, "token_invalid")
    assert client.get("/jobs", headers=bearer(ada)).status_code == 200  # another session


def refresh(client: httpx.Client, tokens: dict[str, str]) -> httpx.Response:
    return client.post("/auth/refresh", json={"refresh_token": tokens["refresh_token"]})


@pytest.mark.usefixtures("ada")
def test_signing_out_ends_both_tokens_at_once(client: httpx.Client) -> None:
    tokens = sign_in(client)
    assert client.post("/auth/logout", headers=bearer(tokens["access_token"])).status_code == 200
    answer = client.get("/auth/profile", headers=bearer(tokens["access_token"]))
    assert refused(answer, 401, "token_invalid")
    assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert refused(refresh(client, tokens), 401, "token_invalid")


def test_a_new_password_ends_the_other_sessions(client: httpx.Client, ada: str) -> None:
    body = {"email": "bob@example.org", "password": PASSWORD}
    client.post("/auth/signup", json=body).raise_for_status()
    mine, other = (sign_in(client, "bob@example.org")["access_token"] for _ in range(2))
    change = {"password": NEW_PASSWORD, "current_password": "wrong one"}
    answer = client.patch("/auth/profile", json=change, headers=bearer(mine))
    assert refused(answer, 403, "password_wrong")
    change["current_password"] = PASSWORD
    assert client.patch("/auth/profile", json=change, headers=bearer(mine)).status_code == 200
    assert client.get("/jobs", headers=bearer(mine)).status_code == 200
    assert refused(client.get("/jobs", headers=bearer(other)), 401, "token_invalid")
    assert client.get("/jobs", headers=bearer(ada)).status_code == 200
    sign_in(client, "bob@example.org", NEW_PASSWORD)


def test_an_expired_token_is_reported_from_others(
    client: httpx.Client, server: RunningServer, ada: str
) -> None:
    secret = (server.folders.root / "data/secrets/tokens.key").read_bytes()
    claims = jwt.decode(ada, secret, algorithms=["HS256"])
    old = jwt.encode(claims | {"exp": int(time.time()) - 60}, secret, "HS256")
    assert refused(client.get("/jobs", headers=bearer(old)), 401, "token_expired")
    for other in ("x.y.z", ada[:-5], jwt.encode(claims, "s" * 32, "HS256")):
        assert refused(client.get("/jobs", headers=bearer(other)), 401, "token_invalid")


def test_a_key_speaks_and_does_nothing_else(client: httpx.Client, ada: str) -> None:
    key = make_key(client, ada, "speak")["key"]
    for headers in ({"X-API-Key": key}, {"xi-api-key": key}, bearer(key)):
        spoken = client.post("/tts", json={"text": "Hello."}, headers=headers)
        assert spoken.status_code == 200
        audio = client.get(spoken.json()["audio_url"], headers=headers)
        assert audio.content.startswith(b"RIFF")
    assert client.get("/voice/list", headers={"X-API-Key": key}).status_code == 200
    refusal = client.delete("/voice/anna", headers={"X-API-Key": key})
    assert refused(refusal, 403, "scope_missing")
    assert "`voices`" in refusal.json()["detail"]
    for method, path in (("POST", "/auth/api-keys"), ("PATCH", "/auth/profile")):
        answer = client.request(method, path, json={"name": "more"}, headers=bearer(key))
        assert refused(answer, 403, "key_not_enough")


def test_a_key_is_shown_once_listed_and_revoked(client: httpx.Client, ada: str) -> None:
    created = make_key(client, ada)
    listed = client.get("/auth/api-keys", headers=bearer(ada))
    entry = next(k for k in listed.json()["api_keys"] if k["key_id"] == created["key_id"])
    assert entry == {name: value for name, value in created.items() if name != "key"}
    assert created["key"] not in listed.text
    typo = created["key"][:-1] + ("a" if created["key"][-1] != "a" else "b")
    for key in (typo, "phx_", "x"):
        assert refused(client.get("/jobs", headers={"X-API-Key": key}), 401, "key_invalid")
    path = f"/auth/api-keys/{created['key_id']}"
    assert client.get("/jobs", headers={"X-API-Key": created["key"]}).status_code == 200
    assert client.delete(path, headers=bearer(ada)).status_code == 200
    assert refused(client.get("/jobs", headers={"X-API-Key": created["key"]}), 401, "key_invalid")
    assert refused(client.delete(path, headers=bearer(ada)), 404, "api_key_not_found")


def test_no_user_grants_a_scope_that_they_lack(client: httpx.Client, ada: str) -> None:
    body = {"name": "more", "scopes": ["admin"]}
    answer = client.post("/auth/api-keys", json=body, headers=bearer(ada))
    assert refused(answer, 422, "scope_unavailable")
    assert refused(client.get("/metrics", headers=bearer(ada)), 403, "scope_missing")


def test_a_user_of_the_identity_provider_needs_no_sign_up(
    client: httpx.Client, provider: Provider
) -> None:
    token = provider.token(email="eve@example.org", email_verified=True)
    profile = client.get("/auth/profile", headers=bearer(token)).json()
    assert profile["auth0_id"] == "auth0|507f1f77bcf86cd799439011"
    assert profile["email"] == "eve@example.org"
    key = make_key(client, token, "speak")["key"]
    assert client.get("/jobs", headers={"X-API-Key": key}).status_code == 200
    stranger = provider.token(signed_with=make_rsa())
    assert refused(client.get("/jobs", headers=bearer(stranger)), 401, "token_invalid")


def test_an_administrator_is_made_on_the_machine(
    client: httpx.Client, server: RunningServer
) -> None:
    add = ("users", "add", ROOT, "--admin", "--password-stdin")
    phonex(server.folders, *add, text=f"{PASSWORD}\n")
    token = sign_in(client, ROOT)["access_token"]
    assert "phonex_" in client.get("/metrics", headers=bearer(token)).text
    assert "e-mail address" in phonex(server.folders, *add, text=PASSWORD, status=1).stderr


@pytest.mark.usefixtures("ada")
def test_keys_are_made_listed_and_revoked_on_the_machine(
    client: httpx.Client, server: RunningServer
) -> None:
    create = ("keys", "create", ADA, "robot", "--scope", "speak", "--days", "1")
    key = phonex(server.folders, *create).stdout.strip()
    assert client.get("/jobs", headers={"X-API-Key": key}).status_code == 200
    listed = phonex(server.folders, "keys", "list", ADA, "--json").stdout
    robot = next(entry for entry in json.loads(listed) if entry["name"] == "robot")
    assert key not in listed
    assert "key_hash" not in robot
    phonex(server.folders, "keys", "revoke", robot["key_id"])
    assert refused(client.get("/jobs", headers={"X-API-Key": key}), 401, "key_invalid")


def test_a_disabled_user_is_refused_at_once_and_comes_back(
    client: httpx.Client, server: RunningServer
) -> None:
    email = "carl@example.org"
    client.post("/auth/signup", json={"email": email, "password": PASSWORD}).raise_for_status()
    token = sign_in(client, email)["access_token"]
    key = make_key(client, token)["key"]
    phonex(server.folders, "users", "disable", email)
    assert refused(client.get("/jobs", headers=bearer(token)), 401, "token_invalid")
    assert refused(client.get("/jobs", headers={"X-API-Key": key}), 401, "key_invalid")
    answer = client.post("/auth/login", json={"email": email, "password": PASSWORD})
    assert refused(answer, 403, "account_disabled")
    shown = json.loads(phonex(server.folders, "users", "list", "--json").stdout)
    assert [user["email"] for user in shown if user["disabled"]] == [email]
    assert "argon2" not in json.dumps(shown)
    phonex(server.folders, "users", "enable", email)
    assert client.get("/jobs", headers={"X-API-Key": key}).status_code == 200
    assert refused(client.get("/jobs", headers=bearer(token)), 401, "token_invalid")


def test_a_memorial_is_refused_at_once_and_comes_back(
    client: httpx.Client, server: RunningServer
) -> None:
    email = "cleo@example.org"
    client.post("/auth/signup", json={"email": email, "password": PASSWORD}).raise_for_status()
    tokens = sign_in(client, email)
    key = make_key(client, tokens["access_token"])["key"]
    soon = phonex_within(server.folders, "users", "memorialize", email, PHONEX_LEGACY_WAIT_H="5")
    assert "becomes a memorial at" in soon.stdout
    assert client.get("/jobs", headers={"X-API-Key": key}).status_code == 200
    phonex_within(server.folders, "users", "memorialize", email, "--now")
    listed = phonex_within(server.folders, "users", "list").stdout
    assert [line for line in listed.splitlines() if email in line and "memorial" in line]
    assert refused(client.get("/jobs", headers={"X-API-Key": key}), 401, "key_invalid")
    answer = client.get("/jobs", headers=bearer(tokens["access_token"]))
    assert refused(answer, 401, "token_invalid")
    assert refused(refresh(client, tokens), 401, "token_invalid")
    answer = client.post("/auth/login", json={"email": email, "password": PASSWORD})
    assert refused(answer, 403, "account_memorialized")
    kept = phonex_within(server.folders, "users", "enable", email, status=1)
    assert "is a memorial" in kept.stderr
    phonex_within(server.folders, "users", "restore", email)
    sign_in(client, email)
    assert client.get("/jobs", headers={"X-API-Key": key}).status_code == 200


def test_nothing_secret_is_in_the_log(
    client: httpx.Client, server: RunningServer, ada: str
) -> None:
    file = server.folders.root / "data/secrets/tokens.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    tokens, key = sign_in(client), make_key(client, ada)["key"]
    client.get("/jobs", headers={"X-API-Key": key})
    refresh(client, tokens)
    log = server.log.read_text()
    assert "Application startup complete" in log
    secrets = (file.read_text(), PASSWORD, ada, key, *tokens.values(), ADA)
    assert [secret for secret in secrets if str(secret) in log] == []


def test_the_terminal_asks_twice_and_shows_no_password(
    client: httpx.Client, server: RunningServer
) -> None:
    add = ["users", "add", "dora@example.org"]
    screen = type_at_terminal(server.folders, add, PASSWORD, "a slip", PASSWORD, PASSWORD)
    assert screen.count("Password: ") == screen.count("Repeat") == 2  # again after the slip
    assert PASSWORD not in screen
    assert "was added" in screen
    sign_in(client, "dora@example.org")


# --- sockets ---


def opened(server: RunningServer, token: str | None = None, **headers: str) -> dict[str, str]:
    """What a socket answers to its first message."""
    url = server.url.replace("http", "ws") + "/tts/ws"
    with connect(url, additional_headers=headers) as socket:
        socket.send(json.dumps({"type": "start", "token": token}))
        told: dict[str, str] = json.loads(socket.recv(60))
    return told


def test_a_socket_asks_for_a_token_or_key(
    server: RunningServer, client: httpx.Client, ada: str
) -> None:
    key = client.post("/auth/api-keys", json={"name": "socket"}, headers=bearer(ada)).json()["key"]
    assert opened(server)["code"] == "not_authenticated"
    assert opened(server, token="no.access.token")["code"] == "token_invalid"  # noqa: S106
    assert opened(server, token=ada)["type"] == "started"
    assert opened(server, **bearer(ada))["type"] == "started"
    assert opened(server, **{"X-API-Key": key})["type"] == "started"
    body = {"name": "voices only", "scopes": ["voices"]}
    narrow = client.post("/auth/api-keys", json=body, headers=bearer(ada)).json()["key"]
    assert opened(server, token=narrow)["code"] == "scope_missing"
