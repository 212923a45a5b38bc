"""Several channels to one: which of a file's are mixed, and which upside down.

The average is right for nearly all recordings. It takes away what two channels hold in opposite
phase (a microphone wired the other way round), and makes what only one of them holds quiet (a
voice on one of two, or in the centre of six).
"""

import numpy as np
from numpy.typing import NDArray

from phonex.audio.types import Samples

_RATE = 8000  # Hz, what is compared: speech
_BLOCK = 0.25  # s in which channels are alike or opposite
_QUIET = 1 / 16  # of the loudest channel's power: 12 dB below it a channel adds noise, or delays
# Of the power that two channels have in common if they are one sound: less than the one is chance
# (two voices: 0.01), more than the other the same sound. Microphones apart lie between them.
_LITTLE, _MUCH = 0.1, 0.6

Matrix = NDArray[np.float64]


class ChannelMeter:
    """Hears all channels of a file before they are mixed, in constant memory."""

    def __init__(self, n_channels: int) -> None:
        self.seconds = 0.0
        self._block_seconds = 0.0
        shape = (n_channels, n_channels)
        self._block, self._alike, self._opposite = np.zeros(shape), np.zeros(shape), np.zeros(shape)

    def feed(self, channels: Samples, rate: int) -> None:
        """channels: [C, N], the next ones. rate: Hz."""
        seconds = channels.shape[1] / rate
        self.seconds += seconds
        self._block_seconds += seconds
        heard = _as_speech(channels, rate)
        self._block += heard @ heard.T
        if self._block_seconds >= _BLOCK:
            self._end_block()

    def weights(self) -> Samples:
        """[C] What each channel is multiplied with, from the loudest to the quietest.

        One is mixed as it is unless it opposes one that is mixed already. It is inverted where it
        is that one's opposite throughout; else, as where they oppose each other for a while, it is
        left out, so no sign changes within a file. A quiet one is left out as well.
        """
        self._end_block()
        power = self._alike.diagonal()
        alike, opposite = (_shares(each, power) for each in (self._alike, self._opposite))
        order = [int(channel) for channel in np.argsort(-power, kind="stable")]
        signs = np.zeros(len(power), np.float32)
        for channel in order:
            if power[channel] >= _QUIET * power[order[0]]:
                signs[channel] = _sign(signs, alike[channel], opposite[channel])
        return np.asarray(signs / np.abs(signs).sum(), np.float32)

    def _end_block(self) -> None:
        self._alike += np.maximum(self._block, 0)
        self._opposite += np.maximum(-self._block, 0)
        self._block[:] = 0
        self._block_seconds = 0


def _as_speech(channels: Samples, rate: int) -> Samples:
    """Near 8 kHz and without the hum and rumble below speech, which would outweigh it."""
    step = max(1, rate // _RATE)
    n_whole = channels.shape[1] // step
    means = channels[:, : n_whole * step].reshape(len(channels), n_whole, step).mean(axis=2)
    return np.asarray(np.diff(means), np.float32)


def _shares(common: Matrix, power: NDArray[np.float64]) -> Matrix:
    whole = np.sqrt(np.outer(power, power))
    return np.divide(common, whole, out=np.zeros_like(common), where=whole > 0)


def _sign(signs: Samples, alike: NDArray[np.float64], opposite: NDArray[np.float64]) -> float:
    """How a channel joins those that have a sign: 1, -1 or, left out, 0."""
    agrees = np.where(signs > 0, alike, opposite)[signs != 0].max(initial=0)
    opposes = np.where(signs > 0, opposite, alike)[signs != 0].max(initial=0)
    if opposes <= _LITTLE:
        return 1.0
    return -1.0 if opposes >= _MUCH and agrees <= _LITTLE else 0.0
