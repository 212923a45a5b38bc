"""The data that passes through the engines: speakers, prosody, speech, voices."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from phonex.audio.types import Audio
from phonex.text.words import Word

# A speaker as a converter knows it: named arrays, stored in the voice file as tensors.
Embedding = Mapping[str, NDArray[np.generic]]

_IQR_PER_SIGMA = 1.349  # of a normal distribution


@dataclass(frozen=True)
class Speaker:
    """One of an engine's own voices. gender is "female", "male" or "neutral"."""

    id: str
    name: str
    language: str
    engine: str
    gender: str
    note: str = ""


@dataclass(frozen=True)
class Prosody:
    """How to speak. speed: 0.5…2, pitch_semitones: -12…12.

    seed: makes engines that vary their speech repeat it exactly.
    """

    speed: float = 1.0
    pitch_semitones: float = 0.0
    seed: int | None = None


@dataclass(frozen=True)
class Speech:
    """What an engine said. words: in order, their seconds counted from the start of the audio."""

    audio: Audio
    words: tuple[Word, ...] = ()

    def after(self, pause: Audio) -> "Speech":
        """The same with a pause before it."""
        audio = Audio.join([pause, self.audio])
        return Speech(audio, tuple(word.later(pause.seconds) for word in self.words))

    @staticmethod
    def join(parts: "Sequence[Speech]", rate: int) -> "Speech":
        """One after the other. rate: Hz, of them all."""
        words: list[Word] = []
        seconds = 0.0
        for part in parts:
            words += (word.later(seconds) for word in part.words)
            seconds += part.audio.seconds
        nothing = Audio.silence(0, rate)
        return Speech(Audio.join([nothing, *(part.audio for part in parts)]), tuple(words))


@dataclass(frozen=True)
class PitchRange:
    """A speaker's pitch: the median of ln F0 (F0 in Hz), and its spread as a standard deviation."""

    median: float
    spread: float

    @staticmethod
    def of(log_f0: NDArray[np.floating]) -> "PitchRange":
        """log_f0: [T] ln F0 of voiced frames, at least one."""
        low, median, high = np.percentile(log_f0, [25, 50, 75])
        return PitchRange(float(median), float((high - low) / _IQR_PER_SIGMA))


@dataclass(frozen=True)
class VoiceConditioning:
    """The voice that a conditionable engine speaks in instead of one of its own speakers.

    mixture: weight of each stock voice, they sum to 1; pitch: the range to be mapped to.
    biases: of a fitted voice, by the path of the layer in the engine's network; gain: the factor
    that makes it as loud as its mixture.
    """

    mixture: Mapping[str, float]
    pitch: PitchRange
    biases: Mapping[str, NDArray[np.float32]] | None = field(
        default=None, compare=False, repr=False
    )
    gain: float = 1.0


# Says the reference sentence in a voice.
SpeakReference = Callable[[VoiceConditioning], Audio]


@dataclass(frozen=True)
class VoiceLikeness:
    """How close a clone is to its sample: 0 a stranger, 1 the speaker.

    instant: before fitting; fitted: after it; None: not measured.
    """

    instant: float | None = None
    fitted: float | None = None


@dataclass(frozen=True)
class EngineState:
    """What the service reports of an engine. reason: why it cannot be used, with the remedy."""

    name: str
    available: bool
    loaded: bool
    reason: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


# Cuts a text in a language into pieces that are spoken one by one.
Split = Callable[[str, str], Sequence[str]]


@dataclass(frozen=True)
class Progress:
    """Of a fit, after a step.

    similarity: cosine to the sample; change: how far the sounds have moved.
    """

    step: int
    n_steps: int
    loss: float
    similarity: float
    change: float


@dataclass(frozen=True, eq=False)
class DecoderInput:
    """A sentence as a conditionable engine would say it, just before its decoder.

    features: [1, 512, F], F frames of 25 ms.  f0 (Hz), energy: [1, 2F].  style: [128].
    """

    features: NDArray[np.float32]
    f0: NDArray[np.float32]
    energy: NDArray[np.float32]
    style: NDArray[np.float32]
