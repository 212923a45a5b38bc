"""Hears a person's recording: decodes it, checks that somebody speaks, and measures the voice."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from phonex.audio.decode import decode
from phonex.audio.encode import open_encoder
from phonex.audio.types import Audio
from phonex.audio.vad import speech_spans
from phonex.audio.voice_features import VoiceFeatures, measure_voice
from phonex.audio.voice_sample import NEEDED_SECONDS, clean_sample
from phonex.errors import InvalidInput, SampleTooLong
from phonex.personas.errors import RecordingLengthWrong

LEAST_S = 5.0
MOST_S = 30.0


@dataclass(frozen=True, eq=False)
class HeardRecording:
    audio: Audio
    features: VoiceFeatures

    def write(self, file: BinaryIO) -> None:
        """As FLAC. Blocks."""
        with open_encoder(file, "flac", self.audio.rate) as encoder:
            encoder.write(self.audio.samples)


Hear = Callable[[BinaryIO], HeardRecording]


def hear(file: BinaryIO) -> HeardRecording:
    """Raises NotAudio, SampleUnusable, RecordingLengthWrong. Blocks."""
    try:
        audio = decode(file, max_seconds=MOST_S)
        if audio.seconds < LEAST_S:
            raise RecordingLengthWrong(f"only {audio.seconds:.1f} s", LEAST_S, MOST_S)
        speech = speech_spans(audio, enough=NEEDED_SECONDS)
        if sum(span.seconds for span in speech) < NEEDED_SECONDS - 0.001:
            clean_sample([audio])  # raises the error
    except SampleTooLong as exc:
        raise RecordingLengthWrong(f"more than {MOST_S:g} s", LEAST_S, MOST_S) from exc
    except InvalidInput as exc:
        exc.param = "audio"
        raise
    return HeardRecording(audio, measure_voice(audio))
