"""The converter that needs no download: a mixture of stock voices, pitch range and spectrum.

A colourable engine is told a mixture and a pitch range, and its speech is then equalised.
Other speech is moved in pitch and equalised, which says less of the speaker.
"""

import math
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from phonex.audio.effects import limit, shift_pitch
from phonex.audio.loudness import SILENCE_LUFS, measure
from phonex.audio.types import Audio
from phonex.engines.base import (
    Colour,
    Embedding,
    EngineState,
    Likeness,
    PitchRange,
    Rehearse,
    Speaker,
    Studio,
)
from phonex.engines.offline.spectrum import (
    N_BINS,
    Spectrum,
    equalise,
    equaliser,
    long_term_spectrum,
    stretch_spectrum,
)

if TYPE_CHECKING:
    from phonex.engines.offline.listener import Listener
    from phonex.engines.offline.tailor import Note

# The arrays of a target's embedding; a source has PITCH and SPECTRUM alone.
SPEAKER = "speaker"  # [256] float32, the speaker encoder's
VOICES = "voices"  # [bytes] uint8, the mixture's stock voices in UTF-8, a space between two
PROPORTIONS = "proportions"  # [at most 4] float32, of each of these voices
PITCH = "pitch"  # [2] float64, median and spread of ln F0
SPECTRUM = "spectrum"  # [513] float32, of the sample
EQUALISER = "equaliser"  # [513] float32, for speech in the mixture's colour
INSTANT = "instant"  # [] float64, likeness of the instant voice
# A fitted voice has these as well, and an equaliser that leaves speech as it is.
FITTED = "fitted"  # [] float64, likeness of the fitted voice
BIAS = "bias."  # and a layer's path: [2 C] float32
GAIN = "gain"  # [] float64, makes it as loud as its mixture

# Mean cosines of the encoder between two recordings of a speaker, and of different ones: 31 and
# 527 pairs of clips of 5 to 15 s, of 31 speakers.
SAME_SPEAKER, STRANGER = 0.938, 0.574

FIT_STEPS = 40
MAX_SEMITONES = 12.0
_NEAR_SEMITONES = 0.25  # nobody hears less, and shifting costs clarity


class OfflineConverter:
    """Makes a voice of a sample in seconds. Loads its networks with the first sample."""

    name = "offline"
    rate: int | None = None
    keeps_pitch = True

    def obstacle(self) -> str:
        return ""

    def load(self) -> None:
        """Nothing to do: speaking in a voice needs no network of its own."""

    @cached_property
    def _listener(self) -> "Listener":
        from phonex.engines.offline.listener import Listener

        return Listener()

    def embed(self, sample: Audio, rehearse: Rehearse) -> Embedding:
        """Raises SampleUnusable when the sample has hardly any voice in it."""
        speaker = self._listener.embed(sample)
        pitch = self._listener.pitch(sample)
        mixture = self._listener.mixture(speaker, pitch)
        rehearsal = rehearse(Colour(mixture=mixture, pitch=pitch))
        spectrum = long_term_spectrum(sample)
        instant: Embedding = {
            SPEAKER: speaker,
            VOICES: np.frombuffer(" ".join(mixture).encode(), np.uint8).copy(),
            PROPORTIONS: np.array(list(mixture.values()), np.float32),
            PITCH: np.array([pitch.median, pitch.spread]),
            SPECTRUM: spectrum,
            EQUALISER: equaliser(long_term_spectrum(rehearsal), spectrum),
        }
        return {**instant, INSTANT: self._score(instant, rehearsal)}

    def likeness(self, target: Embedding) -> Likeness:
        instant, fitted = (
            float(target[key]) if key in target else None for key in (INSTANT, FITTED)
        )
        return Likeness(instant, fitted)

    def colour(self, target: Embedding) -> Colour:
        voices = target[VOICES].tobytes().decode().split()
        proportions = (float(proportion) for proportion in target[PROPORTIONS])
        biases = {
            name.removeprefix(BIAS): array.astype(np.float32)
            for name, array in target.items()
            if name.startswith(BIAS)
        }
        return Colour(
            mixture=dict(zip(voices, proportions, strict=True)),
            pitch=_pitch_of(target),
            biases=biases or None,
            gain=float(target[GAIN]) if GAIN in target else 1.0,
        )

    def fit(
        self,
        sample: Audio,
        target: Embedding,
        studio: Studio,
        note: "Note | None" = None,
        n_steps: int = FIT_STEPS,
    ) -> Embedding:
        """Bring a voice near to its speaker: half a minute of two CPUs, 1.3 GB of memory.

        target: the sample's, from embed() or an earlier fit(). note: where progress is told and
        kept.
        """
        from phonex.engines.offline.tailor import tailor

        instant = {name: array for name, array in target.items() if not _is_fitted(name)}
        colour = self.colour(instant)
        biases = tailor(sample, colour, studio, n_steps, note)
        before = studio.rehearse(colour)
        after = studio.rehearse(replace(colour, biases=biases))
        loudness = measure(before) - measure(after)
        fitted = instant | {f"{BIAS}{path}": bias for path, bias in biases.items()}
        # The fit has brought the spectrum as near as it helps: an equaliser on top took most
        # voices away from other recordings of their speakers and brought none nearer.
        fitted |= {
            GAIN: np.array(10 ** (loudness / 20)),
            EQUALISER: np.zeros(N_BINS, np.float32),
        }
        return {**fitted, FITTED: self._score(fitted, after)}

    def instant(self, target: Embedding, rehearse: Rehearse) -> Embedding:
        """A voice as it was before fit(): the equaliser is made anew, the rest lies in it."""
        kept = {name: array for name, array in target.items() if not _is_fitted(name)}
        spectrum = long_term_spectrum(rehearse(self.colour(kept)))
        return {**kept, EQUALISER: equaliser(spectrum, _spectrum_of(target, SPECTRUM))}

    def _score(self, target: Embedding, rehearsal: Audio) -> NDArray[np.float64]:
        """The likeness of a voice on base.Likeness's scale; rehearsal: spoken in its colour."""
        clone = self._listener.embed(self.convert(rehearsal, target, None))
        cosine = float(clone @ target[SPEAKER].astype(np.float32))
        return np.array(likeness_at(cosine))

    def find_source(self, speaker: Speaker) -> Embedding | None:
        """None: every speaker has to be heard."""
        return None

    def describe(self, speech: Audio) -> Embedding:
        pitch = self._listener.pitch(speech)
        return {
            PITCH: np.array([pitch.median, pitch.spread]),
            SPECTRUM: long_term_spectrum(speech),
        }

    def convert(
        self, speech: Audio, target: Embedding, source: Embedding | None, seed: int | None = None
    ) -> Audio:
        """As loud as the speech was, with no peak beyond full scale."""
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
            loaded="_listener" in vars(self),
            details={"encoder": "Resemblyzer", "method": "mixture of stock voices"},
        )

    def close(self) -> None:
        """Give the networks' memory back; the next sample loads them again."""
        vars(self).pop("_listener", None)


def likeness_at(cosine: float) -> float:
    """What a cosine of the speaker encoder means on base.Likeness's scale."""
    return max(0.0, min(1.0, (cosine - STRANGER) / (SAME_SPEAKER - STRANGER)))


def _is_fitted(name: str) -> bool:
    return name in (GAIN, FITTED) or name.startswith(BIAS)


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
