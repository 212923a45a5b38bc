"""The table of likeness.py: verdicts on voices, in Markdown."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass

import numpy as np


@dataclass(frozen=True)
class Verdict:
    """What the judges say of five utterances in one voice; shares are 0…1.

    similarity, rank_1: of each alone; joined_…: of all five in a row; stranger: the similarity to
    the other speakers. recognition, recognised: the third judge's similarity and rank-1.
    words_…: errors per word, with the recogniser's language model and with a flat list; none
    where nobody knows the text.
    """

    similarity: float
    joined_similarity: float
    rank_1: float
    joined_rank_1: float
    identified: float
    stranger: float
    words_with_model: float
    words_flat: float
    recognition: float
    joined_recognition: float
    recognised: float
    joined_recognised: float
    recognised_stranger: float


def table(
    verdicts: Mapping[str, Sequence[Verdict]],
    chosen: Sequence[str],
    n_speakers: int,
    seconds: Sequence[float],
) -> str:
    """Everything in Markdown, each figure the mean over the chosen speakers."""
    real = verdicts["real speech"]
    stranger = _short(float(np.mean([verdict.stranger for verdict in real])))
    recognised_stranger = _short(float(np.mean([verdict.recognised_stranger for verdict in real])))
    lines = [
        "| | similarity | rank-1 | judge 2 | judge 3 | its rank-1 | word error |",
        "|---|---|---|---|---|---|---|",
        *(row(system, found) for system, found in verdicts.items()),
        f"| a stranger's real speech | {stranger} | | | {recognised_stranger} | | |",
        "",
        f"{len(chosen)} speakers ({', '.join(chosen)}) among {n_speakers}; similarities and rank-1 "
        "per sentence / all five joined; word error with a language model / a flat list.",
        f"Registering took {np.median(seconds):.1f} s (median), {max(seconds):.1f} s at most.",
    ]
    return "\n".join(lines)


def row(system: str, verdicts: Sequence[Verdict]) -> str:
    means = Verdict(*np.mean([astuple(verdict) for verdict in verdicts], axis=0))
    words = "" if np.isnan(means.words_flat) else _pair(means.words_with_model, means.words_flat)
    cells = (
        system,
        _pair(means.similarity, means.joined_similarity),
        _pair(means.rank_1, means.joined_rank_1),
        _short(means.identified),
        _pair(means.recognition, means.joined_recognition),
        _pair(means.recognised, means.joined_recognised),
        words,
    )
    return f"| {' | '.join(cells)} |"


def _pair(one: float, other: float) -> str:
    return f"{_short(one)} / {_short(other)}"


def _short(number: float) -> str:
    return f"{number:.2f}".removeprefix("0")
