"""The pipeline's data: utterances, plans and timings."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from phonex.engines.protocols import PitchPreservingConverter, SpeechEngine, ToneConverter
from phonex.engines.types import (
    FASTEST,
    SLOWEST,
    Embedding,
    Prosody,
    Speaker,
    Speech,
    VoiceConditioning,
)
from phonex.text.alignment import Passage
from phonex.text.lexicon.entries import Entry
from phonex.text.phoneme_markup import as_written
from phonex.text.ssml.document import Mark
from phonex.text.ssml.marks import PlacedMark
from phonex.text.ssml.segments import NO_PAUSE, Pause
from phonex.text.wording import Wording

# A voice's embeddings: converter name → embedding.
Embeddings = Mapping[str, Embedding]


@dataclass(frozen=True)
class Utterance:
    """A text to speak, and how.

    voice: None for the speaker's own voice. trial: a lexicon entry for this utterance only.
    owner_id: whose lexicon applies; None: the anonymous owner's. streamed: a listener is waiting,
    so the first pieces are short. marked: the text may hold words with their phonemes. volume_db:
    -inf is silent. marks: places in the text whose times are wanted. before, after: silence.
    written: what stood in its place, if that is another text.
    """

    text: str
    language: str
    speaker: str | None = None
    prosody: Prosody = field(default_factory=Prosody)
    voice: Embeddings | None = None
    trial: Entry | None = None
    owner_id: str | None = None
    streamed: bool = False
    marked: bool = False
    volume_db: float = 0.0
    marks: tuple[Mark, ...] = ()
    before: Pause = NO_PAUSE
    after: Pause = NO_PAUSE
    written: str | None = None


@dataclass(frozen=True)
class Plan:
    """An utterance ready to be spoken: checked, split into pieces, with its engines chosen.

    continues: for each piece, whether it goes on with the sentence of the piece before. marks: of
    each piece; none of any if empty. is_gradual: pieces are made in parts, the first ones short.
    wordings: of each piece; if empty, all are written as they are spoken.
    """

    pieces: tuple[str, ...]
    continues: tuple[bool, ...]
    speaker: Speaker
    engine: SpeechEngine
    prosody: Prosody
    converter: ToneConverter | None
    target: Embedding | None
    conditioning: VoiceConditioning | None  # the voice for the engine itself
    warnings: tuple[str, ...]
    text_ms: float  # spent on planning
    volume_db: float = 0.0
    marks: tuple[tuple[PlacedMark, ...], ...] = ()
    before: Pause = NO_PAUSE
    after: Pause = NO_PAUSE
    is_gradual: bool = False
    wordings: tuple[Wording, ...] = ()

    @property
    def rate(self) -> int:
        """Hz, of the output."""
        return (self.converter and self.converter.rate) or self.engine.rate

    @property
    def tempo(self) -> float:
        """The part of the speed that the engine leaves to a change of tempo; 1: none."""
        return tempo_of(self.prosody)

    def prosody_of(self, index: int) -> Prosody:
        """The engine's prosody for a piece, with its own seed."""
        prosody = replace(self.prosody, speed=_engine_speed(self.prosody))
        if prosody.seed is None:
            return prosody
        mixed = np.random.SeedSequence([prosody.seed, index]).generate_state(2)
        return replace(prosody, seed=int(mixed[0]) << 31 | int(mixed[1]) >> 1)

    def wording_of(self, index: int) -> Wording:
        """A piece as it is spoken and as it was written."""
        return self.wordings[index] if self.wordings else Wording(as_written(self.pieces[index]))

    def marks_in(self, index: int) -> tuple[PlacedMark, ...]:
        """The marks in a piece."""
        return self.marks[index] if self.marks else ()


@dataclass
class Stopwatch:
    """Milliseconds spent per stage, summed over the pieces."""

    text: float = 0
    acoustic: float = 0
    convert: float = 0
    encode: float = 0
    _since: float = field(default_factory=time.perf_counter)

    def lap(self, stage: str) -> None:
        """Add the time since the last lap or start to a stage."""
        now = time.perf_counter()
        setattr(self, stage, getattr(self, stage) + 1000 * (now - self._since))
        self._since = now

    def start(self) -> None:
        self._since = time.perf_counter()


def passage_of(wording: Wording, speech: Speech, start_s: float) -> Passage:
    """A piece of a plan with its word times. start_s: when its speech begins."""
    return Passage(
        wording.text,
        tuple(word.later(start_s) for word in speech.words),
        tuple(mark.later(start_s) for mark in speech.marks),
        wording.written,
        wording.stretches,
    )


def tempo_of(prosody: Prosody) -> float:
    """The part of a speed that an engine leaves to a change of tempo; 1: none."""
    return prosody.speed / _engine_speed(prosody)


def _engine_speed(prosody: Prosody) -> float:
    return min(max(prosody.speed, SLOWEST), FASTEST)


def unshifted(prosody: Prosody, converter: ToneConverter | None) -> Prosody:
    """Without a pitch shift that the conversion would undo."""
    if converter is None or isinstance(converter, PitchPreservingConverter):
        return prosody
    return replace(prosody, pitch_semitones=0.0)
