"""The linear spectrogram, the converter's input.

Source: OpenVoice openvoice/mel_processing.py, spectrogram_torch.
"""

import torch
from torch import Tensor
from torch.nn import functional

from phonex.engines.openvoice.config import SpectrogramConfig
from phonex.errors import SampleUnusable

_FLOOR = 1e-6  # added to the power


def shortest(config: SpectrogramConfig) -> int:
    """The fewest samples accepted: reflection padding must be shorter than the sound."""
    return (config.n_fft - config.hop) // 2 + 1


def spectrogram(samples: Tensor, config: SpectrogramConfig) -> Tensor:
    """samples: [B, N].  Returns [B, bins, N // hop] magnitudes, float32.

    Raises SampleUnusable for fewer samples than shortest().
    """
    n_samples = samples.shape[1]
    if n_samples < shortest(config):
        raise SampleUnusable(
            f"{n_samples} samples are too few to convert; at least {shortest(config)} are needed."
        )
    mirrored = (config.n_fft - config.hop) // 2
    padded = functional.pad(samples.float(), (mirrored, mirrored), mode="reflect")
    spectrum = torch.stft(
        padded,
        config.n_fft,
        config.hop,
        config.window,
        torch.hann_window(config.window, device=samples.device),
        center=False,
        return_complex=True,
    )
    return (torch.view_as_real(spectrum).square().sum(-1) + _FLOOR).sqrt()
