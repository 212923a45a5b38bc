"""The acoustic features that a fit compares: speaker embedding, spectrum and speech sounds.

Differentiable. Takes sound at 24 kHz and compares it below 8 kHz.
"""

import math
from dataclasses import dataclass
from importlib import resources

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from phonex.audio.mel import mel_filters
from phonex.engines.offline.speaker_encoder import SpeakerEncoder, at_level
from phonex.engines.offline.speaker_network import HOP as ENCODER_HOP
from phonex.engines.offline.speaker_network import N_BANDS as N_ENCODER_BANDS
from phonex.engines.offline.speaker_network import N_FFT as ENCODER_N_FFT
from phonex.engines.offline.speaker_network import RATE as ENCODER_RATE

RATE = 24_000  # Hz
N_BANDS = 60
SOUNDS = "data/sounds.npz"  # written by tools/build_speech_sounds.py
N_SOUNDS = 24
N_CEPSTRUM = 20

_HOP = ENCODER_HOP * RATE // ENCODER_RATE  # 10 ms
_ENCODER_N_FFT = ENCODER_N_FFT * RATE // ENCODER_RATE  # 25 ms, so that its bins match the encoder's
_N_FFT = 1024
_LOWEST_HZ, _HIGHEST_HZ = 60.0, 7600.0
_ACTIVE = 8.0  # nats of power below the loudest frames; softer frames are pauses
_LOUDEST = 0.97  # quantile
_FLOOR = 1e-7  # power, of sound at the encoder's level
_LEAST_DEVIATION = 0.3
_APART = 4  # frames: sounds are recognised with the context 40 ms before and after
_STARTS = (0, _APART, 2 * _APART)


@dataclass(frozen=True, eq=False)
class AcousticFeatures:
    """speaker: [256].  mean (without its own mean), deviation: [60], of the log spectrum's bands.

    cepstral_mean, cepstral_deviation: [20], of the log spectrum's shape, from broad to fine.
    words: [T, 60], the log spectrum in units of its deviations.  sounds: [T, 24], its projection
    on the axes that separate speech sounds, each scaled to a deviation of 1 within a sound.
    active: [T] bool.
    """

    speaker: Tensor
    mean: Tensor
    deviation: Tensor
    cepstral_mean: Tensor
    cepstral_deviation: Tensor
    words: Tensor
    sounds: Tensor
    active: Tensor

    def detached(self) -> "AcousticFeatures":
        """The same features without what made them, which takes memory."""
        return AcousticFeatures(**{name: each.detach() for name, each in vars(self).items()})


class FeatureExtractor(nn.Module):
    """Audio to features, the same for a sample and for the decoder's speech."""

    encoder_filters: Tensor
    encoder_hann: Tensor
    filters: Tensor
    hann: Tensor
    shapes: Tensor
    axes: Tensor

    def __init__(self, encoder: SpeakerEncoder) -> None:
        super().__init__()
        self.encoder = encoder
        wide = mel_filters(RATE, _ENCODER_N_FFT, N_ENCODER_BANDS, highest=ENCODER_RATE / 2)
        fine = mel_filters(RATE, _N_FFT, N_BANDS, _LOWEST_HZ, _HIGHEST_HZ)
        self.register_buffer("encoder_filters", torch.from_numpy(wide))
        self.register_buffer("encoder_hann", torch.hann_window(_ENCODER_N_FFT))
        self.register_buffer("filters", torch.from_numpy(fine))
        self.register_buffer("hann", torch.hann_window(_N_FFT))
        self.register_buffer("shapes", _shapes())
        self.register_buffer("axes", torch.from_numpy(_load_axes()))

    def forward(self, samples: Tensor) -> AcousticFeatures:
        """samples: [N] at 24 kHz, any level but silence."""
        samples = at_level(samples)
        # a longer window sums to more power
        scale = (ENCODER_N_FFT / _ENCODER_N_FFT) ** 2
        encoder_power = _power(samples, self.encoder_hann) * scale
        speaker = self.encoder.describe((self.encoder_filters @ encoder_power).T)
        power = (self.filters @ _power(samples, self.hann)).T
        level = power.detach().sum(1).log()
        active = level > level.quantile(_LOUDEST) - _ACTIVE
        bands = (power + _FLOOR).log()
        deviation, mean = torch.std_mean(bands[active], dim=0)
        cepstral_deviation, cepstral_mean = torch.std_mean(bands[active] @ self.shapes, dim=0)
        words = (bands - mean) / (deviation + _LEAST_DEVIATION)
        sounds = in_context(words) @ self.axes
        return AcousticFeatures(
            *(speaker, mean - mean.mean(), deviation, cepstral_mean, cepstral_deviation),
            *(words, sounds, active),
        )


def in_context(words: Tensor) -> Tensor:
    """Each frame with the ones 40 ms before and after it: [T, 60] to [T, 180]."""
    n_frames = len(words)
    padded = torch.cat([words[:1].expand(_APART, -1), words, words[-1:].expand(_APART, -1)])
    return torch.cat([padded[start : start + n_frames] for start in _STARTS], dim=1)


def _shapes() -> Tensor:
    """[60, 20]: the DCT of MFCC (Davis, Mermelstein 1980), without the level."""
    places = (torch.arange(N_BANDS) + 0.5) * (math.pi / N_BANDS)
    waves = places[:, None] * torch.arange(1, N_CEPSTRUM + 1)
    return math.sqrt(2 / N_BANDS) * waves.cos()


def _load_axes() -> NDArray[np.float32]:
    with (
        resources.files("phonex.engines.offline").joinpath(SOUNDS).open("rb") as file,
        np.load(file, allow_pickle=False) as stored,
    ):
        return np.asarray(stored["axes"], np.float32)


def _power(samples: Tensor, window: Tensor) -> Tensor:
    spectrum = torch.stft(
        samples, len(window), _HOP, window=window, pad_mode="constant", return_complex=True
    )
    return spectrum.real.square() + spectrum.imag.square()
