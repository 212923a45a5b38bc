"""Who is online at other nodes, as they tell. Knows neither Redis nor timers."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

LASTS_S = 15.0


@dataclass
class _Node:
    heard_at: float
    user_ids: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class NodeChange:
    """Users who have come to a node, and who have left it."""

    node: str
    arrived: frozenset[str] = frozenset()
    left: frozenset[str] = frozenset()


class OtherNodes:
    """lasts_s: after which a node that tells nothing is dead. clock: monotonic seconds."""

    def __init__(
        self, lasts_s: float = LASTS_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._lasts_s = lasts_s
        self._clock = clock
        self._nodes: dict[str, _Node] = {}

    def arrive(self, node: str, user_ids: frozenset[str], *, are_all: bool) -> NodeChange:
        """Users are online at a node; are_all: and nobody else is."""
        known = self._nodes.setdefault(node, _Node(self._clock()))
        known.heard_at = self._clock()
        left = known.user_ids - user_ids if are_all else set()
        arrived = user_ids - known.user_ids
        known.user_ids = (known.user_ids - left) | user_ids
        return NodeChange(node, arrived, frozenset(left))

    def leave(self, node: str, user_id: str) -> NodeChange:
        """A user has left a node."""
        known = self._nodes.get(node)
        if known is None or user_id not in known.user_ids:
            return NodeChange(node)
        known.user_ids.remove(user_id)
        return NodeChange(node, left=frozenset({user_id}))

    def take_dead(self) -> list[NodeChange]:
        """Nodes that have told nothing for too long; each is told once."""
        now = self._clock()
        dead = [node for node, each in self._nodes.items() if now - each.heard_at > self._lasts_s]
        return [NodeChange(node, left=frozenset(self._nodes.pop(node).user_ids)) for node in dead]
