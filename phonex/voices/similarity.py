"""What a voice's likeness means in words, in the one place where that is decided."""

from phonex.engines.types import VoiceLikeness
from phonex.store.records.voices import LikenessFacts

# Of 0 (a stranger) to 1 (the speaker again). Voices of clear samples reach 0.25 to 0.8 at once,
# and 0.8 to 1 when fitted.
FAR_INSTANT, FAR_FITTED = 0.2, 0.6


def likeness_facts(likeness: VoiceLikeness) -> LikenessFacts:
    """As a voice's record keeps it."""
    return LikenessFacts(instant=likeness.instant, fitted=likeness.fitted)


def likeness_warnings(likeness: LikenessFacts) -> list[str]:
    """Why a voice that is not being fitted (any more) will not sound like its speaker."""
    if likeness.fitted is not None:
        return [_far(likeness.fitted)] if likeness.fitted < FAR_FITTED else []
    if likeness.instant is not None and likeness.instant < FAR_INSTANT:
        return [_far(likeness.instant)]
    return []


def _far(likeness: float) -> str:
    return (
        f"The voice is far from anything the engine can do: it reached {likeness:.2f} on the way "
        "from a stranger (0) to the speaker (1). More or cleaner samples may bring it nearer: "
        "POST /voice/{voice_id}/samples."
    )
