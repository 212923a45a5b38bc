"""Who is typing, by a clock that the test moves."""

import pytest

from phonex.conversations.typing import Typist, Typists
from tests.clock import Clock

ADA, BOB = Typist("talk", "ada"), Typist("talk", "bob")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def typists(clock: Clock) -> Typists:
    return Typists(5, clock)


def test_only_the_start_is_news(typists: Typists) -> None:
    assert [typists.start(ADA), typists.start(ADA), typists.start(BOB)] == [True, False, True]


def test_only_who_types_can_stop(typists: Typists) -> None:
    typists.start(ADA)
    assert [typists.stop(ADA), typists.stop(ADA), typists.stop(BOB)] == [True, False, False]
    assert typists.next_end_s() is None


def test_typing_ends_by_itself_and_is_told_once(typists: Typists, clock: Clock) -> None:
    typists.start(ADA)
    clock.now += 4
    assert typists.take_ended() == []
    assert typists.next_end_s() == 1
    clock.now += 1
    assert typists.take_ended() == [ADA]
    assert typists.take_ended() == []
    assert typists.start(ADA)


def test_who_goes_on_typing_is_typing(typists: Typists, clock: Clock) -> None:
    typists.start(ADA)
    clock.now += 1
    typists.start(BOB)
    clock.now += 3
    typists.start(ADA)
    assert typists.next_end_s() == 2, "Bob's ends first now"
    clock.now += 2
    assert typists.take_ended() == [BOB]
    clock.now += 3
    assert typists.take_ended() == [ADA]


def test_who_leaves_types_nowhere(typists: Typists) -> None:
    elsewhere = Typist("other", "ada")
    for typist in (ADA, BOB, elsewhere):
        typists.start(typist)
    assert typists.stop_all("ada") == [ADA, elsewhere]
    assert typists.stop(BOB)
