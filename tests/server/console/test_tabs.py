"""Who signs in stays so, also in two tabs."""

from selenium.webdriver import Chrome, Keys

from tests.browsing import find, needs_browser, wait_for
from tests.people import PASSWORD
from tests.running import RunningServer
from tests.server.console.pages import all_of, one, write

pytestmark = needs_browser


def wait_until_signed_in(browser: Chrome) -> None:
    wait_for(browser, lambda: all_of(browser, "#sign-out"))


def refresh_token(browser: Chrome) -> str | None:
    kept: str | None = browser.execute_script("return sessionStorage.getItem('phonex.refresh')")
    return kept


def test_a_duplicated_tab_and_its_original_both_stay_signed_in(
    chrome: Chrome, private: RunningServer
) -> None:
    account = f"{private.url}/#/account"
    chrome.get(f"{private.url}/static/icon.svg")
    chrome.execute_script("localStorage.clear(); sessionStorage.clear()")
    chrome.get(account)
    wait_for(chrome, lambda: all_of(chrome, "[name=account-form][value=sign_up]"))
    one(chrome, "[name=account-form][value=sign_up]").send_keys(Keys.SPACE)
    write(chrome, "sign-up-email", "twin@example.org")
    write(chrome, "sign-up-password", PASSWORD)
    find(chrome, "sign-up-password").send_keys(Keys.ENTER)
    wait_for(chrome, lambda: refresh_token(chrome) is not None)
    chrome.get(account)
    wait_until_signed_in(chrome)
    original = chrome.current_window_handle

    chrome.execute_script("window.open(location.href)")  # with a copy of the session storage
    [duplicate] = set(chrome.window_handles) - {original}
    chrome.switch_to.window(duplicate)
    wait_until_signed_in(chrome)
    token = refresh_token(chrome)
    chrome.close()
    chrome.switch_to.window(original)

    wait_for(chrome, lambda: refresh_token(chrome) == token)
    chrome.refresh()
    wait_until_signed_in(chrome)
