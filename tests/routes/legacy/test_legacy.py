"""The routes of legacies, with real accounts and records, and without a server."""

import io
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from PIL import Image

from phonex.legacy.errors import PictureNotFound
from phonex.routes.accounts import sessions
from phonex.routes.legacy import audit, chat, memorials, own, page, pictures
from phonex.store.records.users import UserRecord
from tests.legacy.conftest import house
from tests.legacy.house import WAIT, House
from tests.routes.apps import make_app, open_client
from tests.store.conftest import store

pytestmark = pytest.mark.anyio
__all__ = ["house", "store"]

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def picture(colour: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (4, 3), colour).save(file, "PNG")
    return file.getvalue()


@dataclass
class Deletions:
    """Stands for the deletion of accounts."""

    deleted: list[str] = field(default_factory=list)

    async def delete(self, user_id: str) -> None:
        self.deleted.append(user_id)


@dataclass(frozen=True)
class Street:
    """The house, and a client for each of its people; stranger: without a token."""

    house: House
    deletions: Deletions
    stranger: httpx.AsyncClient
    ada: httpx.AsyncClient
    bob: httpx.AsyncClient
    cy: httpx.AsyncClient
    eve: httpx.AsyncClient
    root: httpx.AsyncClient

    @property
    def path(self) -> str:
        """Of ada's memorial."""
        return f"/legacy/{self.house.ada.user_id}"


@pytest.fixture
async def street(house: House) -> AsyncIterator[Street]:
    deletions = Deletions()
    app = make_app()
    for module in (page, chat, memorials, own, pictures, audit, sessions):
        app.include_router(module.router)
    app.state.services = SimpleNamespace(
        accounts=house.accounts,
        legacy=house.parts,
        personal_data=deletions,
    )
    async with AsyncExitStack() as stack:

        async def client(user: UserRecord) -> httpx.AsyncClient:
            tokens = await house.sign_in(user)
            opened = await stack.enter_async_context(open_client(app))
            opened.headers["Authorization"] = f"Bearer {tokens.access_token}"
            return opened

        people = [house.ada, house.bob, house.cy, house.eve, house.root]
        stranger = await stack.enter_async_context(open_client(app))
        yield Street(house, deletions, stranger, *[await client(each) for each in people])


async def test_a_legacy_is_put_and_got(street: Street) -> None:
    body = {
        "contacts": [street.house.bob.user_id],
        "message": "Water them.",
        "born_on": "1915-12-10",
    }
    put = await street.ada.put("/ai/legacy", json=body)
    assert put.status_code == 200
    got = (await street.ada.get("/ai/legacy")).json()
    assert got == put.json()
    assert got == {
        "contacts": [{"user_id": street.house.bob.user_id, "name": "Bob"}],
        "message": "Water them.",
        "born_on": "1915-12-10",
        "picture_url": None,
        "state": "open",
        "confirmations": [],
        "waiting_until": None,
        "objection": None,
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("contacts", None),
        ("contacts", ["x"]),
        ("contacts", ["0" * 24]),
        ("contacts", [f"{number:024x}" for number in range(11)]),
        ("message", "x" * 5001),
        ("message", "\0"),
        ("born_on", "yesterday"),
        ("born_on", "2999-01-01"),
        ("shoes", 1),
    ],
)
async def test_a_wrong_legacy_is_refused(street: Street, field: str, value: object) -> None:
    body = {"contacts": [street.house.bob.user_id], field: value}
    answer = await street.ada.put("/ai/legacy", json=body)
    assert answer.status_code == 422
    assert field in answer.text


async def test_from_confirmations_to_a_memorial(street: Street) -> None:
    house = street.house
    first = await street.bob.post(f"{street.path}/memorialize", json={})
    assert (first.status_code, first.json()["state"]) == (200, "open")
    died_on = house.clock().date().isoformat()
    second = await street.cy.post(f"{street.path}/memorialize", json={"died_on": died_on})
    assert second.json() == {
        "user_id": house.ada.user_id,
        "name": "Ada",
        "state": "waiting",
        "confirmed": True,
        "waiting_until": (house.clock() + WAIT).isoformat().replace("+00:00", "Z"),
        "objected_at": None,
        "memorialized_at": None,
    }
    own_view = (await street.ada.get("/ai/legacy")).json()
    assert [each["name"] for each in own_view["confirmations"]] == ["Bob", "Cy"]
    house.clock.pass_time(WAIT)
    listed = (await street.bob.get("/legacy")).json()["people"]
    assert [(each["name"], each["state"]) for each in listed] == [("Ada", "memorialized")]
    shown = (await street.bob.get(street.path)).json()
    assert (shown["name"], shown["message"]) == ("Ada", "Be kind.")
    assert (shown["died_on"], shown["can_chat"], shown["echo_id"]) == (died_on, False, None)
    assert shown["memorialized_at"] == second.json()["waiting_until"]


async def test_a_memorial_shows_its_echo(street: Street) -> None:
    await street.house.memorialize()
    echo = await street.house.profile()
    shown = (await street.cy.get(street.path)).json()
    assert (shown["can_chat"], shown["has_voice"], shown["echo_id"]) == (True, True, echo.id)


async def test_strangers_are_told_nothing(street: Street) -> None:
    """A memorial, a legacy that is none, and a user who does not exist are the same to them."""
    await street.house.memorialize()
    ids = (street.house.ada.user_id, street.house.cy.user_id, "0" * 24, "nobody")
    seen = set()
    for user_id in ids:
        for method, path in (
            ("GET", ""),
            ("DELETE", ""),
            ("POST", "/memorialize"),
            ("DELETE", "/memorialize"),
            ("POST", "/restore"),
            ("POST", "/deletion"),
            ("DELETE", "/deletion"),
        ):
            body: dict[str, str] | None = {} if (method, path) == ("POST", "/memorialize") else None
            answer = await street.eve.request(method, f"/legacy/{user_id}{path}", json=body)
            assert answer.status_code == 404, (method, path)
            seen.add(answer.json()["detail"].replace(user_id, "ID"))
    assert len(seen) == 1
    assert street.deletions.deleted == []


async def test_a_memorial_cannot_sign_in_or_do_anything(street: Street) -> None:
    house = street.house
    key = (await house.accounts.keys.create(house.ada, "reader")).key
    tokens = await house.sign_in(house.ada)
    await house.memorialize()
    login = {"email": house.ada.email, "password": "correct horse"}
    refused = await street.stranger.post("/auth/login", json=login)
    assert (refused.status_code, refused.json()["code"]) == (403, "account_memorialized")
    wrong = await street.stranger.post("/auth/login", json=login | {"password": "another one"})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "login_failed")
    refresh = {"refresh_token": tokens.refresh_token}
    assert (await street.stranger.post("/auth/refresh", json=refresh)).status_code == 401
    assert (await street.ada.get("/ai/legacy")).status_code == 401
    by_key = await street.stranger.get("/ai/legacy", headers={"X-API-Key": key})
    assert (by_key.status_code, by_key.json()["code"]) == (401, "key_invalid")


async def test_a_key_reads_a_legacy_and_changes_nothing(street: Street) -> None:
    key = (await street.house.accounts.keys.create(street.house.ada, "reader")).key
    street.stranger.headers["X-API-Key"] = key
    assert (await street.stranger.get("/ai/legacy")).status_code == 200
    for answer in (
        await street.stranger.put("/ai/legacy", json={"contacts": []}),
        await street.stranger.post("/ai/legacy/objection"),
        await street.stranger.get("/audit"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "key_not_enough")


async def test_the_person_objects(street: Street) -> None:
    await street.house.confirm(street.house.bob, street.house.cy)
    answer = (await street.ada.post("/ai/legacy/objection")).json()
    assert (answer["state"], answer["objection"]["by"]) == ("open", "objection")
    assert [each["name"] for each in answer["objection"]["confirmed_by"]] == ["Bob", "Cy"]
    told = (await street.bob.get("/legacy")).json()["people"][0]
    assert told["objected_at"] == answer["objection"]["at"]


async def test_a_confirmation_is_taken_back(street: Street) -> None:
    await street.house.confirm(street.house.bob, street.house.cy)
    answer = (await street.bob.delete(f"{street.path}/memorialize")).json()
    assert (answer["state"], answer["confirmed"]) == ("open", False)


async def test_an_administrator_restores(street: Street) -> None:
    await street.house.memorialize()
    assert (await street.root.post(f"{street.path}/restore")).json()["state"] == "open"
    await street.house.sign_in(street.house.ada)
    again = await street.root.post(f"{street.path}/restore")
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_restore")


async def test_an_administrator_deletes_what_a_contact_asked_for(street: Street) -> None:
    await street.house.memorialize()
    refused = await street.root.delete(street.path)
    assert (refused.status_code, refused.json()["code"]) == (409, "deletion_not_asked")
    asked = (await street.bob.post(f"{street.path}/deletion")).json()
    assert asked["deletion_requested_by"] == [{"user_id": street.house.bob.user_id, "name": "Bob"}]
    assert (await street.bob.delete(f"{street.path}/deletion")).json()[
        "deletion_requested_by"
    ] == []
    await street.bob.post(f"{street.path}/deletion")
    assert street.deletions.deleted == []
    assert (await street.root.delete(street.path)).status_code == 200
    assert street.deletions.deleted == [street.house.ada.user_id]


async def test_the_picture_is_seen_by_those_who_see_the_memorial(street: Street) -> None:
    missing = await street.ada.get(f"{street.path}/picture")
    assert (missing.status_code, missing.json()["code"]) == (404, "picture_not_found")
    put = await street.ada.put("/ai/legacy/picture", files={"image": ("a.txt", picture("red"))})
    assert put.json()["picture_url"] == f"{street.path}/picture"
    assert (await street.bob.get(f"{street.path}/picture")).status_code == 404
    await street.house.memorialize()
    got = await street.bob.get(f"{street.path}/picture")
    assert (got.status_code, got.headers["Content-Type"]) == (200, "image/png")
    assert Image.open(io.BytesIO(got.content)).getpixel((0, 0)) == (255, 0, 0)
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    shown = (await street.bob.get(street.path)).json()
    assert shown["picture_url"] == f"{street.path}/picture"
    for client in (street.eve, street.stranger):
        assert (await client.get(f"{street.path}/picture")).status_code in (401, 404)


async def test_a_picture_is_replaced_and_deleted(street: Street, tmp_path: Path) -> None:
    for colour in ("red", "blue"):
        files = {"image": ("a.png", picture(colour))}
        assert (await street.ada.put("/ai/legacy/picture", files=files)).status_code == 200
        assert len(list(tmp_path.rglob("*.png"))) == 1
    refused = await street.ada.put("/ai/legacy/picture", files={"image": ("a.png", b"no image")})
    assert (refused.status_code, refused.json()["code"]) == (415, "not_an_image")
    got = await street.ada.get(f"{street.path}/picture")
    assert Image.open(io.BytesIO(got.content)).getpixel((0, 0)) == (0, 0, 255)
    assert (await street.ada.delete("/ai/legacy/picture")).json()["picture_url"] is None
    assert list(tmp_path.rglob("*.png")) == []


async def test_a_picture_is_exported_and_deleted_with_its_account(
    street: Street, tmp_path: Path
) -> None:
    await street.ada.put("/ai/legacy/picture", files={"image": ("a.png", picture("red"))})
    data, ada_id = street.house.parts.personal_data, street.house.ada.user_id
    exported = [file async for file in data.export(ada_id)][1]
    with exported.open() as file:
        assert Image.open(file).size == (4, 3)
    await data.delete(ada_id)
    assert list(tmp_path.rglob("*.png")) == []
    with pytest.raises(PictureNotFound), exported.open():
        pass


async def test_the_audit_is_paged(street: Street) -> None:
    await street.house.confirm(street.house.bob)
    first = (await street.ada.get("/audit", params={"limit": 1})).json()
    assert first["entries"][0]["action"] == "death_confirmed"
    assert first["entries"][0]["actor"] == street.house.bob.user_id
    assert first["entries"][0]["details"] == {"role": "contact"}
    asked = {"cursor": first["next_cursor"], "user_id": street.house.ada.user_id}
    rest = (await street.root.get("/audit", params=asked)).json()
    assert [each["action"] for each in rest["entries"]] == ["legacy_changed"]
    assert rest["next_cursor"] is None
    assert (await street.eve.get("/audit", params=asked)).status_code == 404


async def test_a_browser_gets_the_same_page_for_every_id(street: Street) -> None:
    await street.house.memorialize()
    for user_id in (street.house.ada.user_id, "0" * 24):
        shown = await street.stranger.get(f"/legacy/{user_id}", headers={"Accept": BROWSER})
        assert (shown.status_code, shown.headers["Vary"]) == (200, "Accept")
        assert "default-src 'self'" in shown.headers["Content-Security-Policy"]
        assert "/static/memorial.js" in shown.text
    plain = await street.stranger.get(street.path)
    assert (plain.status_code, plain.json()["code"]) == (401, "not_authenticated")


async def test_without_accounts_there_are_no_legacies(street: Street, house: House) -> None:
    off = SimpleNamespace(accounts=None)
    street.ada._transport.app.state.services = off  # type: ignore[attr-defined]
    for path in ("/ai/legacy", "/legacy", street.path, "/audit"):
        answer = await street.ada.get(path)
        assert (answer.status_code, answer.json()["code"]) == (409, "accounts_off"), path


async def test_a_key_needs_both_scopes_to_talk_with_an_echo(street: Street) -> None:
    body = {"user_id": street.house.ada.user_id, "message": "Hello."}
    for scope in ("echos", "chat"):
        made = await street.house.accounts.keys.create(street.house.bob, scope, [scope])
        headers = {"Authorization": f"Bearer {made.key}"}
        answer = await street.stranger.post("/legacy/chat", json=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing"), answer.text
