"""How the terminal puts what is known of a voice into words."""

from phonex.cli.remedies import with_commands
from phonex.store.records.voices import FittingState, LikenessFacts, VoiceRecord


def tell_likeness(likeness: LikenessFacts) -> str:
    """Such as "0.31 → 0.74": the instant voice, the fitted one; empty when neither is known."""
    known = [value for value in (likeness.instant, likeness.fitted) if value is not None]
    return " → ".join(f"{value:.2f}" for value in known)


def tell_fitting(voice: VoiceRecord) -> str:
    """What the voice is by now, in a word or two."""
    return {
        FittingState.OFF: "instant",
        FittingState.QUEUED: "waits",
        FittingState.RUNNING: f"{voice.fitting.progress} %",
        FittingState.DONE: "fitted",
        FittingState.FAILED: "failed",
    }[voice.fitting.state]


def tell_speech(voice: VoiceRecord) -> str:
    """How much of the speaker was heard."""
    return f"{voice.sample.speech_duration:.1f} s" if voice.sample else "imported"


def tell_warnings(voice: VoiceRecord) -> list[str]:
    """Those of its sample, then those of its fit."""
    return [with_commands(warning) for warning in (*voice.warnings, *voice.fitting.warnings)]
