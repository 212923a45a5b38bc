"""Warnings about a voice's likeness, and their thresholds."""

from phonex.engines.types import VoiceLikeness
from phonex.store.records.voice import LikenessFacts

# From 0 (a stranger) to 1 (the speaker). Voices with clear samples reach 0.25 to 0.8 at once, and
# 0.8 to 1 when fitted.
FAR_INSTANT, FAR_FITTED = 0.2, 0.6


def likeness_facts(likeness: VoiceLikeness) -> LikenessFacts:
    """The likeness for a voice's record."""
    return LikenessFacts(instant=likeness.instant, fitted=likeness.fitted)


def likeness_warnings(likeness: LikenessFacts) -> list[str]:
    """Warnings that a voice which is not being fitted does not sound like its speaker."""
    if likeness.fitted is not None:
        return [_far(likeness.fitted)] if likeness.fitted < FAR_FITTED else []
    if likeness.instant is not None and likeness.instant < FAR_INSTANT:
        return [_far(likeness.instant)]
    return []


def _far(likeness: float) -> str:
    return (
        f"The voice does not sound much like its speaker: its likeness is {likeness:.2f}, from 0 "
        "(a stranger) to 1 (the speaker). More or cleaner samples may improve it: "
        "POST /voice/{voice_id}/samples."
    )
