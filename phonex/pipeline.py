"""Text to sound: pieces of text, speech, tone conversion. Synchronous; knows no jobs or HTTP."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from phonex.audio.effects import limit
from phonex.audio.types import Audio
from phonex.engines.base import (
    Colour,
    Embedding,
    Likeness,
    Prosody,
    Speaker,
    SpeechEngine,
    ToneConverter,
)
from phonex.engines.registry import EngineRegistry
from phonex.errors import (
    EmbeddingUnusable,
    EngineUnavailable,
    SynthesisFailed,
    TextUnspeakable,
)
from phonex.text.clean import clean_text, speakable
from phonex.text.rehearsal import REHEARSAL
from phonex.text.split import split_text

# Kokoro and espeak end a sentence with little silence of their own; this is a reader's breath.
PAUSE_S = 0.12

# A voice under the converters that know it: converter name → embedding.
Embeddings = Mapping[str, Embedding]


@dataclass(frozen=True)
class Utterance:
    """What is to be said, by whom. voice: None for the speaker's own voice."""

    text: str
    language: str
    speaker: str | None = None
    prosody: Prosody = field(default_factory=Prosody)
    voice: Embeddings | None = None


@dataclass(frozen=True)
class Plan:
    """An utterance that can be spoken: checked, cut into pieces, its engines chosen."""

    pieces: tuple[str, ...]
    speaker: Speaker
    engine: SpeechEngine
    prosody: Prosody
    converter: ToneConverter | None
    target: Embedding | None
    warnings: tuple[str, ...]
    text_ms: float  # spent on making the plan


@dataclass
class Stopwatch:
    """Milliseconds spent per stage, summed over the pieces."""

    text: float = 0
    acoustic: float = 0
    convert: float = 0
    encode: float = 0
    _since: float = field(default_factory=time.perf_counter)

    def lap(self, stage: str) -> None:
        """Book the time since the last lap (or start) to a stage."""
        now = time.perf_counter()
        setattr(self, stage, getattr(self, stage) + 1000 * (now - self._since))
        self._since = now

    def start(self) -> None:
        self._since = time.perf_counter()


class Pipeline:
    """Says utterances with the engines of a registry; one thread at a time."""

    def __init__(self, registry: EngineRegistry) -> None:
        self._registry = registry
        self._sources: dict[str, Embedding] = {}  # per speaker of an engine without colour

    def check(self, text: str, language: str, speaker: str | None) -> Speaker:
        """Who would say the text. Quick; loads nothing.

        Raises LanguageNotFound, SpeakerNotFound, TextUnspeakable.
        """
        resolved = self._registry.resolve_speaker(language, speaker)
        if not speakable(clean_text(text, resolved.language), resolved.language):
            raise TextUnspeakable(resolved.language)
        return resolved

    def plan(self, utterance: Utterance) -> Plan:
        """Loads the engine. Raises what check raises, EngineUnavailable, StorageFull."""
        language = self.check(utterance.text, utterance.language, utterance.speaker).language
        engine = self._registry.load_for(language)  # may be another one than before
        speaker = self._registry.resolve_speaker(language, utterance.speaker)
        converter, target = self._find_target(utterance.voice)
        watch = Stopwatch()
        text = clean_text(utterance.text, speaker.language)
        pieces = tuple(split_text(text, speaker.language))
        watch.lap("text")
        return Plan(
            pieces=pieces,
            speaker=speaker,
            engine=engine,
            prosody=utterance.prosody,
            converter=converter,
            target=target,
            warnings=_warnings(engine, converter),
            text_ms=watch.text,
        )

    def _find_target(
        self, voice: Embeddings | None
    ) -> tuple[ToneConverter, Embedding] | tuple[None, None]:
        if voice is None:
            return None, None
        converter = self._registry.converter
        if converter.name not in voice:
            raise EngineUnavailable(
                f"This voice has no embedding for converter {converter.name!r}; register it again."
            )
        return converter, voice[converter.name]

    def speak(self, plan: Plan, watch: Stopwatch) -> Iterator[Audio]:
        """The sound of each piece in turn, all at the engine's rate, pauses between them.

        Text that turns out to have no phonemes gives pieces without samples.
        """
        pause = Audio.silence(PAUSE_S / plan.prosody.speed, plan.engine.rate)
        spoken = False
        for piece in plan.pieces:
            audio = self._speak_piece(piece, plan, watch)
            if len(audio.samples) and spoken:
                audio = Audio.join([pause, audio])
            spoken = spoken or len(audio.samples) > 0
            yield audio

    def _speak_piece(self, piece: str, plan: Plan, watch: Stopwatch) -> Audio:
        watch.start()
        if plan.converter is None or plan.target is None:
            audio = plan.engine.speak(piece, plan.speaker, plan.prosody)
            watch.lap("acoustic")
            return audio
        colour = plan.converter.colour(plan.target) if plan.engine.colourable else None
        source = None if colour else self._source(plan)
        audio = plan.engine.speak(piece, plan.speaker, plan.prosody, colour)
        watch.lap("acoustic")
        if not np.isfinite(audio.samples).all():
            raise SynthesisFailed("The voice's embedding gives no sound; register the voice again.")
        if len(audio.samples):
            audio = limit(plan.converter.convert(audio, plan.target, source))
        watch.lap("convert")
        return audio

    def _source(self, plan: Plan) -> Embedding:
        speaker = plan.speaker
        key = f"{speaker.engine}/{speaker.id}"
        if key not in self._sources:
            assert plan.converter is not None
            speech = plan.engine.speak(REHEARSAL[speaker.language], speaker, Prosody())
            self._sources[key] = plan.converter.describe(speech)
        return self._sources[key]

    def embed(self, sample: Audio) -> dict[str, Embedding]:
        """A cleaned sample's embedding under every converter there is."""
        converter = self._registry.converter
        return {converter.name: converter.embed(sample, self._rehearse)}

    def check_voice(self, voice: Embeddings) -> None:
        """Raise EmbeddingUnusable for a voice from elsewhere that cannot be spoken with."""
        if self._registry.converter.name not in voice:
            raise EmbeddingUnusable(
                f"The file holds no embedding of converter {self._registry.converter.name!r}, "
                "the one that this installation has."
            )
        for converter, embedding in voice.items():
            self._registry.check_embedding(converter, embedding)

    def likeness(self, voice: Embeddings) -> Likeness:
        """How like its sample a voice speaks through the converter that is used."""
        converter = self._registry.converter
        return converter.likeness(voice[converter.name]) if converter.name in voice else Likeness()

    def instant(self, voice: Embeddings) -> Embeddings:
        """A voice as it was before it was fitted, under the converter that is used."""
        converter = self._registry.converter
        target = voice.get(converter.name)
        return {converter.name: converter.instant(target, self._rehearse)} if target else {}

    def _rehearse(self, colour: Colour | None) -> Audio:
        speaker = self._registry.resolve_speaker("EN", None)
        engine = self._registry.speech_for("EN").engine
        return engine.speak(REHEARSAL["EN"], speaker, Prosody(), colour)

    def warm_up(self) -> None:
        """Load what the first request would otherwise wait for. Raises EngineUnavailable."""
        for _ in self.speak(self.plan(Utterance("Ready.", "EN")), Stopwatch()):
            pass


def _warnings(engine: SpeechEngine, converter: ToneConverter | None) -> tuple[str, ...]:
    if converter is None or engine.colourable:
        return ()
    return (
        f"{engine.name} cannot take on a voice's timbre: its speech was only moved to the "
        "speaker's pitch and spectrum, and will sound little like the speaker.",
    )
