"""References that are kept: the last ones, and no more."""

import numpy as np

from phonex.audio.types import Audio
from phonex.engines.offline.recent_references import N_KEPT, RecentReferences
from phonex.engines.types import PitchRange, VoiceConditioning


def voice(number: int) -> VoiceConditioning:
    return VoiceConditioning({"af_heart": 1.0}, PitchRange(median=number, spread=0.1))


def test_those_that_were_asked_for_last_are_kept() -> None:
    spoken: list[float] = []

    def speak(conditioning: VoiceConditioning) -> Audio:
        spoken.append(conditioning.pitch.median)
        return Audio(np.full(10, conditioning.pitch.median, np.float32), 24_000)

    references = RecentReferences(speak)
    for number in (*range(N_KEPT), 0, N_KEPT):
        assert references(voice(number)).samples[0] == number
    assert spoken == [*range(N_KEPT + 1)]
    references(voice(0))
    references(voice(1))  # the one that made room
    assert spoken == [*range(N_KEPT + 1), 1]
