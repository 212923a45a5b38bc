"""Accounts in the console, of a service where anybody may sign up."""

import zipfile
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from selenium.webdriver import Chrome

from tests.browsing import (
    complaints,
    find,
    needs_axe,
    needs_browser,
    resize,
    shoot,
    violations,
    wait_for,
)
from tests.running import RunningServer
from tests.server.console.pages import (
    ESCAPE,
    WIDE,
    all_of,
    error_of,
    in_error,
    one,
    press,
    write,
)
from tests.server.console.test_accessible import LOOKS, SMALL

pytestmark = needs_browser
EMAIL = "ada@example.org"
PASSWORD = "a long enough secret"  # noqa: S105
NEW_PASSWORD = "another long secret"  # noqa: S105


@pytest.fixture(scope="module")
def account(private: RunningServer) -> str:
    """The address of a user."""
    made = {"email": EMAIL, "password": PASSWORD, "first_name": "Ada"}
    private.client.post("/auth/signup", json=made).raise_for_status()
    return EMAIL


@pytest.fixture
def page(chrome: Chrome, private: RunningServer) -> Chrome:
    """Signed out, at the account."""
    chrome.get(f"{private.url}/static/icon.svg")
    chrome.execute_script("localStorage.clear(); sessionStorage.clear()")
    resize(chrome, WIDE)
    chrome.get(f"{private.url}/#/account")
    wait_for(chrome, lambda: find(chrome, "sign-in").is_displayed())
    chrome.get_log("browser")  # type: ignore[no-untyped-call]  # of the test before
    return chrome


@pytest.fixture
def ada(page: Chrome, account: str) -> Chrome:
    """Signed in, at the account."""
    sign_in(page, PASSWORD)
    to_account(page)
    return page


def sign_in(page: Chrome, password: str) -> None:
    write(page, "sign-in-email", EMAIL)
    write(page, "sign-in-password", password)
    one(page, "#sign-in [type=submit]").click()


def to_account(page: Chrome) -> None:
    """From where one is after signing in."""
    wait_for(page, lambda: all_of(page, "#voice:enabled"))
    one(page, "[href='#/account']").click()
    wait_for(page, lambda: find(page, "profile").is_displayed())


def sign_out(page: Chrome) -> None:
    find(page, "sign-out").click()
    wait_for(page, lambda: find(page, "sign-in").is_displayed())


def test_an_account_is_made_with_a_password_that_is_long_enough(page: Chrome) -> None:
    one(page, "input[value=sign_up]").click()
    write(page, "sign-up-email", "grace@example.org")
    write(page, "sign-up-password", "short")
    one(page, "#sign-up [type=submit]").click()
    wait_for(page, lambda: in_error(page) == "sign-up-password")
    assert "at least 8 characters" in error_of(page, "sign-up-password")
    write(page, "sign-up-password", PASSWORD)
    one(page, "#sign-up [type=submit]").click()

    to_account(page)
    email = find(page, "profile-email").get_attribute("value")
    assert email == "grace@example.org"
    sign_out(page)


def test_what_is_missing_or_wrong_is_told_at_its_field(page: Chrome) -> None:
    one(page, "#sign-in [type=submit]").click()
    assert in_error(page) == "sign-in-email"
    write(page, "sign-in-email", EMAIL)
    one(page, "#sign-in [type=submit]").click()
    assert in_error(page) == "sign-in-password"
    write(page, "sign-in-password", "not the password")
    one(page, "#sign-in [type=submit]").click()

    wait_for(page, lambda: "is wrong" in find(page, "sign-in").text)
    page.get_log("browser")  # type: ignore[no-untyped-call]  # the refusal is logged there


def test_a_reload_keeps_the_session_until_it_is_ended(ada: Chrome) -> None:
    ada.refresh()
    wait_for(ada, lambda: find(ada, "profile").is_displayed())
    assert not all_of(ada, "#sign-in")
    sign_out(ada)
    ada.refresh()

    wait_for(ada, lambda: find(ada, "sign-in").is_displayed())
    assert [each.text for each in all_of(ada, "nav.nav a")] == ["Account"]


def test_the_profile_is_changed(ada: Chrome) -> None:
    write(ada, "profile-last", "Lovelace")
    one(ada, "#profile [type=submit]").click()
    wait_for(ada, lambda: find(ada, "profile-status").text == "Saved.")
    ada.refresh()
    wait_for(ada, lambda: find(ada, "profile").is_displayed())

    assert find(ada, "profile-last").get_attribute("value") == "Lovelace"
    assert "Characters today" in find(ada, "quota").text


def test_a_key_is_shown_once_used_and_revoked(ada: Chrome, private: RunningServer) -> None:
    one(ada, "#new-key [type=submit]").click()
    assert in_error(ada) == "key-name"
    write(ada, "key-name", "reading app")
    one(ada, "#new-key [type=submit]").click()
    wait_for(ada, lambda: find(ada, "new-key-shown").is_displayed())
    key = find(ada, "new-key-shown").text
    assert private.client.get("/voice/list", headers={"X-API-Key": key}).status_code == 200
    press(ada, ESCAPE)
    wait_for(ada, lambda: "reading app" in find(ada, "api-keys").text)
    assert key not in str(ada.execute_script("return document.body.textContent"))
    one(ada, "#api-keys button").click()
    wait_for(ada, lambda: not find(ada, "api-keys").is_displayed())
    assert "“reading app” was revoked." in find(ada, "toasts").text
    ada.get("about:blank")

    wait_for(ada, lambda: is_refused(private.client, key))


def is_refused(client: httpx.Client, key: str) -> bool:
    return client.get("/voice/list", headers={"X-API-Key": key}).status_code == 401


def test_the_export_is_an_archive(ada: Chrome, tmp_path: Path) -> None:
    where = {"behavior": "allow", "downloadPath": str(tmp_path)}
    ada.execute_cdp_cmd("Browser.setDownloadBehavior", where)
    find(ada, "export").click()
    saved = tmp_path / "phonex-export.zip"
    wait_for(ada, saved.is_file)

    names = zipfile.ZipFile(BytesIO(saved.read_bytes())).namelist()
    assert any(name.endswith(".json") for name in names)
    assert complaints(ada) == []


def test_the_password_is_changed(ada: Chrome) -> None:
    write(ada, "password-current", "not the password")
    write(ada, "password-new", NEW_PASSWORD)
    one(ada, "#password [type=submit]").click()
    wait_for(ada, lambda: in_error(ada) == "password-current")
    change_password(ada, PASSWORD, NEW_PASSWORD)
    sign_out(ada)
    sign_in(ada, NEW_PASSWORD)
    to_account(ada)
    change_password(ada, NEW_PASSWORD, PASSWORD)


def change_password(page: Chrome, old: str, new: str) -> None:
    write(page, "password-current", old)
    write(page, "password-new", new)
    one(page, "#password [type=submit]").click()
    wait_for(page, lambda: "was changed" in find(page, "password-status").text)


@needs_axe
@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_the_account_has_no_barrier(page: Chrome, account: str, width: int, theme: str) -> None:
    resize(page, width)
    page.execute_script("localStorage.setItem('phonex.theme', arguments[0])", theme)
    page.refresh()
    wait_for(page, lambda: find(page, "sign-in").is_displayed())
    shoot(page, f"sign-in-{width}-{theme}")
    assert violations(page) == []
    sign_in(page, PASSWORD)
    to_account(page)
    shoot(page, f"account-{width}-{theme}")
    assert violations(page) == []
    assert page.execute_script("return document.documentElement.scrollWidth") <= width
    assert width == WIDE or page.execute_script(SMALL) == []
    page.execute_script("document.getElementById('delete-account').click()")
    shoot(page, f"account-delete-{width}-{theme}")
    assert violations(page) == []


def test_a_deleted_account_is_gone(ada: Chrome, private: RunningServer) -> None:
    find(ada, "delete-account").click()
    write(ada, "delete-password", "not the password")
    one(ada, "#delete-form [type=submit]").click()
    wait_for(ada, lambda: in_error(ada) == "delete-password")
    write(ada, "delete-password", PASSWORD)
    one(ada, "#delete-form [type=submit]").click()

    wait_for(ada, lambda: find(ada, "sign-in").is_displayed())
    login = private.client.post("/auth/login", json={"email": EMAIL, "password": PASSWORD})
    assert login.status_code == 401
