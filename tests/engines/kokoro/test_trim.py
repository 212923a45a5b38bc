"""The silence around an utterance."""

import numpy as np
import pytest

from phonex.audio.types import Audio
from phonex.engines.kokoro.trim import trim

RATE = 24_000


def tone(
    before: int, sounding: int, after: int
) -> tuple[Audio, "np.ndarray[tuple[int], np.dtype[np.bool_]]"]:
    """A tone with silence around it, in blocks of 300 samples, and where it sounds."""
    plan = np.array([False] * before + [True] * sounding + [False] * after)
    wave = 0.5 * np.sin(2 * np.pi * 300 * np.arange(len(plan) * 300) / RATE)
    return Audio((wave * np.repeat(plan, 300)).astype(np.float32), RATE), plan


@pytest.mark.parametrize("speed", [0.5, 1.0, 2.0])
@pytest.mark.parametrize(("before", "after"), [(60, 80), (0, 0), (2, 3)])
def test_silence_is_the_same_whatever_was_there(before: int, after: int, speed: float) -> None:
    audio, plan = tone(before, 100, after)
    kept = trim(audio, plan, speed).audio
    assert kept.seconds == pytest.approx(100 * 0.0125 + 0.21 / speed, abs=1e-3)
    sounding = np.flatnonzero(np.abs(kept.samples) > 0.1)
    assert sounding[0] / RATE == pytest.approx(0.06 / speed, abs=0.005)
    assert len(kept.samples) - sounding[-1] > 0.14 / speed * RATE


def test_sound_begins_and_ends_without_a_click() -> None:
    audio, plan = tone(0, 100, 0)
    kept = trim(audio, plan, 1.0).audio
    assert np.abs(np.diff(kept.samples)).max() < 0.05


def test_silence_stays_silence() -> None:
    audio, plan = tone(40, 0, 0)
    assert trim(audio, plan, 1.0).audio.seconds == pytest.approx(0.5)
