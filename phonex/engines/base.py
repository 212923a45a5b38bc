"""What an engine is: the two interfaces, and the data that passes through them.

Engines are synchronous, know nothing of HTTP, records or threads, and are called from one
worker thread at a time.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

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

    seed: engines that never say a thing twice in the same way say it alike for the same seed.
    """

    speed: float = 1.0
    pitch_semitones: float = 0.0
    seed: int | None = None


@dataclass(frozen=True)
class Speech:
    """What an engine said. words: in order, their seconds counted from the sound's beginning."""

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
class Colour:
    """How a colourable engine should sound instead of one of its own speakers.

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


@dataclass(frozen=True)
class Likeness:
    """How like its sample a clone sounds: 0 as a stranger, 1 as the speaker once more.

    instant: at once; fitted: after fitting; None: was not measured.
    """

    instant: float | None = None
    fitted: float | None = None


@dataclass(frozen=True)
class EngineState:
    """What the service tells of an engine. reason: why it cannot be used, with the remedy."""

    name: str
    available: bool
    loaded: bool
    reason: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


# Cuts a text in a language into pieces that are spoken one by one.
Split = Callable[[str, str], Sequence[str]]


class SpeechEngine(Protocol):
    """Text and a speaker to sound."""

    name: str
    rate: int  # Hz, of all that it speaks
    colourable: bool  # takes a Colour
    pause_s: float  # between two pieces at speed 1; 0 when its speech ends with one
    split: Split | None  # its own way of cleaning and cutting a text; None: the common one

    def speakers(self) -> Sequence[Speaker]:
        """All speakers, a language's default first. Loads nothing."""

    def obstacle(self, language: str) -> str:
        """Why it cannot speak a language now, for people; "" when it can. Loads nothing."""

    def load(self, language: str) -> None:
        """Get ready to speak. Raises EngineUnavailable, StorageFull."""

    def phonemes(self, text: str, speaker: Speaker) -> str:
        """What it would say for one piece of text, in its own alphabet, for people.

        Raises what speak raises.
        """

    def speak(
        self, text: str, speaker: Speaker, prosody: Prosody, colour: Colour | None = None
    ) -> Speech:
        """Say one piece of text (a sentence). Text that gives no phonemes gives 0 samples.

        Raises EngineUnavailable, SynthesisFailed.
        """

    def state(self) -> EngineState: ...

    def close(self) -> None: ...


@runtime_checkable
class BatchingEngine(SpeechEngine, Protocol):
    """An engine that speaks several pieces in little more time than one."""

    n_together: int  # pieces that are best spoken at once; 1 where nothing is won

    def speak_together(
        self, texts: Sequence[str], speaker: Speaker, prosodies: Sequence[Prosody]
    ) -> Sequence[Speech]:
        """Each piece as speak() would say it. Raises what speak raises."""


# Lets a converter hear the engine: fixed sentences spoken in a colour (None: as they are).
Rehearse = Callable[[Colour | None], Audio]


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
class Line:
    """A sentence as a colourable engine would say it, before it sounds: its decoder's input.

    features: [1, 512, F], F frames of 25 ms.  f0 (Hz), energy: [1, 2F].  style: [128].
    """

    features: NDArray[np.float32]
    f0: NDArray[np.float32]
    energy: NDArray[np.float32]
    style: NDArray[np.float32]


class Studio(Protocol):
    """What fitting a voice needs of a colourable engine."""

    def weights(self) -> Mapping[str, NDArray[np.float32]]:
        """Of the engine's decoder, by module path."""

    def line(self, sentence: str, colour: Colour) -> Line:
        """How a short sentence would be said in a colour."""

    def rehearse(self, colour: Colour | None) -> Audio:
        """As Rehearse."""


class ToneConverter(Protocol):
    """A sample to an embedding, and an embedding to speech in that voice."""

    name: str
    rate: int | None  # Hz, of what it converts; None: as it comes
    keeps_pitch: bool  # speech that is higher or lower than its source's stays so

    def obstacle(self) -> str:
        """Why it cannot be used now, for people; "" when it can. Loads nothing."""

    def load(self) -> None:
        """Get ready to convert. Raises EngineUnavailable."""

    def embed(self, sample: Audio, rehearse: Rehearse) -> Embedding:
        """Describe the speaker of a cleaned sample; everything speaking needs is in it."""

    def likeness(self, target: Embedding) -> Likeness:
        """How like the sample the voice speaks, as it was measured when it was made."""

    def instant(self, target: Embedding, rehearse: Rehearse) -> Embedding:
        """The voice as it was before it was fitted."""

    def colour(self, target: Embedding) -> Colour | None:
        """What a colourable engine is told, or None when this converter only changes sound."""

    def find_source(self, speaker: Speaker) -> Embedding | None:
        """A speaker that is known without having been heard, as describe() would tell of it."""

    def describe(self, speech: Audio) -> Embedding:
        """Describe a stock speaker that cannot be coloured, from its speech."""

    def convert(
        self, speech: Audio, target: Embedding, source: Embedding | None, seed: int | None = None
    ) -> Audio:
        """Move speech to the target's voice; same length.

        source: of the speaker; None when the speech was spoken in colour(target). seed: as
        Prosody's.
        """

    def state(self) -> EngineState: ...

    def close(self) -> None: ...
