"""The converter that needs no download: a mixture of stock voices, pitch range and spectrum.

A conditionable engine speaks with the mixture and pitch range, and its speech is then equalised.
Speech of other engines is pitch-shifted and equalised, which sounds less like the speaker.
"""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from phonex.audio.effects import limit, shift_pitch
from phonex.audio.loudness import SILENCE_LUFS, measure
from phonex.audio.types import Audio
from phonex.engines.offline.embedding import (
    BIAS,
    EQUALISER,
    FITTED,
    GAIN,
    INSTANT,
    INSTANT_EQUALISER,
    LOUDNESS,
    PITCH,
    PROPORTIONS,
    SPEAKER,
    SPECTRUM,
    VOICES,
)
from phonex.engines.offline.recent_references import RecentReferences
from phonex.engines.offline.spectrum import (
    N_BINS,
    Spectrum,
    equalise,
    equaliser,
    long_term_spectrum,
    stretch_spectrum,
)
from phonex.engines.protocols import AdaptationBackend, FitCheckpoint
from phonex.engines.types import (
    Embedding,
    EngineState,
    PitchRange,
    Speaker,
    SpeakReference,
    VoiceConditioning,
    VoiceLikeness,
)

if TYPE_CHECKING:
    from phonex.engines.offline.speaker_analyzer import SpeakerAnalyzer

# The encoder's mean cosine similarity between two recordings of the same speaker (31 pairs) and of
# different speakers (527 pairs); clips of 5 to 15 s from 31 speakers.
SAME_SPEAKER, STRANGER = 0.938, 0.574

FIT_STEPS = 40
MAX_SEMITONES = 12.0
_NEAR_SEMITONES = 0.25  # smaller shifts are inaudible, and shifting costs clarity


class OfflineConverter:
    """Makes a voice from a sample in seconds. Loads its networks with the first sample.

    speak_reference: uses the engine that will speak in its voices; may be None if neither embed()
    nor instant() is called.
    """

    name = "offline"
    rate: int | None = None
    preserves_pitch: Literal[True] = True

    def __init__(self, speak_reference: SpeakReference | None = None) -> None:
        self._references = RecentReferences(speak_reference) if speak_reference else None

    def unavailable_reason(self) -> str:
        return ""

    @cached_property
    def _analyzer(self) -> "SpeakerAnalyzer":
        from phonex.engines.offline.speaker_analyzer import SpeakerAnalyzer

        return SpeakerAnalyzer()

    def embed(self, sample: Audio) -> Embedding:
        """Raises SampleUnusable if the sample contains hardly any voice."""
        speaker = self._analyzer.embed(sample)
        pitch = self._analyzer.pitch(sample)
        mixture = self._analyzer.mixture(speaker, pitch)
        reference = self._reference(VoiceConditioning(mixture=mixture, pitch=pitch))
        spectrum = long_term_spectrum(sample)
        instant: Embedding = {
            SPEAKER: speaker,
            VOICES: np.frombuffer(" ".join(mixture).encode(), np.uint8).copy(),
            PROPORTIONS: np.array(list(mixture.values()), np.float32),
            PITCH: np.array([pitch.median, pitch.spread]),
            SPECTRUM: spectrum,
            EQUALISER: equaliser(long_term_spectrum(reference), spectrum),
            LOUDNESS: np.array(measure(reference)),
        }
        return {**instant, INSTANT: self._score(instant, reference)}

    def likeness(self, target: Embedding) -> VoiceLikeness:
        instant, fitted = (
            float(target[key]) if key in target else None for key in (INSTANT, FITTED)
        )
        return VoiceLikeness(instant, fitted)

    def conditioning(self, target: Embedding) -> VoiceConditioning:
        voices = target[VOICES].tobytes().decode().split()
        proportions = (float(proportion) for proportion in target[PROPORTIONS])
        biases = {
            name.removeprefix(BIAS): array.astype(np.float32)
            for name, array in target.items()
            if name.startswith(BIAS)
        }
        return VoiceConditioning(
            mixture=dict(zip(voices, proportions, strict=True)),
            pitch=_pitch_of(target),
            biases=biases or None,
            gain=float(target[GAIN]) if GAIN in target else 1.0,
        )

    def fit(
        self,
        sample: Audio,
        target: Embedding,
        backend: AdaptationBackend,
        checkpoint: FitCheckpoint | None = None,
        n_steps: int = FIT_STEPS,
    ) -> Embedding:
        """Make a voice more like its speaker: half a minute on two CPUs, 1.3 GB of memory.

        target: the sample's, from embed() or an earlier fit().
        """
        from phonex.engines.offline.adaptation.adapt import adapt

        instant = {name: array for name, array in target.items() if not _is_fitted(name)}
        conditioning = self.conditioning(instant)
        biases = adapt(sample, conditioning, backend, n_steps, checkpoint)
        if LOUDNESS not in instant:  # an older voice
            instant[LOUDNESS] = np.array(measure(backend.speak_reference(conditioning)))
        after = backend.speak_reference(replace(conditioning, biases=biases))
        loudness = float(instant[LOUDNESS]) - measure(after)
        fitted = instant | {f"{BIAS}{path}": bias for path, bias in biases.items()}
        # The fit already matches the spectrum: an equaliser on top made most voices less similar to
        # other recordings of their speakers, and none more similar.
        fitted |= {
            GAIN: np.array(10 ** (loudness / 20)),
            EQUALISER: np.zeros(N_BINS, np.float32),
        }
        equaliser_before = INSTANT_EQUALISER if FITTED in target else EQUALISER
        if equaliser_before in target:
            fitted[INSTANT_EQUALISER] = target[equaliser_before]
        return {**fitted, FITTED: self._score(fitted, after)}

    def instant(self, target: Embedding) -> Embedding:
        """The voice as it was before fit(); an older one's equaliser is recomputed."""
        if FITTED not in target:
            return target
        kept = {name: array for name, array in target.items() if not _is_fitted(name)}
        if INSTANT_EQUALISER in target:
            return {**kept, EQUALISER: target[INSTANT_EQUALISER]}
        spectrum = long_term_spectrum(self._reference(self.conditioning(kept)))
        return {**kept, EQUALISER: equaliser(spectrum, _spectrum_of(target, SPECTRUM))}

    def _score(self, target: Embedding, reference: Audio) -> NDArray[np.float64]:
        """On the scale of VoiceLikeness. reference: the reference sentence spoken in the voice."""
        clone = self._analyzer.embed(self.convert(reference, target, None))
        cosine = float(clone @ target[SPEAKER].astype(np.float32))
        return np.array(likeness_at(cosine))

    def _reference(self, conditioning: VoiceConditioning) -> Audio:
        assert self._references is not None, "no engine to speak with"
        return self._references(conditioning)

    def check(self, embedding: Embedding) -> None:
        """Raises EmbeddingUnusable."""
        from phonex.engines.offline.embedding_check import check  # loads the pitch detector

        check(embedding)

    def source_embedding(self, speaker: Speaker, speech: Callable[[], Audio]) -> Embedding:
        """Raises SampleUnusable if the speech contains hardly any voice."""
        audio = speech()
        pitch = self._analyzer.pitch(audio)
        return {
            PITCH: np.array([pitch.median, pitch.spread]),
            SPECTRUM: long_term_spectrum(audio),
        }

    def convert(
        self, speech: Audio, target: Embedding, source: Embedding | None, seed: int | None = None
    ) -> Audio:
        """The output is as loud as the input, with no peak above full scale."""
        if not speech.samples.any():
            return speech
        if source is None:
            gains = _spectrum_of(target, EQUALISER)
            return _as_loud(equalise(speech, gains) if gains.any() else speech, speech)
        semitones = _semitones(_pitch_of(source), _pitch_of(target))
        moved = stretch_spectrum(_spectrum_of(source, SPECTRUM), 2 ** (semitones / 12))
        gains = equaliser(moved, _spectrum_of(target, SPECTRUM))
        return _as_loud(equalise(shift_pitch(speech, semitones), gains), speech)

    def state(self) -> EngineState:
        return EngineState(
            name=self.name,
            available=True,
            loaded="_analyzer" in vars(self),
            details={"encoder": "Resemblyzer", "method": "mixture of stock voices"},
        )

    def close(self) -> None:
        """Free the networks' memory; the next sample loads them again."""
        vars(self).pop("_analyzer", None)
        if self._references is not None:
            self._references.forget()


def likeness_at(cosine: float) -> float:
    """Map a cosine similarity of the speaker encoder to the scale of VoiceLikeness."""
    return max(0.0, min(1.0, (cosine - STRANGER) / (SAME_SPEAKER - STRANGER)))


def _is_fitted(name: str) -> bool:
    return name in (GAIN, FITTED, INSTANT_EQUALISER) or name.startswith(BIAS)


def _pitch_of(embedding: Embedding) -> PitchRange:
    median, spread = embedding[PITCH]
    return PitchRange(median=float(median), spread=float(spread))


def _spectrum_of(embedding: Embedding, name: str) -> Spectrum:
    return embedding[name].astype(np.float32)


def _semitones(source: PitchRange, target: PitchRange) -> float:
    semitones = 12 / math.log(2) * (target.median - source.median)
    if abs(semitones) < _NEAR_SEMITONES:
        return 0.0
    return max(-MAX_SEMITONES, min(MAX_SEMITONES, semitones))


def _as_loud(audio: Audio, original: Audio) -> Audio:
    loudness, wanted = measure(audio), measure(original)
    if min(loudness, wanted) <= SILENCE_LUFS:
        return limit(audio)
    gain = np.float32(10 ** ((wanted - loudness) / 20))
    return limit(Audio(audio.samples * gain, audio.rate))
