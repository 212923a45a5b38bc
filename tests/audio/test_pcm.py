import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from phonex.audio.pcm import from_int16, to_int16


@given(st.lists(st.integers(-32768, 32767), max_size=50))
def test_16_bits_survive_the_round_trip(values: list[int]) -> None:
    original = np.array(values, np.int16)

    assert np.array_equal(to_int16(from_int16(original)), original)


def test_what_is_beyond_full_scale_is_clipped() -> None:
    samples = np.array([-9.0, -1.0, 0.0, 0.5, 1.0, 9.0, np.nan], np.float32)

    assert to_int16(samples).tolist() == [-32768, -32768, 0, 16384, 32767, 32767, 0]
