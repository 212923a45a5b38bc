"""What an engine is: two interfaces that every engine implements, and what only some can do.

Engines are synchronous, know nothing of HTTP, records or threads, and are called from one
worker thread at a time. A caller asks for a capability with isinstance().
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from phonex.audio.types import Audio
from phonex.engines.types import (
    DecoderInput,
    Embedding,
    EngineState,
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
    rate: int  # Hz, of all that it speaks
    pause_s: float  # to be put between two pieces at speed 1; 0 when its speech ends with one

    def speakers(self) -> Sequence[Speaker]:
        """All speakers, a language's default first. Loads nothing."""

    def unavailable_reason(self, language: str) -> str:
        """Why it cannot speak a language now, for people; "" when it can. Loads nothing."""

    def phonemes(self, text: str, speaker: Speaker) -> str:
        """What it would say for one piece of text, in its own alphabet, for people.

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
    """An engine with its own way of cleaning and cutting a text."""

    split: Split | None  # None: the common way


@runtime_checkable
class BatchingEngine(SpeechEngine, Protocol):
    """An engine that speaks several pieces in little more time than one."""

    @property
    def n_together(self) -> int:
        """Pieces that are best spoken at once; 1 where nothing is won."""

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


class ToneConverter(Protocol):
    """Turns a sample into an embedding, and speech into the voice of an embedding."""

    name: str
    rate: int | None  # Hz, of what it converts; None: that of the speech

    def unavailable_reason(self) -> str:
        """Why it cannot be used now, for people; "" when it can. Loads nothing."""

    def embed(self, sample: Audio) -> Embedding:
        """All that speaking in a voice needs of a cleaned sample.

        Raises SampleUnusable, EngineUnavailable.
        """

    def check(self, embedding: Embedding) -> None:
        """Raise EmbeddingUnusable for an embedding from elsewhere that cannot be spoken with."""

    def source_embedding(self, speaker: Speaker, speech: Callable[[], Audio]) -> Embedding:
        """A stock speaker whose speech is to be converted.

        speech: says something in that voice; called only when the speaker is not known already.
        Raises SampleUnusable, EngineUnavailable.
        """

    def convert(
        self, speech: Audio, target: Embedding, source: Embedding | None, seed: int | None = None
    ) -> Audio:
        """Move speech to the target's voice; same length.

        source: of the speaker; None when the speech was spoken in conditioning(target). seed: as
        Prosody's. Raises EngineUnavailable, SynthesisFailed.
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
    """A converter that leaves a shifted pitch shifted; the others undo it."""

    preserves_pitch: Literal[True]


@runtime_checkable
class ConditioningConverter(ToneConverter, Protocol):
    """A converter that does most of its work by conditioning the engine."""

    def conditioning(self, target: Embedding) -> VoiceConditioning:
        """What the engine is to speak in; convert() then takes no source."""


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
    """What fitting a voice needs of a conditionable engine."""

    def weights(self) -> Mapping[str, NDArray[np.float32]]:
        """Of the engine's decoder, by module path."""

    def decoder_input(self, sentence: str, conditioning: VoiceConditioning) -> DecoderInput:
        """How a short sentence would be said in a voice."""

    def speak_reference(self, conditioning: VoiceConditioning) -> Audio:
        """As SpeakReference."""


class FitCheckpoint(Protocol):
    """Keeps the state of a fit and reports its progress."""

    def find(self) -> Mapping[str, NDArray[np.float32]] | None:
        """The state of an earlier, unfinished fit of the same sample."""

    def keep(self, progress: Progress, state: Mapping[str, NDArray[np.float32]]) -> None:
        """Called after each step."""
