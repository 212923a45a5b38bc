"""g2p_en's network: predicts the phones of an English word from its letters.

One GRU encodes the letters, another generates phones until the end of the word.
Source: g2p_en 2.1.0 g2p.py, by Kyubyong Park and Jongseok Kim, Apache License 2.0.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_LETTERS = {letter: index for index, letter in enumerate("abcdefghijklmnopqrstuvwxyz", start=3)}
_UNKNOWN, _END_OF_LETTERS = 1, 2
_START, _END = 2, 3
_VOWELS = ("AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW")
_CONSONANTS = (
    *("B", "CH", "D", "DH", "F", "G", "HH", "JH", "K", "L", "M", "N", "NG", "P", "R", "S", "SH"),
    *("T", "TH", "V", "W", "Y", "Z", "ZH"),
)
_MOST_PHONES = 20

Floats = NDArray[np.float32]


def _phones() -> tuple[str, ...]:
    """The network's outputs: four markers, then the phones in order, UW also without stress."""
    stressed = [vowel + stress for vowel in _VOWELS for stress in "012"]
    return ("<pad>", "<unk>", "<s>", "</s>", *sorted([*stressed, *_CONSONANTS, "UW"]))


_PHONES = _phones()


@dataclass(frozen=True, eq=False)
class Gru:
    """One layer. inputs: [3H, D], states: [3H, H], with their biases; gates in order r z n."""

    inputs: Floats
    states: Floats
    input_bias: Floats
    state_bias: Floats

    def step(self, x: Floats, h: Floats) -> Floats:
        """x: [D], h: [H] → the next h."""
        size = len(h)
        from_x = self.inputs @ x + self.input_bias
        from_h = self.states @ h + self.state_bias
        gates = 1 / (1 + np.exp(-(from_x[: 2 * size] + from_h[: 2 * size])))
        reset, keep = gates[:size], gates[size:]
        new = np.tanh(from_x[2 * size :] + reset * from_h[2 * size :])
        return np.asarray((1 - keep) * new + keep * h, np.float32)


@dataclass(frozen=True, eq=False)
class UnlistedWordModel:
    """letters, phones: embeddings [.., 64]. output: [74, 128] and its bias."""

    letters: Floats
    phones: Floats
    reader: Gru
    writer: Gru
    output: Floats
    output_bias: Floats

    @staticmethod
    def read(path: Path) -> "UnlistedWordModel":
        """path: g2p_en's checkpoint20.npz."""
        with np.load(path) as arrays:
            reader, writer = (
                Gru(*(arrays[f"{part}_{name}"] for name in ("w_ih", "w_hh", "b_ih", "b_hh")))
                for part in ("enc", "dec")
            )
            return UnlistedWordModel(
                arrays["enc_emb"], arrays["dec_emb"], reader, writer, arrays["fc_w"], arrays["fc_b"]
            )

    def pronounce(self, word: str) -> tuple[str, ...]:
        """word: letters a-z. At most 20 phones in ARPAbet."""
        h = np.zeros(self.reader.states.shape[1], np.float32)
        for index in [*(_LETTERS.get(letter, _UNKNOWN) for letter in word), _END_OF_LETTERS]:
            h = self.reader.step(self.letters[index], h)
        said: list[str] = []
        index = _START
        while len(said) < _MOST_PHONES:
            h = self.writer.step(self.phones[index], h)
            index = int(np.argmax(self.output @ h + self.output_bias))
            if index == _END:
                break
            said.append(_PHONES[index])
        return tuple(phone for phone in said if not phone.startswith("<"))
