"""The engine interfaces: speech, tone conversion, and optional capabilities.

Engines are synchronous, know nothing of HTTP, records or threads, and are called from one
worker thread at a time. Callers test for a capability with isinstance().
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from phonex.audio.types import Audio
from phonex.engines.types import (
    DecoderInput,
    Embedding,
    EngineState,
    GradualSpeech,
    Progress,
    Prosody,
    Speaker,
    Speech,
    Split,
    VoiceConditioning,
    VoiceLikeness,
)


class SpeechEngine(Protocol):
    """Turns text into the speech of one of its speakers."""

    name: str
    rate: int  # Hz, of all its output
    pause_s: float  # to insert between pieces at speed 1; 0 if its speech ends with a pause

    def speakers(self) -> Sequence[Speaker]:
        """All speakers, a language's default first. Loads nothing."""

    def unavailable_reason(self, language: str) -> str:
        """Why it cannot speak a language now, as a message; "" if it can. Loads nothing."""

    def phonemes(self, text: str, speaker: Speaker) -> str:
        """The phonemes of one piece of text, in the engine's own alphabet, for display.

        Raises what speak raises.
        """

    def speak(self, text: str, speaker: Speaker, prosody: Prosody) -> Speech:
        """Say one piece of text (a sentence). Text that gives no phonemes gives 0 samples.

        Raises SpeakerNotFound, EngineUnavailable, StorageFull, SynthesisFailed.
        """

    def state(self) -> EngineState: ...

    def close(self) -> None:
        """Free what was loaded; the next use loads it again."""


@runtime_checkable
class LoadableEngine(SpeechEngine, Protocol):
    """An engine that takes a while to get ready."""

    def load(self, language: str) -> None:
        """Get ready to speak. Raises EngineUnavailable, StorageFull."""


@runtime_checkable
class SplittingEngine(SpeechEngine, Protocol):
    """An engine with its own text cleaning and splitting."""

    split: Split | None  # None: the default


@runtime_checkable
class BatchingEngine(SpeechEngine, Protocol):
    """An engine that speaks several pieces in little more time than one."""

    @property
    def n_together(self) -> int:
        """The best number of pieces per batch; 1 if batching gains nothing."""

    def speak_together(
        self, texts: Sequence[str], speaker: Speaker, prosodies: Sequence[Prosody]
    ) -> Sequence[Speech]:
        """Each piece as speak() would say it. Raises what speak raises."""


@runtime_checkable
class ConditionableEngine(SpeechEngine, Protocol):
    """An engine that can speak in a voice that is not one of its speakers."""

    def speak_conditioned(
        self, text: str, speaker: Speaker, prosody: Prosody, conditioning: VoiceConditioning
    ) -> Speech:
        """As speak(), in another voice. Raises what speak raises."""


@runtime_checkable
class GradualEngine(SpeechEngine, Protocol):
    """An engine that can give out the beginning of a piece before its end is made."""

    def is_gradual(self, speaker: Speaker) -> bool:
        """Whether it does so for a speaker; the others are fast enough."""

    def speak_gradually(
        self,
        text: str,
        speaker: Speaker,
        prosody: Prosody,
        conditioning: VoiceConditioning | None,
        wanted_s: Iterator[float],
    ) -> GradualSpeech:
        """As speak() or speak_conditioned(), in parts. They sound as one: only where they meet does
        the audio differ from that of the whole.

        wanted_s: the length of each part; the next one is taken for each. Raises what speak raises.
        """


class ToneConverter(Protocol):
    """Turns a sample into an embedding, and speech into the voice of an embedding."""

    name: str
    rate: int | None  # Hz, of its output; None: the rate of its input

    def unavailable_reason(self) -> str:
        """Why it cannot be used now, as a message; "" if it can. Loads nothing."""

    def embed(self, sample: Audio) -> Embedding:
        """The embedding of a cleaned sample: all that is needed to speak in its voice.

        Raises SampleUnusable, EngineUnavailable.
        """

    def check(self, embedding: Embedding) -> None:
        """Raise EmbeddingUnusable for an imported embedding that cannot be used."""

    def source_embedding(self, speaker: Speaker, speech: Callable[[], Audio]) -> Embedding:
        """The embedding of a stock speaker whose speech is to be converted.

        speech: synthesises a sample of the speaker; called only if no embedding is known.
        Raises SampleUnusable, EngineUnavailable.
        """

    def convert(
        self, speech: Audio, target: Embedding, source: Embedding | None, seed: int | None = None
    ) -> Audio:
        """Convert speech to the target's voice; the length stays the same.

        source: the speaker's; None if the speech was spoken in conditioning(target). seed: as in
        Prosody. Raises EngineUnavailable, SynthesisFailed.
        """

    def state(self) -> EngineState: ...

    def close(self) -> None:
        """Free what was loaded; the next use loads it again."""


@runtime_checkable
class LoadableConverter(ToneConverter, Protocol):
    """A converter that takes a while to get ready."""

    def load(self) -> None:
        """Get ready to convert. Raises EngineUnavailable."""


@runtime_checkable
class PitchPreservingConverter(ToneConverter, Protocol):
    """A converter that keeps a pitch shift of its input; the others undo it."""

    preserves_pitch: Literal[True]


@runtime_checkable
class ConditioningConverter(ToneConverter, Protocol):
    """A converter that does most of its work by conditioning the engine."""

    def conditioning(self, target: Embedding) -> VoiceConditioning:
        """The conditioning for the engine; convert() then takes no source."""


@runtime_checkable
class AdaptableConverter(ToneConverter, Protocol):
    """A converter whose voices can be fitted to their sample."""

    def fit(
        self,
        sample: Audio,
        target: Embedding,
        backend: "AdaptationBackend",
        checkpoint: "FitCheckpoint | None" = None,
        n_steps: int = ...,
    ) -> Embedding:
        """The voice, closer to its sample. target: from embed() or an earlier fit()."""

    def instant(self, target: Embedding) -> Embedding:
        """The voice as it was before it was fitted."""

    def likeness(self, target: Embedding) -> VoiceLikeness:
        """How close the voice is to its sample, as measured when it was made."""


class AdaptationBackend(Protocol):
    """What fitting a voice needs from a conditionable engine."""

    def weights(self) -> Mapping[str, NDArray[np.float32]]:
        """The decoder's weights, by module path."""

    def decoder_input(self, sentence: str, conditioning: VoiceConditioning) -> DecoderInput:
        """The decoder's input for a short sentence in a voice."""

    def speak_reference(self, conditioning: VoiceConditioning) -> Audio:
        """As SpeakReference."""


class FitCheckpoint(Protocol):
    """Stores the state of a fit and reports its progress."""

    def find(self) -> Mapping[str, NDArray[np.float32]] | None:
        """The state of an earlier, unfinished fit of the same sample."""

    def keep(self, progress: Progress, state: Mapping[str, NDArray[np.float32]]) -> None:
        """Called after each step."""
