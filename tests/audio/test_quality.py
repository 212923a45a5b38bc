import numpy as np
import pytest

from phonex.audio.decode import decode
from phonex.audio.quality import LARGEST_SNR_DB, clipping_share, is_telephone, snr_db
from phonex.audio.resample import resample
from phonex.audio.types import Audio
from phonex.audio.vad import Span, keep_speech, speech_spans
from tests.audio.tones import FORMATS_DIR, SPEECH_DIR, noise, rms, tone


@pytest.fixture(scope="module")
def speech() -> Audio:
    return decode(SPEECH_DIR / "vctk-p226-ver1.flac", max_seconds=60)


def with_noise(audio: Audio, snr: float) -> Audio:
    hiss = noise(audio.seconds, audio.rate, rms(audio.samples) / 10 ** (snr / 20))
    return Audio(audio.samples + hiss.samples, audio.rate)


@pytest.mark.parametrize("snr", [0, 5, 10, 20])
def test_noise_is_measured_in_the_pauses(speech: Audio, snr: float) -> None:
    pause = Audio.silence(0.6, speech.rate)
    noisy = with_noise(Audio.join([pause, speech, pause]), snr)

    # the speech alone is a little louder than speech and pauses together
    assert snr_db(noisy, speech_spans(noisy)) == pytest.approx(snr, abs=2)


@pytest.mark.parametrize("snr", [0, 5, 10, 20])
def test_noise_is_measured_without_pauses(speech: Audio, snr: float) -> None:
    noisy = with_noise(keep_speech(speech, speech_spans(speech)), snr)

    assert snr_db(noisy, [Span(0, noisy.seconds)]) == pytest.approx(snr, abs=2.5)


def test_clean_speech_is_clean(speech: Audio) -> None:
    assert snr_db(speech, speech_spans(speech)) > 25


def test_digital_silence_makes_no_endless_ratio() -> None:
    sound = Audio.join([tone(200, 1, 16_000), Audio.silence(1, 16_000)])

    assert snr_db(sound, [Span(0, 1)]) <= LARGEST_SNR_DB
    assert np.isfinite(snr_db(Audio.silence(1, 16_000), []))


@pytest.mark.parametrize(("level", "offset"), [(1, 0), (0.3, 0), (0.3, 0.1)])
def test_flat_tops_are_clipping_at_any_level(level: float, offset: float) -> None:
    clipped = np.clip(tone(200, 1, 16_000, 1).samples, -0.8, 0.8) * level + offset

    # arccos(0.8) / (pi / 2) of a sine is above 0.8
    assert clipping_share(Audio(clipped.astype(np.float32), 16_000)) == pytest.approx(
        0.41, abs=0.03
    )


def test_speech_as_recorded_is_not_clipped(speech: Audio) -> None:
    assert clipping_share(speech) < 1e-4
    assert clipping_share(decode(FORMATS_DIR / "wav_8bit_22k.wav", max_seconds=9)) < 1e-3
    assert clipping_share(Audio.silence(1, 16_000)) == 0


def test_a_clipped_recording_is(speech: Audio) -> None:
    assert clipping_share(decode(FORMATS_DIR / "poor_clipped.wav", max_seconds=9)) > 0.2


@pytest.mark.parametrize("rate", [16_000, 48_000])
def test_telephone_sound_is_known_at_any_rate(speech: Audio, rate: int) -> None:
    telephone = resample(resample(speech, 8000), rate)

    assert is_telephone(telephone)
    assert not is_telephone(resample(speech, rate))
    assert is_telephone(decode(FORMATS_DIR / "clip.amr", max_seconds=9))
