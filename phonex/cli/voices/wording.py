"""Descriptions of a voice for the terminal."""

from phonex.cli.remedies import with_commands
from phonex.store.records.voice import FittingState, LikenessFacts, SampleFacts, VoiceRecord


def describe_likeness(likeness: LikenessFacts) -> str:
    """Such as "0.31 → 0.74": instant clone → fitted voice; empty when neither is known."""
    known = [value for value in (likeness.instant, likeness.fitted) if value is not None]
    return " → ".join(f"{value:.2f}" for value in known)


def describe_fitting(voice: VoiceRecord) -> str:
    """The state of the voice, in a word or two."""
    return {
        FittingState.OFF: "instant",
        FittingState.QUEUED: "waits",
        FittingState.RUNNING: f"{voice.fitting.progress} %",
        FittingState.DONE: "fitted",
        FittingState.FAILED: "failed",
    }[voice.fitting.state]


def describe_speech(sample: SampleFacts | None) -> str:
    """The length of a sample's speech."""
    return f"{sample.speech_duration:.1f} s" if sample else "imported"


def describe_warnings(voice: VoiceRecord) -> list[str]:
    """Warnings of its sample, then of its fit."""
    return [with_commands(warning) for warning in (*voice.warnings, *voice.fitting.warnings)]
