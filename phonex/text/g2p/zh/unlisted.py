"""Finds Chinese words that are not in the dictionary: jieba's hidden Markov model of characters.

A state is a character's position in its word ("B"egin, "M"iddle, "E"nd, "S"ingle) and the word's
part of speech. Among equally likely paths the one through the state that sorts last wins, as in
jieba: for characters that its model has never seen there are many.
Source: jieba 0.42.1 posseg/viterbi.py.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

State = tuple[str, str]
Floats = NDArray[np.float64]
Indexes = NDArray[np.intp]

_UNHEARD_OF = -3.14e100  # log probability of impossible events
_KEPT_CHARACTERS = 4096


@dataclass(frozen=True, slots=True)
class TaggedSpan:
    """text[start:end], with its part of speech."""

    start: int
    end: int
    tag: str


class UnlistedWordTagger:
    """Thread-safe."""

    def __init__(
        self,
        first: Mapping[State, float],
        after: Mapping[State, Mapping[State, float]],
        seen: Mapping[State, Mapping[str, float]],
        states: Mapping[str, Iterable[State]],
    ) -> None:
        """Log probabilities: initial, of transitions, of a character in a state.

        states: the states that each character occurs in.
        """
        self._names = sorted(first)
        self._first = np.array([first[name] for name in self._names])
        self._index = index = {name: place for place, name in enumerate(self._names)}
        self._after = np.full((len(index), len(index)), -np.inf)
        for before, chances in after.items():
            for state, chance in chances.items():
                self._after[index[before], index[state]] = chance
        self._follows = np.isfinite(self._after)
        self._seen = [seen[name] for name in self._names]
        self._states = states
        self._known = lru_cache(_KEPT_CHARACTERS)(self._known_in)
        self._chances = lru_cache(_KEPT_CHARACTERS)(self._chances_of)

    def words(self, text: str) -> Iterator[TaggedSpan]:
        """The most likely words, in order. text: at least one character."""
        begin = end = 0
        states = [self._names[index] for index in self._likeliest(text)]
        for index, (place, tag) in enumerate(states):
            if place == "B":
                begin = index
            elif place in "ES":
                yield TaggedSpan(begin if place == "E" else index, index + 1, tag)
                end = index + 1
        if end < len(text):
            yield TaggedSpan(end, len(text), states[end][1])

    def _likeliest(self, text: str) -> list[int]:
        """The most likely state of each character."""
        states = self._known(text[0])
        chances = self._first[states] + self._chances(text[0])[states]
        # For each character but the first: the states before it, and each state's best predecessor.
        steps: list[tuple[Indexes, Indexes]] = []
        for character in text[1:]:
            here = self._reachable(states, character)
            ways = chances[:, None] + self._after[np.ix_(states, here)]
            ways += self._chances(character)[here]
            came_from = _last_of_most(ways)
            steps.append((states, came_from))
            chances, states = ways[came_from, np.arange(len(here))], here
        place = int(_last_of_most(chances))
        route = [int(states[place])]
        for states, came_from in reversed(steps):
            place = int(came_from[place])
            route.append(int(states[place]))
        return route[::-1]

    def _reachable(self, states: Indexes, character: str) -> Indexes:
        """The states that may follow; if possible, only those that the character occurs in."""
        follows = self._follows[states].any(axis=0)
        known = self._known(character)
        here = known[follows[known]]
        return here if len(here) else np.flatnonzero(follows)

    def _known_in(self, character: str) -> Indexes:
        """The states of a character; all states if the model has never seen it."""
        found = self._states.get(character, self._names)
        return np.array(sorted(self._index[state] for state in found))

    def _chances_of(self, character: str) -> Floats:
        return np.array([seen.get(character, _UNHEARD_OF) for seen in self._seen])


def _last_of_most(ways: Floats) -> Indexes:
    """The index of the maximum along the first axis; the last of several."""
    return np.asarray(len(ways) - 1 - ways[::-1].argmax(axis=0))
