"""What is said of a voice's likeness."""

import pytest

from phonex.store.records.voice import LikenessFacts
from phonex.voices.similarity import likeness_warnings


@pytest.mark.parametrize(
    ("instant", "fitted"), [(None, None), (0.4, None), (0.2, None), (0.0, 0.6), (0.4, 0.9)]
)
def test_a_voice_that_is_near_enough_needs_no_words(
    instant: float | None, fitted: float | None
) -> None:
    assert likeness_warnings(LikenessFacts(instant=instant, fitted=fitted)) == []


@pytest.mark.parametrize(
    ("instant", "fitted", "reported"),
    [(0.19, None, "0.19"), (0.4, 0.59, "0.59"), (0.0, 0.0, "0.00")],
)
def test_a_voice_that_stays_far_is_reported_with_the_remedy(
    instant: float, fitted: float | None, reported: str
) -> None:
    (warning,) = likeness_warnings(LikenessFacts(instant=instant, fitted=fitted))
    assert "does not sound much like its speaker" in warning
    assert reported in warning
    assert "POST /voice/{voice_id}/samples" in warning
