"""The pages that show the API, in a real browser: they work, and load nothing from elsewhere."""

from collections.abc import Iterator

import httpx
import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from tests.browsing import complaints, needs_browser, open_browser, wait_for
from tests.running import RunningServer

LOADED = "return performance.getEntriesByType('resource').map(each => each.name)"

STYLED = "return getComputedStyle(document.querySelector('.menu-content')).display"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with open_browser(tmp_path_factory.mktemp("profile")) as chrome:
        yield chrome


def seen(browser: Chrome, selector: str) -> WebElement:
    return wait_for(browser, lambda: browser.find_element(By.CSS_SELECTOR, selector))


def loaded_from_elsewhere(browser: Chrome, server: RunningServer) -> list[str]:
    loaded: list[str] = browser.execute_script(LOADED)
    assert loaded, "the page loaded nothing at all"
    return [url for url in loaded if not url.startswith((server.url, "data:", "blob:"))]


@needs_browser
def test_swagger_sends_a_request(browser: Chrome, server: RunningServer) -> None:
    browser.get(f"{server.url}/docs#/service/get_health")
    seen(browser, "#operations-service-get_health .try-out__btn").click()
    seen(browser, "#operations-service-get_health .execute").click()
    status = seen(browser, "#operations-service-get_health .live-responses-table .response")

    assert "200" in status.text
    assert "healthy" in status.text
    assert complaints(browser) == []
    assert loaded_from_elsewhere(browser, server) == []


@needs_browser
def test_redoc_shows_and_finds_routes(browser: Chrome, server: RunningServer) -> None:
    browser.get(f"{server.url}/redoc")
    seen(browser, "[role=search] input").send_keys("registered")
    hit = seen(browser, "[data-role='search:results'] [role=menuitem]")
    footer = browser.find_element(By.CSS_SELECTOR, "a[href='https://redocly.com/redoc/']")

    assert "voice" in hit.text.lower()
    assert footer.text == "API docs by Redocly"
    assert browser.execute_script("return getComputedStyle(document.body).margin") == "0px"
    assert browser.execute_script(STYLED) == "flex"
    assert complaints(browser) == []
    assert loaded_from_elsewhere(browser, server) == []


@pytest.mark.parametrize("path", ["/", "/docs", "/redoc", "/static/index.html"])
def test_no_page_can_be_framed_or_run_what_is_not_its_own(client: httpx.Client, path: str) -> None:
    answer = client.get(path, headers={"Accept": "text/html"})

    assert answer.headers["content-type"].startswith("text/html")
    policy = answer.headers["content-security-policy"].split("; ")
    assert {"default-src 'self'", "frame-ancestors 'none'", "object-src 'none'"} <= set(policy)
    assert "unsafe-inline" not in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"


def test_the_script_of_redoc_is_kept_by_browsers(client: httpx.Client) -> None:
    answer = client.get("/docs-files/redoc.js")

    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "max-age=86400"
    assert "cdn.redoc.ly" not in answer.text
