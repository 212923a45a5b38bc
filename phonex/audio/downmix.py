"""Mixes several channels to one: decides which to mix, and which to invert.

The average is right for almost all recordings. But it cancels what two channels have in opposite
phase (a microphone with reversed polarity), and attenuates what only one channel has (a voice on
one of two channels, or in the centre of six).
"""

import numpy as np
from numpy.typing import NDArray

from phonex.audio.types import Samples

_RATE = 8000  # Hz, rate for comparing channels: enough for speech
_BLOCK = 0.25  # s, block in which channels are compared
_QUIET = 1 / 16  # of the loudest channel's power: 12 dB below it, a channel adds only noise or echo
# Share of the power that two channels have in common: below the first it is chance (two voices:
# 0.01), above the second they are the same signal. Spaced microphones lie in between.
_LITTLE, _MUCH = 0.1, 0.6

Matrix = NDArray[np.float64]


class ChannelMeter:
    """Analyses all channels of a file before they are mixed, in constant memory."""

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
        """[C] the gain of each channel, decided from the loudest to the quietest.

        A channel is mixed unchanged unless it is opposite to one that is already mixed. If it is
        opposite throughout, it is inverted; if only for a while, it is left out, so that no sign
        changes within a file. Quiet channels are left out as well.
        """
        self._end_block()
        power = self._alike.diagonal()
        alike, opposite = (_shares(each, power) for each in (self._alike, self._opposite))
        order = _loudest_first(power)
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
    """Resample to about 8 kHz and remove hum and rumble below speech, which would dominate."""
    step = max(1, rate // _RATE)
    n_whole = channels.shape[1] // step
    means = channels[:, : n_whole * step].reshape(len(channels), n_whole, step).mean(axis=2)
    return np.asarray(np.diff(means), np.float32)


def _loudest_first(power: NDArray[np.float64]) -> list[int]:
    """Of equally loud channels, however a processor rounds, the first comes first."""
    whole = np.round(power / max(float(power.max()), 1e-30), 3)
    return [int(channel) for channel in np.argsort(-whole, kind="stable")]


def _shares(common: Matrix, power: NDArray[np.float64]) -> Matrix:
    whole = np.sqrt(np.outer(power, power))
    return np.divide(common, whole, out=np.zeros_like(common), where=whole > 0)


def _sign(signs: Samples, alike: NDArray[np.float64], opposite: NDArray[np.float64]) -> float:
    """The sign of a channel among those that have one: 1, -1, or 0 to leave it out."""
    agrees = np.where(signs > 0, alike, opposite)[signs != 0].max(initial=0)
    opposes = np.where(signs > 0, opposite, alike)[signs != 0].max(initial=0)
    if opposes <= _LITTLE:
        return 1.0
    return -1.0 if opposes >= _MUCH and agrees <= _LITTLE else 0.0
