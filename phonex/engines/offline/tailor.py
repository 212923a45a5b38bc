"""A voice made to measure: the sentences, the networks and the descent that fit it to a sample.

Imported when the first voice is fitted, for it loads torch.
"""

from collections.abc import Mapping
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from phonex.audio.resample import resample
from phonex.audio.types import Audio
from phonex.engines.base import Colour, Line, Progress, Studio
from phonex.engines.offline.branches import shared_threads
from phonex.engines.offline.decoder import Utterance, build_decoder
from phonex.engines.offline.encoder import load_encoder
from phonex.engines.offline.fit import Biases, Fit
from phonex.engines.offline.hearing import RATE, Hearing
from phonex.system.cpu import computes_bfloat16

State = Mapping[str, NDArray[np.float32]]

# Two seconds each, together all sounds of English; none of them is in a test.
SENTENCES = (
    "We usually measure the water.",
    "My young cousin thought about joking.",
    "Show Victor the path to the bridge.",
    "Thirty boys were singing loudly.",
    "Her shop sells good orange juice.",
    "Nobody knew how far she would go.",
    "Please cook those mushrooms with butter.",
    "Eleven red boats lay at anchor.",
    "Which of you chose the yellow shirt?",
    "Father paid nothing for that vase.",
)


class Note(Protocol):
    """Where a fit tells of itself."""

    def find(self) -> State | None:
        """What was kept of an earlier, unfinished fit of the same sample."""

    def keep(self, progress: Progress, state: State) -> None:
        """Called after each step."""


def tailor(
    sample: Audio, colour: Colour, studio: Studio, n_steps: int, note: Note | None = None
) -> Biases:
    """The biases with which the studio's engine, in that colour, speaks like the sample."""
    utterances = [_utterance(studio.line(sentence, colour)) for sentence in SENTENCES]
    hearing = Hearing(load_encoder())
    with torch.no_grad():
        target = hearing(torch.from_numpy(resample(sample, RATE).samples))
    with shared_threads() as n_workers:
        decoder = build_decoder(studio.weights(), precision(), n_workers)
        fit = Fit(decoder, hearing, utterances, target, n_steps)
        state = note.find() if note else None
        if state is not None:
            fit.resume(state)
        for progress in fit.run():
            if note:
                note.keep(progress, fit.state())
    return fit.biases()


def _utterance(line: Line) -> Utterance:
    return Utterance(
        features=torch.tensor(line.features),
        f0=torch.tensor(line.f0),
        energy=torch.tensor(line.energy),
        style=torch.tensor(line.style),
    )


def precision() -> torch.dtype:
    """16 bits take half as long where the processor computes with them."""
    return torch.bfloat16 if computes_bfloat16() else torch.float32
