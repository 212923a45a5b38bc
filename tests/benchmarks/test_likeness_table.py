"""The table of the benchmark of likeness."""

import numpy as np

from benchmarks.likeness_table import Verdict, row, table

CLONE = Verdict(0.66, 0.68, 0.4, 0.38, 0.9, 0.57, 0.08, 0.12, 0.43, 0.44, 0.2, 0.25, 0.31)
OTHER = Verdict(0.7, 0.72, 0.6, 1.0, 1.0, 0.55, 0.1, 0.2, 0.61, 0.66, 1.0, 1.0, 0.33)
REAL = Verdict(0.87, 0.93, 0.99, 1.0, 1.0, 0.57, np.nan, np.nan, 0.84, 0.9, 1.0, 1.0, 0.36)


def test_a_row_holds_the_means_of_its_speakers() -> None:
    assert row("clone", [CLONE]) == (
        "| clone | .66 / .68 | .40 / .38 | .90 | .43 / .44 | .20 / .25 | .08 / .12 |"
    )
    assert row("clone", [CLONE, OTHER]) == (
        "| clone | .68 / .70 | .50 / .69 | .95 | .52 / .55 | .60 / .62 | .09 / .16 |"
    )


def test_without_a_known_text_there_are_no_word_errors() -> None:
    assert row("real speech", [REAL]) == (
        "| real speech | .87 / .93 | .99 / 1.00 | 1.00 | .84 / .90 | 1.00 / 1.00 |  |"
    )


def test_the_table_is_markdown_and_says_how_it_was_made() -> None:
    made = table({"real speech": [REAL], "clone": [CLONE]}, ["lj"], 31, [1.0, 2.0, 9.0])
    lines = made.splitlines()
    assert lines[1] == "|---|---|---|---|---|---|---|"
    assert {line.count("|") for line in lines[:5]} == {8}
    assert lines[4] == "| a stranger's real speech | .57 | | | .36 | | |"
    assert "1 speakers (lj) among 31" in made
    assert "2.0 s (median), 9.0 s at most" in made
