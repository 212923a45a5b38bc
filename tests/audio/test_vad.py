from itertools import pairwise

import numpy as np
import pytest

from phonex.audio.decode import decode
from phonex.audio.resample import resample
from phonex.audio.types import Audio
from phonex.audio.vad import Span, keep_speech, padded, speech_spans, trim
from tests.audio.tones import SPEECH_DIR, noise, tone


@pytest.fixture(scope="module")
def speech() -> Audio:
    """The first 4 s of one man speaking."""
    whole = decode(SPEECH_DIR / "vctk-p226-ver1.flac", max_seconds=60)
    return Audio(whole.samples[:64_000], whole.rate)


def silence(seconds: float) -> Audio:
    return Audio.silence(seconds, 16_000)


def scaled(audio: Audio, gain: float) -> Audio:
    return Audio(audio.samples * np.float32(gain), audio.rate)


def total(spans: list[Span]) -> float:
    return sum(span.seconds for span in spans)


def test_speech_between_silence_is_found_where_it_is(speech: Audio) -> None:
    spans = speech_spans(Audio.join([silence(3), speech, silence(2)]))

    assert spans[0].start == pytest.approx(3, abs=0.25)
    assert spans[-1].end == pytest.approx(3 + speech.seconds, abs=0.35)


def test_a_pause_is_no_speech(speech: Audio) -> None:
    spans = speech_spans(Audio.join([speech, silence(4), speech]))

    within = [span for span in spans if span.end > 4.7 and span.start < 7.7]
    assert within == []
    assert total(spans) == pytest.approx(2 * total(speech_spans(speech)), abs=0.5)


@pytest.mark.parametrize("gain", [0.003, 0.1, 3.0])
def test_quiet_and_loud_speech_is_speech(speech: Audio, gain: float) -> None:
    assert total(speech_spans(scaled(speech, gain))) == pytest.approx(
        total(speech_spans(speech)), rel=0.1
    )


@pytest.mark.parametrize(
    "sound",
    [
        silence(5),
        silence(0),
        noise(5, 16_000, 0.2),
        noise(5, 16_000, 0.0005),
        tone(440, 5, 16_000),
        Audio(np.ones(3, np.float32), 44_100),
    ],
    ids=["silence", "nothing", "noise", "faint noise", "tone", "three samples"],
)
def test_other_sounds_are_no_speech(sound: Audio) -> None:
    assert speech_spans(sound) == []
    assert len(keep_speech(sound, []).samples) == len(trim(sound, []).samples) == 0


@pytest.mark.parametrize("rate", [8000, 22_050, 48_000])
def test_the_rate_does_not_matter(speech: Audio, rate: int) -> None:
    assert total(speech_spans(resample(speech, rate))) == pytest.approx(
        total(speech_spans(speech)), rel=0.05
    )


def test_looking_stops_when_enough_is_found(speech: Audio) -> None:
    spans = speech_spans(Audio.join([speech, speech]), enough=3)

    assert total(spans) == pytest.approx(3)
    assert spans[-1].end < 4


def test_trimming_keeps_pauses(speech: Audio) -> None:
    padding = Audio.join([silence(2), speech, silence(1), speech, silence(2)])

    trimmed = trim(padding, speech_spans(padding))

    assert trimmed.seconds == pytest.approx(2 * speech.seconds + 1, abs=0.6)


def test_kept_speech_has_no_long_pause(speech: Audio) -> None:
    spread = Audio.join([silence(2), speech, silence(5), speech, silence(2)])

    kept = keep_speech(spread, speech_spans(spread))

    spans = speech_spans(kept)
    pauses = [after.start - before.end for before, after in pairwise(spans)]
    assert kept.seconds == pytest.approx(2 * speech.seconds, abs=0.7)
    assert max(pauses, default=0) < 0.45


def test_padded_spans_that_meet_become_one() -> None:
    spans = [Span(0.1, 1), Span(1.2, 2), Span(4, 4.95)]

    assert padded(spans, 5, 0.15) == [Span(0, 2.15), Span(3.85, 5)]
