"""Measures a voice: its sample, and its clones speaking the same sentences. Draws nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from phonex.audio.types import Audio
from phonex.engines.offline.pitch import PitchTrack, track_pitch
from phonex.engines.offline.spectrum import N_FFT, RATE, long_term_spectrum
from phonex.engines.types import PitchRange, VoiceLikeness
from phonex.pipeline.pipeline import Pipeline
from phonex.pipeline.plan import Embeddings, Stopwatch, Utterance
from phonex.store.records.voice import VoiceRecord
from phonex.text.reference_sentences import REFERENCE_SENTENCES

LANGUAGES = ("EN", "ES", "FR")  # of the sentences that the clones speak: twelve seconds in all
LOWEST_HZ, HIGHEST_HZ = 70.0, 7000.0  # of the spectra
_LEVEL_HZ = (100.0, 5000.0)  # their mean here is 0 dB
_POINTS_PER_OCTAVE, _SMOOTHING_OCTAVES = 24, 1 / 6
_DB_PER_NEPER = 20 / np.log(10)
_SEMITONES_PER_NEPER = 12 / np.log(2)

OnProgress = Callable[[str], None]  # called with a description of each step


@dataclass(frozen=True, eq=False)
class VoiceMeasurement:
    """A measured recording. spectrum: [P] dB at frequencies(); pitch: of its voiced frames."""

    audio: Audio
    spectrum: NDArray[np.float64]
    pitch: PitchTrack

    @staticmethod
    def of(audio: Audio) -> "VoiceMeasurement":
        return VoiceMeasurement(audio, _spectrum(audio), track_pitch(audio))

    @property
    def semitones(self) -> float:
        """Standard deviation of its pitch; NaN without voiced frames."""
        log_f0 = np.log(self.pitch.f0)
        return PitchRange.of(log_f0).spread * _SEMITONES_PER_NEPER if len(log_f0) else np.nan

    def distance_db(self, other: "VoiceMeasurement") -> float:
        """The distance of two spectra, averaged over the octaves."""
        return float(np.abs(self.spectrum - other.spectrum).mean())


@dataclass(frozen=True, eq=False)
class VoiceReport:
    """A voice and its measurements; None: does not exist or could not be measured."""

    voice: VoiceRecord
    sample: VoiceMeasurement | None = None
    instant: VoiceMeasurement | None = None
    fitted: VoiceMeasurement | None = None
    likeness: VoiceLikeness = field(default_factory=VoiceLikeness)


def frequencies() -> NDArray[np.float64]:
    """[P] Hz, spaced by quarter tones."""
    n_octaves = np.log2(HIGHEST_HZ / LOWEST_HZ)
    return np.geomspace(LOWEST_HZ, HIGHEST_HZ, round(n_octaves * _POINTS_PER_OCTAVE) + 1)


def measure(
    voice: VoiceRecord,
    embeddings: Embeddings,
    sample: Audio | None,
    pipeline: Pipeline,
    on_progress: OnProgress,
) -> VoiceReport:
    """Measure the sample and its clones. Blocks for some seconds; raises the errors of speaking.

    on_progress: called before each step with its description.
    """
    on_progress("measuring the sample")
    likeness = pipeline.likeness(embeddings)
    instant = pipeline.instant(embeddings)
    return VoiceReport(
        voice=voice,
        sample=VoiceMeasurement.of(sample) if sample else None,
        instant=_measure_clone("the instant clone speaks", instant, pipeline, on_progress),
        fitted=None
        if likeness.fitted is None
        else _measure_clone("the fitted clone speaks", embeddings, pipeline, on_progress),
        likeness=likeness,
    )


def _measure_clone(
    doing: str, voice: Embeddings, pipeline: Pipeline, on_progress: OnProgress
) -> VoiceMeasurement:
    sentences: list[Audio] = []
    for index, language in enumerate(LANGUAGES, start=1):
        on_progress(f"{doing}, sentence {index} of {len(LANGUAGES)}")
        plan = pipeline.plan(Utterance(REFERENCE_SENTENCES[language], language, voice=voice))
        sentences += (speech.audio for speech in pipeline.speak(plan, Stopwatch()))
    return VoiceMeasurement.of(Audio.join(sentences))


def _spectrum(audio: Audio) -> NDArray[np.float64]:
    """The long-term spectrum in dB, smoothed over a sixth of an octave, without its level."""
    hz = np.fft.rfftfreq(N_FFT, 1 / RATE)
    db = long_term_spectrum(audio).astype(np.float64) * _DB_PER_NEPER
    level = db[(hz > _LEVEL_HZ[0]) & (hz < _LEVEL_HZ[1])].mean()
    wide = 2 ** (_SMOOTHING_OCTAVES / 2)
    steps = np.linspace(1 / wide, wide, 2 * _POINTS_PER_OCTAVE)
    around = np.interp(np.outer(frequencies(), steps), hz, db)  # [P, steps]
    return np.asarray(around.mean(axis=1) - level)
