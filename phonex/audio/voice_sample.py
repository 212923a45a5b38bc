"""Makes one clean sample from a voice's recordings, and measures them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from phonex.audio.loudness import measure, normalise
from phonex.audio.quality import clipping_share, is_telephone, snr_db
from phonex.audio.resample import resample
from phonex.audio.types import Audio, Samples
from phonex.audio.vad import Span, keep_speech, speech_spans
from phonex.errors import SampleTooShort, SampleUnusable

NEEDED_SECONDS = 1.5  # of speech
GOOD_SECONDS = 6.0
USED_SECONDS = 60.0

_RATES = (16_000, 48_000)  # Hz, bounds of a clean sample's rate
_SILENT = 1e-3  # peak: -60 dB
_NOISY_DB = 12.0
_CLIPPED_SHARE = 0.001
_QUIET_LUFS = -40.0


@dataclass(frozen=True)
class SampleReport:
    """Measurements of a voice's sample; the fields of a voice's record."""

    duration: float  # s, cleaned
    speech_duration: float  # s
    sample_rate: int  # Hz, of the recording; the highest of several
    loudness_lufs: float  # of the speech as recorded
    snr_db: float
    clipping: float  # share of samples, 0…1


@dataclass(frozen=True)
class CleanSample:
    """A voice's speech, ready for the converters, at -23 LUFS."""

    audio: Audio
    facts: SampleReport
    warnings: list[str]


@dataclass(frozen=True)
class _Heard:
    audio: Audio
    spans: list[Span]

    @property
    def seconds(self) -> float:
        return sum(span.seconds for span in self.spans)

    @property
    def speech(self) -> Audio:
        return keep_speech(self.audio, self.spans)


def clean_sample(audios: Sequence[Audio]) -> CleanSample:
    """Make one sample of a speaker's recordings: their first 60 s of speech, joined.

    DC is removed, pauses are cut to 0.3 s, every recording gets the same loudness. The rate is the
    highest of the recordings, at least 16 and at most 48 kHz.
    Raises SampleTooShort (less than 1.5 s of speech), SampleUnusable (silence, no speech).
    """
    heard = _hear(audios)
    usable = [one for one in heard if one.spans]
    if sum(one.seconds for one in usable) < NEEDED_SECONDS:
        raise _refusal(heard)
    source_rate = max(one.audio.rate for one in usable)
    rate = min(max(source_rate, _RATES[0]), _RATES[1])
    parts = [resample(one.speech, rate) for one in usable]
    sample = normalise(Audio.join([normalise(part) for part in parts]))
    facts = SampleReport(
        duration=round(sample.seconds, 3),
        speech_duration=round(sum(one.seconds for one in usable), 3),
        sample_rate=source_rate,
        loudness_lufs=round(measure(Audio.join(parts)), 1),
        snr_db=round(_mean(usable, [snr_db(one.audio, one.spans) for one in usable]), 1),
        clipping=round(_mean(usable, [clipping_share(one.audio) for one in usable]), 5),
    )
    return CleanSample(sample, facts, _omissions(heard) + _warnings(facts, usable))


def _hear(audios: Sequence[Audio]) -> list[_Heard]:
    """Find the speech in each recording, until there is enough."""
    heard: list[_Heard] = []
    missing = USED_SECONDS
    for audio in audios:
        if missing <= 0:
            break
        one = _listen(Audio(_without_dc(audio.samples), audio.rate), missing)
        missing -= one.seconds
        heard.append(one)
    return heard


def _listen(audio: Audio, enough: float) -> _Heard:
    spans = speech_spans(audio, enough=enough)
    one = _Heard(audio, spans)
    if one.seconds < enough - 0.001:
        return one
    # The rest was not analysed, so it is neither speech nor pause.
    end = round(spans[-1].end * audio.rate)
    return _Heard(Audio(audio.samples[:end], audio.rate), spans)


def _without_dc(samples: Samples) -> Samples:
    return samples - np.float32(samples.mean(dtype=np.float64)) if len(samples) else samples


def _refusal(heard: Sequence[_Heard]) -> SampleUnusable:
    if all(np.abs(one.audio.samples).max(initial=0) < _SILENT for one in heard):
        return SampleUnusable("The sample is silent; check the microphone and record it again.")
    speech_seconds = sum(one.seconds for one in heard)
    if not speech_seconds and sum(one.audio.seconds for one in heard) >= NEEDED_SECONDS:
        return SampleUnusable(
            "No speech was found in the sample, only noise or other sounds; "
            "record one person speaking, close to the microphone."
        )
    return SampleTooShort(speech_seconds, NEEDED_SECONDS)


def _mean(heard: Sequence[_Heard], values: Sequence[float]) -> float:
    """The mean over recordings, weighted by their speech."""
    return float(np.average(values, weights=[one.seconds for one in heard]))


def _omissions(heard: Sequence[_Heard]) -> list[str]:
    return [
        f"Sample {number} contains no speech and was ignored."
        for number, one in enumerate(heard, start=1)
        if not one.spans
    ]


def _warnings(facts: SampleReport, heard: Sequence[_Heard]) -> list[str]:
    found: list[str] = []
    if facts.speech_duration < GOOD_SECONDS:
        found.append(
            f"The sample is short: {facts.speech_duration:.1f} s of speech; "
            f"with {GOOD_SECONDS:g} s or more, the voice sounds more like the speaker."
        )
    if facts.snr_db < _NOISY_DB:
        found.append(
            f"The sample is noisy: the speech is {facts.snr_db:.0f} dB above the noise; "
            "record in a quiet room."
        )
    if facts.clipping > _CLIPPED_SHARE:
        found.append(
            f"The sample is clipped ({facts.clipping:.1%} of it); record at a lower level."
        )
    if facts.loudness_lufs < _QUIET_LUFS:
        found.append(
            f"The sample is quiet ({facts.loudness_lufs:.0f} LUFS); speak closer to the microphone."
        )
    if any(is_telephone(one.audio) for one in heard):
        found.append(
            "The sample has nothing above 4 kHz, like a telephone call, so the voice will sound "
            "dull; record it directly."
        )
    return found
