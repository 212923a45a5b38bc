"""Who is online at other nodes."""

from phonex.conversations.other_nodes import NodeChange, OtherNodes
from phonex.conversations.presence import Departure, Presence

A, B = frozenset("a"), frozenset("b")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_node_tells_who_comes_and_who_is_left() -> None:
    others = OtherNodes()
    assert others.arrive("n", A, are_all=False) == NodeChange("n", A)
    assert others.arrive("n", A | B, are_all=False) == NodeChange("n", B)
    assert others.arrive("n", B, are_all=True) == NodeChange("n", frozenset(), A)
    assert others.leave("n", "b") == NodeChange("n", left=B)


def test_what_is_told_twice_is_no_news() -> None:
    others = OtherNodes()
    others.arrive("n", A, are_all=True)
    assert others.arrive("n", A, are_all=True) == NodeChange("n")
    assert others.leave("n", "b") == NodeChange("n")
    assert others.leave("unknown", "a") == NodeChange("unknown")


def test_the_users_of_a_node_that_says_nothing_go_once() -> None:
    clock = Clock()
    others = OtherNodes(15.0, clock)
    others.arrive("n", A, are_all=True)
    others.arrive("m", B, are_all=True)
    clock.now = 10.0
    others.arrive("m", B, are_all=True)  # it lives
    clock.now = 16.0
    assert others.take_dead() == [NodeChange("n", left=A)]
    assert others.take_dead() == []


def test_a_user_with_sockets_at_two_nodes_is_online_until_both_are_gone() -> None:
    clock = Clock()
    presence = Presence(10.0, clock)
    assert presence.arrive("ada", "socket")
    assert not presence.arrive("ada", "other node")
    presence.leave("ada", "socket")
    clock.now = 20.0
    assert presence.take_departed() == []
    presence.leave("ada", "other node")
    clock.now = 30.0
    assert presence.take_departed() == [Departure("ada", 10.0)]
