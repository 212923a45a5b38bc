"""The tables of likeness.py: verdicts on voices, in Markdown."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass

import numpy as np

from phonex.engines.types import VoiceLikeness

REAL, STOCK, MIXTURE, PITCHED = "real speech", "stock voice", "mixture", "mixture, pitch"
INSTANT, FITTED = "instant clone", "fitted clone"


@dataclass(frozen=True)
class Verdict:
    """What the judges say of five utterances in one voice; shares are 0…1.

    similarity, rank_1: of each alone; joined_…: of all five in a row; stranger: the similarity to
    the other speakers. identified: by the second judge; acquainted: by its variant that also has
    the cloned recording. recognition, recognised: the third judge's similarity and rank-1.
    words_…: errors per word, with the recogniser's language model and with a flat list; None if
    the text is not SENTENCES.
    """

    similarity: float
    joined_similarity: float
    rank_1: float
    joined_rank_1: float
    identified: float
    acquainted: float
    stranger: float
    words_with_model: float
    words_flat: float
    recognition: float
    joined_recognition: float
    recognised: float
    joined_recognised: float
    recognised_stranger: float


@dataclass(frozen=True, eq=False)
class Case:
    """One speaker's verdicts by system, and what registering and fitting the voice took.

    memory: peak of the fit's process, in bytes. likeness: as Phonex reports it.
    """

    speaker: str
    verdicts: Mapping[str, Verdict]
    register_seconds: float
    fit_seconds: float
    memory: int
    likeness: VoiceLikeness


def table(cases: Sequence[Case], n_speakers: int) -> str:
    """All results in Markdown; each figure is the mean over the cases."""
    systems = list(cases[0].verdicts)
    real = [case.verdicts[REAL] for case in cases]
    stranger = _short(float(np.mean([verdict.stranger for verdict in real])))
    recognised_stranger = _short(float(np.mean([verdict.recognised_stranger for verdict in real])))
    names = ", ".join(case.speaker for case in cases)
    return "\n".join(
        (
            "| | similarity | rank-1 | judge 2 | judge 3 | its rank-1 | word error |",
            "|---|---|---|---|---|---|---|",
            *(row(system, [case.verdicts[system] for case in cases]) for system in systems),
            f"| a stranger's real speech | {stranger} | | | {recognised_stranger} | | |",
            "",
            f"{len(cases)} speakers ({names}) among {n_speakers}; similarities and rank-1 "
            "per sentence / all five joined; judge 2 knows speakers by other recordings / by the "
            "cloned one too; word error with a language model / a flat list.",
            _costs(cases),
        )
    )


def _costs(cases: Sequence[Case]) -> str:
    registering = [case.register_seconds for case in cases]
    fitting = [case.fit_seconds for case in cases]
    return (
        f"Registering took {np.median(registering):.1f} s (median), {max(registering):.1f} s at "
        f"most; fitting {np.median(fitting):.0f} s (median), {max(fitting):.0f} s at most, with "
        f"at most {max(case.memory for case in cases) / 1e9:.1f} GB of memory."
    )


def row(system: str, verdicts: Sequence[Verdict]) -> str:
    means = Verdict(*np.mean([astuple(verdict) for verdict in verdicts], axis=0))
    cells = (
        system,
        _pair(means.similarity, means.joined_similarity),
        _pair(means.rank_1, means.joined_rank_1),
        _pair(means.identified, means.acquainted),
        _pair(means.recognition, means.joined_recognition),
        _pair(means.recognised, means.joined_recognised),
        _words(means),
    )
    return f"| {' | '.join(cells)} |"


def speakers_table(cases: Sequence[Case]) -> str:
    """A row per speaker: each voice's likeness, hits of all judges, words, costs."""
    head = (
        "speaker",
        *(f"{system.partition(' ')[0]} similarity" for system in (REAL, INSTANT, FITTED)),
        *(f"{system.partition(' ')[0]} hits 1 · 2 · 3" for system in (INSTANT, FITTED)),
        *(f"{system.partition(' ')[0]} word error" for system in (INSTANT, FITTED)),
        "likeness reported",
        "fit",
    )
    rows = (head, ("---",) * len(head), *(_cells(case) for case in cases))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


def _cells(case: Case) -> tuple[str, ...]:
    instant, fitted = case.verdicts[INSTANT], case.verdicts[FITTED]
    return (
        case.speaker,
        *(_pair(v.similarity, v.joined_similarity) for v in (case.verdicts[REAL], instant, fitted)),
        *(
            " · ".join(_short(share) for share in (v.rank_1, v.identified, v.recognised))
            for v in (instant, fitted)
        ),
        _words(instant),
        _words(fitted),
        f"{_share(case.likeness.instant)} → {_share(case.likeness.fitted)}",
        f"{case.fit_seconds:.0f} s, {case.memory / 1e9:.1f} GB",
    )


def _words(verdict: Verdict) -> str:
    if np.isnan(verdict.words_flat):
        return ""
    return _pair(verdict.words_with_model, verdict.words_flat)


def _share(likeness: float | None) -> str:
    return "?" if likeness is None else _short(likeness)


def _pair(one: float, other: float) -> str:
    return f"{_short(one)} / {_short(other)}"


def _short(number: float) -> str:
    return f"{number:.2f}".removeprefix("0")
