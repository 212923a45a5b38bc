"""Everybody can use the console: axe-core finds nothing, in any theme and size, on any page."""

from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome

from tests.browsing import find, needs_axe, needs_browser, resize, shoot, violations, wait_for
from tests.running import RunningServer, finish
from tests.server.console.pages import LOADED, NARROW, WIDE, all_of, go_to, one, speak
from tests.voice_file import import_voice

pytestmark = [needs_browser, needs_axe]
THEMES = ("light", "dark")
# Both sizes and both themes, for what costs more to show.
LOOKS = ((WIDE, "light"), (NARROW, "dark"))
# What a finger presses; a link within a text is as high as its line.
SMALL = """
const pressed = 'button, select, summary, nav a, input:not([type=radio], [type=checkbox])';
const seen = [...document.querySelectorAll(pressed)].filter((e) => e.checkVisibility());
const low = seen.filter((e) => e.getBoundingClientRect().height < 44);
return low.map((e) => e.outerHTML.slice(0, 120));
"""


@pytest.fixture(scope="module", autouse=True)
def furnished(service: RunningServer) -> Iterator[None]:
    """Something is in every list."""
    api = service.client
    import_voice(api, "Ada")
    api.put("/lexicon/EN/Nguyen", json={"ipa": "wɪn"}).raise_for_status()
    api.post("/tts", json={"text": "One that is done."}).raise_for_status()
    sent = api.post("/books", files={"file": ("book.txt", b"A book that is done.")})
    book = sent.raise_for_status().json()
    finish(api, book["job_id"])
    yield
    api.delete(book["book_url"])
    api.delete("/voice/ada")
    api.delete("/lexicon/EN/Nguyen")


def use(browser: Chrome, width: int, theme: str) -> None:
    resize(browser, width)
    browser.execute_script("localStorage.setItem('phonex.theme', arguments[0])", theme)
    browser.execute_script("localStorage.setItem('phonex.language', 'en')")


def turn(browser: Chrome, theme: str) -> None:
    """Change the theme of the open page; its colors fade over."""
    browser.execute_script("document.documentElement.dataset.theme = arguments[0]", theme)
    fading = "return document.getAnimations().some((each) => each instanceof CSSTransition)"
    wait_for(browser, lambda: not browser.execute_script(fading))


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("page", LOADED)
def test_a_page_has_no_barrier_and_fingers_hit_what_they_aim_at(
    browser: Chrome, service: RunningServer, page: str, width: int
) -> None:
    use(browser, width, "light")
    go_to(browser, service, page)
    for theme in THEMES:
        turn(browser, theme)
        shoot(browser, f"{page}-{width}-{theme}")
        assert violations(browser) == []

    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    assert width == WIDE or browser.execute_script(SMALL) == []


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_what_opens_over_a_page_has_no_barrier(
    browser: Chrome, service: RunningServer, width: int, theme: str
) -> None:
    use(browser, width, theme)
    go_to(browser, service, "speak")
    assert browser.execute_script("return document.documentElement.dataset.theme") == theme
    speak(browser, "A text that is spoken to be looked at while it plays.")
    wait_for(browser, lambda: all_of(browser, "#words .now"))
    shoot(browser, f"player-{width}-{theme}")
    assert violations(browser) == []
    find(browser, "download").click()
    shoot(browser, f"download-{width}-{theme}")
    assert violations(browser) == []
    code = next(each for each in all_of(browser, "#code, .menu button") if each.is_displayed())
    code.click()
    wait_for(browser, lambda: all_of(browser, "#code-shown"))
    shoot(browser, f"code-{width}-{theme}")
    assert violations(browser) == []
    one(browser, "dialog button").click()
    one(browser, "#more summary").click()
    find(browser, "voice").click()
    shoot(browser, f"picker-{width}-{theme}")
    assert violations(browser) == []
