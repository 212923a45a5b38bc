"""Chinese words that no dictionary has: jieba's hidden Markov model over characters.

A state says where in a word a character is ("B"egin, "M"iddle, "E"nd, "S"ingle) and the word's
part of speech. Only the steps that the model knows are tried, which gives what trying all would.
Source: jieba 0.42.1 posseg/viterbi.py.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

State = tuple[str, str]

_UNHEARD_OF = -3.14e100  # the logarithm of what the model gives no chance


@dataclass(frozen=True, slots=True)
class TaggedSpan:
    """text[start:end] of what was asked for."""

    start: int
    end: int
    tag: str


@dataclass(frozen=True, eq=False)
class UnlistedWords:
    """Logarithms of chances: of a first state, of one after another, of a character in one.

    states: those that a character is known in.
    """

    first: Mapping[State, float]
    after: Mapping[State, Mapping[State, float]]
    seen: Mapping[State, Mapping[str, float]]
    states: Mapping[str, Iterable[State]]

    def words(self, text: str) -> Iterator[TaggedSpan]:
        """The likeliest words, one behind the other. text: one character at least."""
        begin = end = 0
        states = self._likeliest(text)
        for index, (place, tag) in enumerate(states):
            if place == "B":
                begin = index
            elif place in "ES":
                yield TaggedSpan(begin if place == "E" else index, index + 1, tag)
                end = index + 1
        if end < len(text):
            yield TaggedSpan(end, len(text), states[end][1])

    def _likeliest(self, text: str) -> list[State]:
        chances = {
            state: self.first[state] + self._chance(text[0], state)
            for state in self.states.get(text[0], self.after)
        }
        ways: list[dict[State, State]] = []
        for character in text[1:]:
            best = self._step(chances, character)
            ways.append({state: before for state, (_, before) in best.items()})
            chances = {state: chance for state, (chance, _) in best.items()}
        state = max((chance, state) for state, chance in chances.items())[1]
        route = [state]
        for way in reversed(ways):
            route.append(way[route[-1]])
        return route[::-1]

    def _step(
        self, chances: Mapping[State, float], character: str
    ) -> dict[State, tuple[float, State]]:
        """For each state of the next character the best state before it, and its chance."""
        reachable = {state for before in chances for state in self.after[before]}
        if not reachable:  # where the original fails
            last = max(chances, key=chances.__getitem__)
            return {state: (chances[last], last) for state in self.after}
        here = reachable & {*self.states.get(character, reachable)} or reachable
        seen = {state: self._chance(character, state) for state in here}
        best: dict[State, tuple[float, State]] = {}
        for before, chance in chances.items():
            after = self.after[before]
            for state in after.keys() & here:
                way = (chance + after[state] + seen[state], before)
                if state not in best or way > best[state]:
                    best[state] = way
        return best

    def _chance(self, character: str, state: State) -> float:
        return self.seen[state].get(character, _UNHEARD_OF)
