"""F0 curves: measuring, shifting, mapping to a range."""

import numpy as np
import pytest

from phonex.engines.kokoro.prosody import measure, move, shift
from phonex.engines.types import PitchRange

rng = np.random.default_rng(5)
CURVE = np.exp(rng.normal(np.log(180), 0.2, (1, 4000))).astype(np.float32)
CURVE[0, ::4] = 0  # voiceless


def test_a_range_is_measured_on_voiced_frames() -> None:
    found = measure([CURVE])
    assert np.exp(found.median) == pytest.approx(180, rel=0.02)
    assert found.spread == pytest.approx(0.2, rel=0.05)


def test_silence_has_no_range() -> None:
    with pytest.raises(ValueError, match="voiced"):
        measure([np.zeros((1, 10), np.float32)])


def test_a_shift_is_of_semitones_and_leaves_the_voiceless() -> None:
    moved = shift(CURVE, 12)
    assert np.allclose(moved[CURVE > 30], 2 * CURVE[CURVE > 30])
    assert not moved[CURVE == 0].any()
    assert moved.dtype == np.float32


def test_a_moved_curve_has_the_target_range() -> None:
    moved = move(CURVE, measure([CURVE]), PitchRange(float(np.log(110)), 0.3))
    found = measure([moved])
    assert np.exp(found.median) == pytest.approx(110, rel=0.01)
    assert found.spread == pytest.approx(0.3, rel=0.02)
    assert not moved[CURVE == 0].any()


@pytest.mark.parametrize(("asked", "given"), [(2.0, 0.36), (0.01, 0.1)])
def test_intonation_is_neither_sung_nor_flattened(asked: float, given: float) -> None:
    moved = move(CURVE, measure([CURVE]), PitchRange(float(np.log(110)), asked))
    assert measure([moved]).spread == pytest.approx(given, rel=0.05)
