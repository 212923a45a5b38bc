"""The table of the benchmark of likeness."""

import numpy as np

from benchmarks.likeness_table import (
    FITTED,
    INSTANT,
    REAL,
    Case,
    Verdict,
    row,
    speakers_table,
    table,
)
from phonex.engines.types import VoiceLikeness

CLONE = Verdict(0.66, 0.68, 0.4, 0.38, 0.9, 0.94, 0.57, 0.08, 0.12, 0.43, 0.44, 0.2, 0.25, 0.31)
OTHER = Verdict(0.7, 0.72, 0.6, 1.0, 1.0, 1.0, 0.55, 0.1, 0.2, 0.61, 0.66, 1.0, 1.0, 0.33)
SPEECH = Verdict(0.87, 0.93, 0.99, 1.0, 1.0, 1.0, 0.57, np.nan, np.nan, 0.84, 0.9, 1.0, 1.0, 0.36)


def case(speaker: str, register_seconds: float, fit_seconds: float) -> Case:
    verdicts = {REAL: SPEECH, INSTANT: CLONE, FITTED: OTHER}
    return Case(
        speaker, verdicts, register_seconds, fit_seconds, 1_400_000_000, VoiceLikeness(0.4, 0.86)
    )


def test_a_row_holds_the_means_of_its_speakers() -> None:
    assert row("clone", [CLONE]) == (
        "| clone | .66 / .68 | .40 / .38 | .90 / .94 | .43 / .44 | .20 / .25 | .08 / .12 |"
    )
    assert row("clone", [CLONE, OTHER]) == (
        "| clone | .68 / .70 | .50 / .69 | .95 / .97 | .52 / .55 | .60 / .62 | .09 / .16 |"
    )


def test_without_a_known_text_there_are_no_word_errors() -> None:
    assert row("real speech", [SPEECH]) == (
        "| real speech | .87 / .93 | .99 / 1.00 | 1.00 / 1.00 | .84 / .90 | 1.00 / 1.00 |  |"
    )


def test_the_table_is_markdown_and_says_how_it_was_made() -> None:
    cases = [case("lj", 1.0, 30.0), case("jfk", 2.0, 33.0), case("me", 9.0, 39.0)]
    made = table(cases, 31)
    lines = made.splitlines()
    assert lines[1] == "|---|---|---|---|---|---|---|"
    assert {line.count("|") for line in lines[:6]} == {8}
    assert lines[5] == "| a stranger's real speech | .57 | | | .36 | | |"
    assert "3 speakers (lj, jfk, me) among 31" in made
    assert "2.0 s (median), 9.0 s at most" in made
    assert "33 s (median), 39 s at most, with at most 1.4 GB" in made


def test_each_speaker_has_a_row() -> None:
    lines = speakers_table([case("lj", 1.0, 30.0), case("jfk", 2.0, 33.0)]).splitlines()
    assert len({line.count("|") for line in lines}) == 1
    assert lines[3] == (
        "| jfk | .87 / .93 | .66 / .68 | .70 / .72 | .40 · .90 · .20 | .60 · 1.00 · 1.00 "
        "| .08 / .12 | .10 / .20 | .40 → .86 | 33 s, 1.4 GB |"
    )
