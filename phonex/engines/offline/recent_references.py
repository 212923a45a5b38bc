"""The reference sentence in the voices of the last recordings."""

from collections import OrderedDict

from phonex.audio.types import Audio
from phonex.engines.types import PitchRange, SpeakReference, VoiceConditioning

N_KEPT = 8  # 400 kB each

_Voice = tuple[tuple[tuple[str, float], ...], PitchRange]


class RecentReferences:
    """Speaks each once while it is kept: speaking takes most of the time of an embedding.

    Clients that name no voice send the same recording with every text.
    """

    def __init__(self, speak: SpeakReference) -> None:
        self._speak = speak
        self._kept: OrderedDict[_Voice, Audio] = OrderedDict()

    def __call__(self, conditioning: VoiceConditioning) -> Audio:
        """conditioning: without biases and gain."""
        voice = (tuple(conditioning.mixture.items()), conditioning.pitch)
        if voice not in self._kept:
            self._kept[voice] = self._speak(conditioning)
            if len(self._kept) > N_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(voice)
        return self._kept[voice]

    def forget(self) -> None:
        self._kept.clear()
