import numpy as np
import pytest

from phonex.audio.decode import decode
from phonex.audio.loudness import SILENCE_LUFS, measure, normalise
from phonex.audio.types import Audio
from tests.audio.tones import SPEECH_DIR, tone

SECONDS = (0.4, 0.55, 7.77)
# By rate: what pyloudnorm 0.1.1 measures of so many seconds of swelling noise with an offset.
PYLOUDNORM = {
    8000: (-16.8869, -17.8469, -15.3317),
    16_000: (-16.5263, -17.2615, -14.6621),
    22_050: (-16.1351, -16.9064, -14.4662),
    24_000: (-16.2917, -17.0554, -14.4516),
    44_100: (-15.9508, -16.7342, -14.2544),
    48_000: (-15.9090, -16.6938, -14.2015),
}


@pytest.mark.parametrize("rate", [8000, 16_000, 24_000, 48_000])
def test_a_full_scale_tone_reads_as_the_standard_says(rate: int) -> None:
    # BS.1770: a 997 Hz sine of full scale in one channel is -3.01 LKFS
    assert measure(tone(997, 3, rate, 1.0)) == pytest.approx(
        -3.01, abs=0.2 if rate == 8000 else 0.1
    )


def test_half_the_level_is_6_db_less() -> None:
    loud, soft = tone(997, 2, 24_000, 0.5), tone(997, 2, 24_000, 0.25)

    assert measure(loud) - measure(soft) == pytest.approx(6.02, abs=0.01)


def test_pauses_do_not_count() -> None:
    sound = tone(997, 2, 24_000)

    with_pause = Audio.join([sound, Audio.silence(6, 24_000), sound])

    # the blocks that hold an edge count in part; the mean of everything would be 4 dB less
    assert measure(with_pause) == pytest.approx(measure(sound), abs=0.5)


@pytest.mark.parametrize("seconds", [0.05, 0.2, 0.399])
def test_sound_shorter_than_a_block_has_a_loudness(seconds: float) -> None:
    assert measure(tone(997, seconds, 24_000)) == pytest.approx(-9.03, abs=0.7)


@pytest.mark.parametrize("rate", [22_050, 24_000])
@pytest.mark.parametrize("n", [1, 2, 100, 221])
def test_a_few_samples_are_measured(n: int, rate: int) -> None:
    assert SILENCE_LUFS <= measure(Audio(np.full(n, 0.5, np.float32), rate)) < 0


@pytest.mark.parametrize("seconds", [0, 0.1, 2])
def test_silence_has_the_lowest_loudness_and_stays(seconds: float) -> None:
    silence = Audio.silence(seconds, 24_000)

    assert measure(silence) == SILENCE_LUFS
    assert normalise(silence) is silence


@pytest.mark.parametrize("gain", [0.01, 1.0, 5.0])
@pytest.mark.parametrize("target", [-23.0, -30.0])
def test_speech_gets_the_loudness_asked_for(gain: float, target: float) -> None:
    speech = decode(SPEECH_DIR / "vctk-p226-ver1.flac", max_seconds=60)

    result = normalise(Audio(speech.samples * np.float32(gain), speech.rate), target)

    assert measure(result) == pytest.approx(target, abs=0.1)
    assert len(result.samples) == len(speech.samples)


def test_peaks_stay_under_the_ceiling() -> None:
    speech = decode(SPEECH_DIR / "vctk-p226-ver1.flac", max_seconds=60)

    result = normalise(speech, -18, ceiling=0.7)

    assert np.abs(result.samples).max() == pytest.approx(0.7, abs=1e-4)
    assert measure(result) == pytest.approx(-18, abs=0.5)


@pytest.mark.parametrize("rate", PYLOUDNORM)
def test_the_loudness_is_as_pyloudnorm_measures_it(rate: int) -> None:
    for seconds, wanted in zip(SECONDS, PYLOUDNORM[rate], strict=True):
        random = np.random.default_rng(rate)
        swelling = np.linspace(0.001, 0.5, round(seconds * rate)) ** 2
        sound = (random.normal(size=len(swelling)) * swelling + 0.01).astype(np.float32)

        assert measure(Audio(sound, rate)) == pytest.approx(wanted, abs=1e-4)
