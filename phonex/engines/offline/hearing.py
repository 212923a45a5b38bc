"""What the fit hears in a sound: who speaks, with which spectrum, and what is said.

Differentiable. Hears 24 kHz; what it compares lies below 8 kHz.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from phonex.engines.offline.encoder import HOP as ENCODER_HOP
from phonex.engines.offline.encoder import N_BANDS as N_ENCODER_BANDS
from phonex.engines.offline.encoder import N_FFT as ENCODER_N_FFT
from phonex.engines.offline.encoder import RATE as ENCODER_RATE
from phonex.engines.offline.encoder import SpeakerEncoder, at_level
from phonex.engines.offline.mel import mel_filters

RATE = 24_000  # Hz
N_BANDS = 60

_HOP = ENCODER_HOP * RATE // ENCODER_RATE  # 10 ms
_ENCODER_N_FFT = ENCODER_N_FFT * RATE // ENCODER_RATE  # 25 ms: its bins are the encoder's
_N_FFT = 1024
_LOWEST_HZ, _HIGHEST_HZ = 60.0, 7600.0
_ACTIVE = 8.0  # nats of power below the loudest frames; what is softer is a pause
_LOUDEST = 0.97  # quantile
_FLOOR = 1e-7  # power, of sound at the encoder's level
_LEAST_DEVIATION = 0.3


@dataclass(frozen=True, eq=False)
class Impression:
    """speaker: [256].  mean (without its own mean), deviation: [60], of the log spectrum's bands.

    words: [T, 60], the log spectrum in units of its deviations.  active: [T] bool.
    """

    speaker: Tensor
    mean: Tensor
    deviation: Tensor
    words: Tensor
    active: Tensor


class Hearing(nn.Module):
    """Sound to an impression, alike for a sample and for what the decoder says."""

    encoder_filters: Tensor
    encoder_hann: Tensor
    filters: Tensor
    hann: Tensor

    def __init__(self, encoder: SpeakerEncoder) -> None:
        super().__init__()
        self.encoder = encoder
        wide = mel_filters(RATE, _ENCODER_N_FFT, N_ENCODER_BANDS, highest=ENCODER_RATE / 2)
        fine = mel_filters(RATE, _N_FFT, N_BANDS, _LOWEST_HZ, _HIGHEST_HZ)
        self.register_buffer("encoder_filters", torch.from_numpy(wide))
        self.register_buffer("encoder_hann", torch.hann_window(_ENCODER_N_FFT))
        self.register_buffer("filters", torch.from_numpy(fine))
        self.register_buffer("hann", torch.hann_window(_N_FFT))

    def forward(self, samples: Tensor) -> Impression:
        """samples: [N] at 24 kHz, any level but silence."""
        samples = at_level(samples)
        # a longer window adds up to more
        scale = (ENCODER_N_FFT / _ENCODER_N_FFT) ** 2
        heard = _power(samples, self.encoder_hann) * scale
        speaker = self.encoder.describe((self.encoder_filters @ heard).T)
        power = (self.filters @ _power(samples, self.hann)).T
        level = power.detach().sum(1).log()
        active = level > level.quantile(_LOUDEST) - _ACTIVE
        bands = (power + _FLOOR).log()
        deviation, mean = torch.std_mean(bands[active], dim=0)
        words = (bands - mean) / (deviation + _LEAST_DEVIATION)
        return Impression(speaker, mean - mean.mean(), deviation, words, active)


def _power(samples: Tensor, window: Tensor) -> Tensor:
    spectrum = torch.stft(
        samples, len(window), _HOP, window=window, pad_mode="constant", return_complex=True
    )
    return spectrum.real.square() + spectrum.imag.square()
