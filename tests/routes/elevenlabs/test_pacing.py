"""Where the text of a socket is spoken before its sentence has ended."""

from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonex.routes.elevenlabs.pacing import TextPacing

LONG = "The fox ran over the hill, past the old mill, across the river, and into the wood."
ANY = st.lists(st.text("ab, .;。、\n", max_size=12), max_size=30)


def chunks(
    fragments: Iterable[str], schedule: Sequence[float] | None, *, trigger: bool = False
) -> list[str]:
    """The text between the places where it is flushed."""
    pacing, done = TextPacing(schedule), [""]
    for fragment in fragments:
        now, later = pacing.add(fragment, trigger=trigger)
        if now is not None:
            done[-1] += now
            done.append("")
        done[-1] += later
    return done


@pytest.mark.parametrize("size", [1, 4, 100])
def test_a_long_sentence_is_cut_after_a_clause_of_the_schedules_length(size: int) -> None:
    fragments = [LONG[at : at + size] for at in range(0, len(LONG), size)]
    found = [chunk.strip() for chunk in chunks(fragments, [20, 50])]
    assert found == [LONG[:26], LONG[27:]]


def test_a_trigger_cuts_where_the_schedule_would_not() -> None:
    assert chunks([LONG], [500], trigger=True) == [LONG[:63], LONG[63:]]
    assert chunks([LONG], [500]) == [LONG]


def test_short_sentences_are_left_to_end() -> None:
    text = "Yes, I see. Well, then, so be it. Now, off we go, quickly. "
    assert chunks(text, [20]) == [text]


def test_without_a_schedule_nothing_is_cut() -> None:
    assert chunks(LONG, None, trigger=True) == [LONG]


def test_after_a_flush_it_counts_anew() -> None:
    pacing = TextPacing([20])
    pacing.add("The fox ran over the hill")
    pacing.flushed()
    assert pacing.add(", away ") == (None, ", away ")


@given(ANY, st.lists(st.integers(1, 30), min_size=1, max_size=3), st.booleans())
def test_no_text_is_lost_or_said_twice(
    fragments: list[str], schedule: list[int], trigger: bool
) -> None:
    assert "".join(chunks(fragments, schedule, trigger=trigger)) == "".join(fragments)
