"""The speech pipeline: planning, synthesis, tone conversion. Knows no jobs or HTTP."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from phonex.audio.effects import FULL_SCALE, amplify, change_tempo, limit, shift_pitch
from phonex.audio.types import Audio
from phonex.engines.protocols import (
    AdaptableConverter,
    ConditionableEngine,
    ConditioningConverter,
    PitchPreservingConverter,
    SpeechEngine,
    ToneConverter,
)
from phonex.engines.registry import EngineRegistry
from phonex.engines.types import (
    Embedding,
    Prosody,
    Speaker,
    Speech,
    VoiceConditioning,
    VoiceLikeness,
)
from phonex.errors import EmbeddingUnusable, SampleUnusable, SynthesisFailed, TextUnspeakable
from phonex.pipeline.batching import SpeechBatcher, Waiting
from phonex.pipeline.gradual import can_be_gradual, part_lengths, speak_gradually
from phonex.pipeline.plan import Embeddings, Plan, Stopwatch, Utterance
from phonex.pipeline.text_preparation import TextPreparation
from phonex.text.alignment import spelt_as_in
from phonex.text.lexicon.entries import Entry
from phonex.text.lexicon.lexicons import Lexicons
from phonex.text.phoneme_markup import as_written
from phonex.text.reference_sentences import REFERENCE_SENTENCES
from phonex.text.ssml.marks import place_marks, time_marks
from phonex.text.ssml.segments import NO_PAUSE


class Pipeline:
    """Speaks utterances with a registry's engines. Synchronous; one thread at a time."""

    def __init__(self, registry: EngineRegistry, lexicons: Lexicons | None = None) -> None:
        self._registry = registry
        self._texts = TextPreparation(lexicons or Lexicons())
        self._batcher = SpeechBatcher()
        self._sources: dict[str, Embedding] = {}  # of stock speakers

    def find_speaker(self, language: str, speaker: str | None) -> Speaker:
        """Quick; loads nothing. Raises LanguageNotFound, SpeakerNotFound."""
        return self._registry.resolve_speaker(language, speaker)

    def check(
        self,
        text: str,
        language: str,
        speaker: str | None,
        trial: Entry | None = None,
        owner_id: str | None = None,
        *,
        marked: bool = False,
    ) -> Speaker:
        """The speaker that would speak the text. Quick; loads nothing.

        trial, owner_id, marked: as in Utterance.

        Raises LanguageNotFound, SpeakerNotFound, TextUnspeakable.
        """
        resolved = self.find_speaker(language, speaker)
        code = resolved.language
        if not self._texts.is_speakable(text, code, trial, owner_id, marked=marked):
            raise TextUnspeakable(code)
        return resolved

    def plan(self, utterance: Utterance) -> Plan:
        """Plan an utterance; loads the engines.

        Raises what check raises, EngineUnavailable, StorageFull.
        """
        language = self.check(
            utterance.text,
            utterance.language,
            utterance.speaker,
            utterance.trial,
            utterance.owner_id,
            marked=utterance.marked,
        ).language
        speaker = self._registry.load_speaker(language, utterance.speaker)
        engine = self._registry.engine_of(speaker)
        converter, target = self._find_target(utterance.voice)
        conditioning = None
        if isinstance(converter, ConditioningConverter) and target:
            conditioning = converter.conditioning(target)
        is_gradual = (
            utterance.streamed
            and can_be_gradual(utterance, engine, speaker)
            and (converter is None or conditioning is not None)
        )
        watch = Stopwatch()
        pieces, continues = self._texts.split(
            replace(utterance, streamed=utterance.streamed and not is_gradual), engine, language
        )
        wordings = self._texts.wordings(utterance, pieces, language)
        watch.lap("text")
        return Plan(
            pieces=tuple(pieces),
            continues=tuple(continues),
            speaker=speaker,
            engine=engine,
            prosody=utterance.prosody,
            converter=converter,
            target=target,
            conditioning=conditioning if isinstance(engine, ConditionableEngine) else None,
            warnings=_warnings(engine, conditioning),
            text_ms=watch.text,
            volume_db=utterance.volume_db,
            marks=tuple(place_marks(utterance.marks, utterance.text, language, pieces)),
            before=utterance.before,
            after=utterance.after,
            is_gradual=is_gradual,
            wordings=wordings,
        )

    def phonemes(self, utterance: Utterance) -> str:
        """The phonemes of an utterance in its engine's alphabet. Raises what plan raises."""
        plan = self.plan(utterance)
        phonemes = (plan.engine.phonemes(piece, plan.speaker) for piece in plan.pieces)
        return " ".join(filter(None, phonemes))

    def _find_target(
        self, voice: Embeddings | None
    ) -> tuple[ToneConverter, Embedding] | tuple[None, None]:
        if voice is None:
            return None, None
        converter = self._registry.converters.load(voice.keys())
        return converter, voice[converter.name]

    def speak(
        self,
        plan: Plan,
        watch: Stopwatch,
        waiting: Waiting = tuple,
        after_speech: bool = False,
    ) -> Iterator[Speech]:
        """The speech of each piece in turn, at the plan's rate, with pauses between sentences.

        Text without phonemes gives pieces without samples. A gradual plan gives pieces in parts.
        waiting: plans that may be spoken in the same batch on a GPU; their speech is cached.
        after_speech: other speech came before, so a pause is needed before the first piece, too.
        """
        pause = Audio.silence(plan.engine.pause_s / plan.prosody.speed, plan.rate)
        spoken = after_speech
        speak = self._speak_in_parts if plan.is_gradual else self._speak_pieces
        index, begins = 0, True  # a piece
        for speech in speak(plan, watch, waiting):
            sounds = len(speech.audio.samples) > 0
            follows = begins and spoken and not plan.continues[index]
            speech = speech.after(pause) if sounds and follows else speech
            yield _between_pauses(plan, index, speech)
            spoken = spoken or sounds
            begins = not speech.goes_on
            index += begins

    def _speak_in_parts(self, plan: Plan, watch: Stopwatch, waiting: Waiting) -> Iterator[Speech]:
        wanted_s = part_lengths()
        for index, piece in enumerate(plan.pieces):
            watch.start()
            for part in speak_gradually(plan, index, wanted_s):
                watch.lap("acoustic")
                audio = self._convert(plan, index, part.audio, watch)
                words = spelt_as_in(part.words, as_written(piece))
                yield replace(part, audio=amplify(audio, plan.volume_db), words=words)
                watch.start()

    def _speak_pieces(self, plan: Plan, watch: Stopwatch, waiting: Waiting) -> Iterator[Speech]:
        start = 0
        while start < len(plan.pieces):
            watch.start()
            speeches = self._batcher.say(plan, start, waiting)
            watch.lap("acoustic")
            for index, speech in enumerate(speeches, start):
                audio = self._convert(plan, index, speech.audio, watch)  # keeps the length
                words = spelt_as_in(speech.words, as_written(plan.pieces[index]))
                spoken = _at_tempo(Speech(audio, words), plan.tempo)
                marks = time_marks(plan.marks_in(index), spoken.words, 0.0)
                audio = amplify(spoken.audio, plan.volume_db)
                yield replace(spoken, audio=audio, marks=marks)
            start += len(speeches)

    def _convert(self, plan: Plan, index: int, audio: Audio, watch: Stopwatch) -> Audio:
        if plan.converter is None or plan.target is None:
            return audio
        watch.start()
        if not np.isfinite(audio.samples).all():
            raise SynthesisFailed(
                "The voice's embedding gives no speech; register the voice again."
            )
        if len(audio.samples):
            source = None if plan.conditioning else self._source(plan)
            prosody = plan.prosody_of(index)
            audio = plan.converter.convert(audio, plan.target, source, prosody.seed)
            if not isinstance(plan.converter, PitchPreservingConverter):
                audio = limit(shift_pitch(audio, prosody.pitch_semitones), FULL_SCALE)
        elif plan.converter.rate:
            audio = Audio.silence(0, plan.converter.rate)
        watch.lap("convert")
        return audio

    def _source(self, plan: Plan) -> Embedding:
        """The converter's embedding of the plan's speaker, computed once."""
        speaker, converter = plan.speaker, plan.converter
        assert converter is not None
        key = f"{converter.name}/{speaker.engine}/{speaker.id}"
        if key not in self._sources:
            speech = partial(_speak_reference, plan.engine, speaker)
            self._sources[key] = _source_embedding(converter, speaker, speech)
        return self._sources[key]

    def embed(self, sample: Audio) -> dict[str, Embedding]:
        """A cleaned sample's embedding for every available converter."""
        converters = self._registry.converters.load_all()
        return {one.name: one.embed(sample) for one in converters}

    def lacks(self, voice: Embeddings) -> bool:
        """Whether a voice has no embedding for the current converter."""
        return self._registry.converter.name not in voice

    def embed_lacking(self, voice: Embeddings, sample: Audio) -> dict[str, Embedding]:
        """A voice's missing embedding for the current converter, from its sample; {} if none."""
        converter = self._registry.converters.load()
        if converter.name in voice:
            return {}
        return {converter.name: converter.embed(sample)}

    def check_voice(self, voice: Embeddings) -> None:
        """Raise EmbeddingUnusable for an imported voice that cannot be used."""
        usable = [one.name for one in self._registry.converters.usable()]
        if not any(name in voice for name in usable):
            raise EmbeddingUnusable(
                f"The file holds an embedding for {' and '.join(sorted(voice)) or 'no converter'}; "
                f"this installation has {' and '.join(usable)}. OpenVoice comes with "
                "`phonex models pull`; or register the voice from a recording."
            )
        for name, embedding in voice.items():
            self._registry.check_embedding(name, embedding)

    def likeness(self, voice: Embeddings) -> VoiceLikeness:
        """How close a voice is to its sample with the current converter."""
        converter = self._registry.converter
        if converter.name in voice and isinstance(converter, AdaptableConverter):
            return converter.likeness(voice[converter.name])
        return VoiceLikeness()

    def instant(self, voice: Embeddings) -> Embeddings:
        """A voice as it was before fitting, for the current converter."""
        converter = self._registry.converter
        target = voice.get(converter.name)
        if target and isinstance(converter, AdaptableConverter):
            target = converter.instant(target)
        return {converter.name: target} if target else {}

    def warm_up(self) -> None:
        """Load everything that the first request needs. Raises EngineUnavailable."""
        for _ in self.speak(self.plan(Utterance("Ready.", "EN")), Stopwatch()):
            pass


def _between_pauses(plan: Plan, index: int, speech: Speech) -> Speech:
    """The first piece follows the pause before the plan; the pause after it follows the last."""
    if index == 0 and plan.before != NO_PAUSE:
        speech = speech.after(Audio.silence(plan.before.seconds, plan.rate))
        speech = replace(speech, marks=plan.before.marks + speech.marks)
    if index == len(plan.pieces) - 1 and plan.after != NO_PAUSE:
        marks = (mark.later(speech.audio.seconds) for mark in plan.after.marks)
        audio = Audio.join([speech.audio, Audio.silence(plan.after.seconds, plan.rate)])
        speech = replace(speech, audio=audio, marks=(*speech.marks, *marks))
    return speech


def _at_tempo(speech: Speech, tempo: float) -> Speech:
    if tempo == 1:
        return speech
    audio = limit(change_tempo(speech.audio, tempo), FULL_SCALE)
    return Speech(audio, tuple(word.scaled(1 / tempo) for word in speech.words))


def _speak_reference(engine: SpeechEngine, speaker: Speaker) -> Audio:
    text = REFERENCE_SENTENCES[speaker.language]
    return engine.speak(text, speaker, Prosody(seed=0)).audio


def _source_embedding(
    converter: ToneConverter, speaker: Speaker, speech: Callable[[], Audio]
) -> Embedding:
    try:
        return converter.source_embedding(speaker, speech)
    except SampleUnusable as exc:  # not the client's fault
        raise SynthesisFailed(
            f"The speech of {speaker.engine} as {speaker.id} cannot be converted to another voice; "
            "choose another speaker."
        ) from exc


def _warnings(engine: SpeechEngine, conditioning: VoiceConditioning | None) -> tuple[str, ...]:
    """conditioning: the voice's."""
    if conditioning is None or isinstance(engine, ConditionableEngine):
        return ()
    return (
        f"{engine.name} cannot speak in a cloned voice: only the pitch and spectrum of its speech "
        "were matched, so it will sound little like the speaker.",
    )
