"""The training page: texts and recordings teach an echo, step by step, and can be taken back."""

from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome

from tests.browsing import complaints, find, needs_axe, needs_browser, shoot, violations, wait_for
from tests.people import People, Person
from tests.running import SPEECH, RunningServer
from tests.server.console.pages import NARROW, WIDE, all_of, error_of, in_error, one, write
from tests.server.console.signed_in import open_as
from tests.server.console.test_accessible import SMALL, resize, turn

pytestmark = needs_browser
# Three of about ten seconds of one person.
TEXTS = (
    "I am curious and a bit shy. On Sundays I bake bread for the whole street.",
    "The harbour was my first school: I learned to read the weather before I read books.",
    "I like long letters, short meetings and people who say what they mean.",
    "When my brother left for the sea I planted a pear tree, and it still carries fruit.",
)


@pytest.fixture(scope="module")
def ada(private: RunningServer) -> Iterator[Person]:
    with People(private) as people:
        yield people.sign_up("ada-who-trains")


@pytest.fixture
def page(chrome: Chrome, private: RunningServer, ada: Person) -> Chrome:
    open_as(chrome, private, ada, "training")
    return chrome


def add_text(page: Chrome, text: str) -> None:
    write(page, "training-text", text)
    one(page, "#train [type=submit]").click()


def progress(page: Chrome, name: str) -> float:
    return float(find(page, f"{name}-progress").get_attribute("value") or 0)


def test_an_echo_is_taught_activated_and_forgets(page: Chrome, ada: Person) -> None:
    add_text(page, "Too short.")
    wait_for(page, lambda: in_error(page) == "training-text")
    assert error_of(page, "training-text") == "Write at least 20 characters."
    assert not find(page, "activate").is_enabled()
    for number, text in enumerate(TEXTS, start=1):
        add_text(page, text)
        wait_for(page, lambda number=number: progress(page, "texts") == 25 * number)
    assert [each.text for each in all_of(page, "#training-samples .entry-text")] == list(TEXTS)
    assert len(all_of(page, "#traits dt")) == len(ada.client.get("/ai/profile").json()["personality"]["traits"])
    assert "Not enough text yet" in find(page, "traits").text
