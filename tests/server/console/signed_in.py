"""A browser of somebody who is signed in, at a page of the console."""

from selenium.webdriver import Chrome

from tests.browsing import resize, wait_for
from tests.people import Person, log_in
from tests.running import RunningServer
from tests.server.console.pages import WIDE, all_of


def open_as(browser: Chrome, server: RunningServer, person: Person, page: str) -> None:
    """As if opened for the first time, wide."""
    tokens = log_in(server.client, person.email).raise_for_status().json()
    browser.get(f"{server.url}/static/icon.svg")
    browser.execute_script(
        "localStorage.clear(); sessionStorage.clear();"
        "sessionStorage.setItem('phonex.refresh', arguments[0])",
        tokens["refresh_token"],
    )
    resize(browser, WIDE)
    browser.get_log("browser")  # type: ignore[no-untyped-call]  # of the test before
    browser.get(f"{server.url}/#/{page}")
    wait_for(browser, lambda: all_of(browser, f"[href='#/{page}'][aria-current=page]"))
    wait_for(browser, lambda: not all_of(browser, "[aria-busy=true]:not([hidden])"))
