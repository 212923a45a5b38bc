"""Who is online, by a clock that the test moves."""

import pytest

from phonex.conversations.presence import Departure, Presence
from tests.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def presence(clock: Clock) -> Presence:
    return Presence(10, clock)


def test_only_the_first_socket_is_news(presence: Presence) -> None:
    assert [presence.arrive("ada", "1"), presence.arrive("ada", "2")] == [True, False]
    assert presence.arrive("bob", "3")


def test_a_user_is_online_until_the_last_socket_has_gone(presence: Presence, clock: Clock) -> None:
    presence.arrive("ada", "1")
    presence.arrive("ada", "2")
    presence.leave("ada", "1")
    assert presence.next_departure_s() is None
    clock.now += 60
    assert presence.take_departed() == []
    presence.leave("ada", "2")
    assert presence.next_departure_s() == 10
    clock.now += 10
    assert presence.take_departed() == [Departure("ada", 10)]
    assert not presence.is_online("ada")


def test_a_departure_is_told_once_and_only_after_the_grace_period(
    presence: Presence, clock: Clock
) -> None:
    presence.arrive("ada", "1")
    presence.leave("ada", "1")
    clock.now += 9.5
    assert presence.take_departed() == []
    assert presence.is_online("ada")
    assert presence.online() == ["ada"]
    assert presence.next_departure_s() == 0.5
    clock.now += 2.5
    assert presence.next_departure_s() == 0
    assert presence.take_departed() == [Departure("ada", 12)]
    assert presence.take_departed() == []
    assert presence.next_departure_s() is None


def test_who_returns_in_time_was_never_away(presence: Presence, clock: Clock) -> None:
    presence.arrive("ada", "1")
    presence.leave("ada", "1")
    clock.now += 9
    assert not presence.arrive("ada", "2")
    clock.now += 60
    assert presence.take_departed() == []
    assert presence.is_online("ada")


def test_who_returns_later_comes_online_again(presence: Presence, clock: Clock) -> None:
    presence.arrive("ada", "1")
    presence.leave("ada", "1")
    clock.now += 10
    presence.take_departed()
    assert presence.arrive("ada", "2")


def test_those_who_left_first_are_told_first(presence: Presence, clock: Clock) -> None:
    for user_id in ("ada", "bob"):
        presence.arrive(user_id, user_id)
        presence.leave(user_id, user_id)
        clock.now += 4
    assert presence.next_departure_s() == 2
    clock.now += 2
    assert presence.take_departed() == [Departure("ada", 10)]
    assert presence.next_departure_s() == 4


def test_an_unknown_socket_changes_nothing(presence: Presence) -> None:
    presence.arrive("ada", "1")
    presence.leave("ada", "other")
    presence.leave("bob", "1")
    assert presence.is_online("ada")
    assert not presence.is_online("bob")
    assert presence.next_departure_s() is None
