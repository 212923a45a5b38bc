"""Tells how Chinese characters with several readings are read, from the sentence around them.

A character is embedded, a long short-term memory of one layer goes over the text in both
directions, and two dense layers weigh the readings. It is small and knows no words: where a
dictionary lists the word, the dictionary is the better judge.
Source: g2pM 0.1.2.5 g2pM.py, whose weights it reads (tools/build_chinese_polyphones.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_UNKNOWN, _BEGIN, _END = "\x01", "\x02", "\x03"


@dataclass(frozen=True, eq=False)
class _Weights:
    """Axes: V characters, D features, H hidden, 2 directions (forward, backward), K readings.

    embedding: [V, D].  inputs: [2, D, 4H].  state: [2, H, 4H].  bias: [2, 4H].  hidden: [2H, H].
    output: [H, K].  The four gates are input, forget, candidate and output.
    """

    embedding: Floats
    inputs: Floats
    state: Floats
    bias: Floats
    hidden: Floats
    hidden_bias: Floats
    output: Floats
    output_bias: Floats


class PolyphoneNetwork:
    """Thread-safe."""

    def __init__(
        self,
        weights: _Weights,
        characters: str,
        readings: list[str],
        choices: Mapping[str, NDArray[np.intp]],
    ) -> None:
        """characters: in the order of the embedding.

        readings: pinyin, in the order of the output.  choices: the readings of each character.
        """
        self._weights = weights
        self._index = {character: index for index, character in enumerate(characters)}
        self._readings = readings
        self._choices = choices
        # A sigmoid is half a hyperbolic tangent of half its argument: one call for all gates.
        size = weights.state.shape[1]
        halves = np.full(4 * size, 0.5, np.float32)
        halves[2 * size : 3 * size] = 1
        # Multiplied here once: products of this size per text would wake the threads of BLAS.
        gates = (weights.embedding @ weights.inputs + weights.bias[:, None]) * halves
        self._gates = np.ascontiguousarray(gates.swapaxes(0, 1))  # [V, 2, 4H]
        self._recurrence = weights.state * halves

    def readings(self, text: str) -> dict[int, str]:
        """Pinyin by index for each character of several readings; the tone as a digit, 5 neutral.

        text: a sentence or more, with its punctuation.
        """
        places = [place for place, character in enumerate(text) if character in self._choices]
        if not places:
            return {}
        weights = self._weights
        states = self._states(text)[np.array(places) + 1]  # the first is of the beginning
        hidden = np.maximum(states @ weights.hidden + weights.hidden_bias, 0)
        return {
            place: self._likeliest(state, self._choices[text[place]])
            for place, state in zip(places, hidden, strict=True)
        }

    def _likeliest(self, state: Floats, choices: NDArray[np.intp]) -> str:
        """state: [H]."""
        weights = self._weights
        weighed = state @ weights.output[:, choices] + weights.output_bias[choices]
        return self._readings[int(choices[weighed.argmax()])]

    def _states(self, text: str) -> Floats:
        """What was heard up to each character from both ends: [N + 2, 2H], with marks there."""
        unknown = self._index[_UNKNOWN]
        indexes = [self._index.get(character, unknown) for character in f"{_BEGIN}{text}{_END}"]
        gates = self._gates[indexes]
        gates[:, 1] = gates[::-1, 1].copy()
        forward, backward = self._recur(gates)
        return np.concatenate([forward, backward[::-1]], axis=1)

    def _recur(self, gates: Floats) -> Floats:
        """gates: [N, 2, 4H] without the state's share.  Returns [2, N, H]."""
        n_steps, n_directions, width = gates.shape
        size = width // 4
        hidden = np.zeros((n_directions, 1, size), np.float32)
        memory = np.zeros((n_directions, size), np.float32)
        states = np.empty((n_steps, n_directions, size), np.float32)
        for step in range(n_steps):
            opened = np.tanh(gates[step] + (hidden @ self._recurrence)[:, 0])
            taken, kept, new, shown = (opened[:, i * size : (i + 1) * size] for i in range(4))
            memory = (memory * (kept + 1) + new * (taken + 1)) * np.float32(0.5)
            states[step] = (shown + 1) * np.tanh(memory) * np.float32(0.5)
            hidden = states[step][:, None]
        return states.swapaxes(0, 1)


@cache
def network() -> PolyphoneNetwork:
    """The one network, read from its file at the first call."""
    with (
        as_file(files("phonex.text.g2p.zh") / "polyphones.npz") as path,
        np.load(path, allow_pickle=False) as stored,
    ):
        names = _Weights.__dataclass_fields__
        weights = _Weights(**{name: stored[name].astype(np.float32) for name in names})
        characters, readings, polyphones, choices = (
            stored[name].tobytes().decode()
            for name in ("characters", "readings", "polyphones", "choices")
        )
    numbers = [np.array(entry.split("/"), np.intp) for entry in choices.split(" ")]
    by_character = dict(zip(polyphones, numbers, strict=True))
    return PolyphoneNetwork(weights, characters, readings.split(" "), by_character)
