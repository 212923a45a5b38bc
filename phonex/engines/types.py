"""The engines' data types: speakers, prosody, speech, voices."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from phonex.audio.types import Audio
from phonex.text.alignment import TimedMark, Word

# A converter's speaker embedding: named arrays, stored in the voice file as tensors.
Embedding = Mapping[str, NDArray[np.generic]]

# The speeds that an engine is asked for; the rest is a change of tempo. At 2, phonemes are too
# short for Kokoro's frames: a recogniser errs in 56 % of the words, in 39 % if it speaks at 1.5.
SLOWEST, FASTEST = 0.5, 1.5

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
    """How to speak. speed: 0.25…4, of which an engine gets 0.5…1.5; pitch_semitones: -12…12.

    seed: makes engines with random variation repeat the same speech.
    """

    speed: float = 1.0
    pitch_semitones: float = 0.0
    seed: int | None = None


@dataclass(frozen=True)
class Speech:
    """Synthesised speech. words, marks: in order, in seconds from the start of the audio.

    goes_on: the rest of its piece follows, whose words are here already.
    """

    audio: Audio
    words: tuple[Word, ...] = ()
    marks: tuple[TimedMark, ...] = ()
    goes_on: bool = False

    def after(self, pause: Audio) -> "Speech":
        """The same speech with a pause before it."""
        audio = Audio.join([pause, self.audio])
        words = tuple(word.later(pause.seconds) for word in self.words)
        marks = tuple(mark.later(pause.seconds) for mark in self.marks)
        return replace(self, audio=audio, words=words, marks=marks)

    @staticmethod
    def join(parts: "Sequence[Speech]", rate: int) -> "Speech":
        """Concatenate parts. rate: Hz, the same for all of them."""
        words: list[Word] = []
        seconds = 0.0
        for part in parts:
            words += (word.later(seconds) for word in part.words)
            seconds += part.audio.seconds
        nothing = Audio.silence(0, rate)
        return Speech(Audio.join([nothing, *(part.audio for part in parts)]), tuple(words))


@dataclass(frozen=True)
class GradualSpeech:
    """Speech whose parts are made when they are asked for. words: of all, s from the start."""

    words: tuple[Word, ...]
    n_parts: int
    parts: Iterator[Audio]


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

    mixture: weight of each stock voice, summing to 1; pitch: the target range.
    biases: of a fitted voice, by module path in the engine's network; gain: the factor that makes
    it as loud as its mixture.
    """

    mixture: Mapping[str, float]
    pitch: PitchRange
    biases: Mapping[str, NDArray[np.float32]] | None = field(
        default=None, compare=False, repr=False
    )
    gain: float = 1.0


# Speaks the reference sentence in a voice.
SpeakReference = Callable[[VoiceConditioning], Audio]


@dataclass(frozen=True)
class VoiceLikeness:
    """How close a clone is to its sample: 0 is a different speaker, 1 the same one.

    instant: before fitting; fitted: after fitting; None: not measured.
    """

    instant: float | None = None
    fitted: float | None = None


@dataclass(frozen=True)
class EngineState:
    """An engine's status. reason: why it cannot be used, and how to fix it."""

    name: str
    available: bool
    loaded: bool
    reason: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


# Splits a text in a language into pieces that are spoken one by one.
Split = Callable[[str, str], Sequence[str]]


@dataclass(frozen=True)
class Progress:
    """Progress of a fit after one step.

    similarity: cosine to the sample; change: how far the phonemes' sounds have moved.
    """

    step: int
    n_steps: int
    loss: float
    similarity: float
    change: float


@dataclass(frozen=True, eq=False)
class DecoderInput:
    """The decoder input of a conditionable engine for one sentence.

    features: [1, 512, F], F frames of 25 ms.  f0 (Hz), energy: [1, 2F].  style: [128].
    """

    features: NDArray[np.float32]
    f0: NDArray[np.float32]
    energy: NDArray[np.float32]
    style: NDArray[np.float32]
