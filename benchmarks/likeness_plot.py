"""The plot of likeness.py: each speaker's similarity, identification hits and word errors."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from likeness_table import FITTED, INSTANT, REAL, Case
from matplotlib.axes import Axes
from matplotlib.figure import Figure

_COLOURS = {REAL: "#444444", INSTANT: "#e69f00", FITTED: "#0072b2"}  # Okabe and Ito
_WIDTH, _HEIGHT, _DPI = 12.0, 7.6, 100  # 1200 × 760 pixels


def draw(cases: Sequence[Case], n_speakers: int, path: Path) -> None:
    """Write a PNG."""
    with mpl.rc_context({"font.size": 12, "axes.spines.top": False, "axes.spines.right": False}):
        figure = Figure(figsize=(_WIDTH, _HEIGHT), layout="constrained")
        likeness, words = figure.subplots(2, 1, sharex=True, height_ratios=[3, 1])
        _draw_similarity(likeness, cases)
        _draw_hits(likeness, cases, n_speakers)
        _draw_words(words, cases)
        words.set_xticks(range(len(cases)), [case.speaker for case in cases], rotation=35)
        words.set_xlim(-0.6, len(cases) - 0.4)
        figure.savefig(path, dpi=_DPI, pil_kwargs={"optimize": True})


def _draw_similarity(axes: Axes, cases: Sequence[Case]) -> None:
    """A dot for single sentences, a line for all of them joined."""
    for place, system in enumerate((INSTANT, FITTED, REAL)):
        at = np.arange(len(cases)) + 0.22 * (place - 1)
        each = np.array([case.verdicts[system].similarity for case in cases])
        joined = np.array([case.verdicts[system].joined_similarity for case in cases])
        mean = f"{each.mean():.2f} / {joined.mean():.2f}"
        axes.vlines(at, each, joined, color=_COLOURS[system], linewidth=3, alpha=0.5)
        axes.plot(at, each, "o", color=_COLOURS[system], markersize=8, label=f"{system} {mean}")
        axes.plot(at, joined, "_", color=_COLOURS[system], markersize=10, markeredgewidth=3)
    strangers = [case.verdicts[REAL].stranger for case in cases]
    axes.axhline(float(np.mean(strangers)), color="#999999", linestyle=":", linewidth=2)
    axes.text(len(cases) - 0.45, float(np.mean(strangers)), "a stranger", ha="right", va="bottom")
    axes.set_ylabel("similarity to other\nrecordings of the speaker")
    axes.set_ylim(0.45, 1.0)
    axes.grid(axis="y", alpha=0.3)
    axes.legend(loc="lower left", ncols=3, title="● a sentence  ━ all five joined")


def _draw_hits(axes: Axes, cases: Sequence[Case], n_speakers: int) -> None:
    """How many of the fitted voice's sentences each judge gave to the right speaker."""
    axes.set_title(
        "Sentences in the fitted voice, of five, that judge 1 · 2 · 3 gave to the speaker "
        f"among {n_speakers}",
        fontsize=12,
        loc="left",
        pad=26,
    )
    for place, case in enumerate(cases):
        verdict = case.verdicts[FITTED]
        shares = (verdict.rank_1, verdict.identified, verdict.recognised)
        hits = " · ".join(str(round(5 * share)) for share in shares)
        axes.text(place, 1.01, hits, ha="center", va="bottom", fontsize=11)


def _draw_words(axes: Axes, cases: Sequence[Case]) -> None:
    """Bars for the list of words, lines across them for the language model."""
    for place, system in enumerate((INSTANT, FITTED)):
        at = np.arange(len(cases)) + 0.36 * (place - 0.5)
        verdicts = [case.verdicts[system] for case in cases]
        flat = [100 * verdict.words_flat for verdict in verdicts]
        modelled = [100 * verdict.words_with_model for verdict in verdicts]
        axes.bar(at, flat, width=0.32, color=_COLOURS[system], alpha=0.6)
        axes.hlines(modelled, at - 0.16, at + 0.16, color="black", linewidth=2)
    axes.set_ylabel("word error, %")
    axes.set_title("bar: flat list of words   line: language model", fontsize=11, loc="right")
    axes.grid(axis="y", alpha=0.3)
