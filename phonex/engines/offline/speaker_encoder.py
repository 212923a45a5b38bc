"""Resemblyzer's speaker encoder in torch: differentiable, for fits.

Knows tensors and its weights, but no files and no converters. The names `lstm` and `linear` are the
checkpoint's.
"""

import torch
from torch import Tensor, nn

from phonex.audio.mel import mel_filters
from phonex.engines.offline.speaker_network import (
    HOP,
    LEAST_LEVEL,
    LEVEL,
    N_BANDS,
    N_FEATURES,
    N_FFT,
    N_LAYERS,
    RATE,
    STEP,
    WINDOW,
    load_weights,
    n_windows,
)


class SpeakerEncoder(nn.Module):
    """As SpeakerNetwork."""

    filters: Tensor
    hann: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(N_BANDS, N_FEATURES, num_layers=N_LAYERS, batch_first=True)
        self.linear = nn.Linear(N_FEATURES, N_FEATURES)
        filters = mel_filters(RATE, N_FFT, N_BANDS)
        self.register_buffer("filters", torch.from_numpy(filters), persistent=False)
        self.register_buffer("hann", torch.hann_window(N_FFT), persistent=False)

    def forward(self, samples: Tensor) -> Tensor:
        """Embed the speaker of one sound.

        samples: [N] at 16 kHz, any level but silence.  Returns [256], of length 1, none negative.
        """
        return self.describe(self.mel(at_level(samples)))

    def describe(self, mel: Tensor) -> Tensor:
        """mel: [T, 40], power in mel bands of sound at LEVEL.  Returns the same as forward()."""
        n_padding = max(0, WINDOW + STEP * (n_windows(len(mel)) - 1) - len(mel))
        mel = nn.functional.pad(mel, (0, 0, 0, n_padding))
        windows = mel.unfold(0, WINDOW, STEP).transpose(1, 2)  # [B, 160, 40]
        _, (hidden, _) = self.lstm(windows)
        each = nn.functional.normalize(torch.relu(self.linear(hidden[-1])), dim=1)
        return nn.functional.normalize(each.mean(0), dim=0)

    def mel(self, samples: Tensor) -> Tensor:
        """Power in 40 mel bands: [T, 40]."""
        spectrum = torch.stft(
            samples, N_FFT, HOP, window=self.hann, pad_mode="constant", return_complex=True
        )
        return (self.filters @ spectrum.abs().square()).T


def at_level(samples: Tensor) -> Tensor:
    """Scale to the level that the network was trained with: [N]."""
    return samples * (LEVEL / samples.square().mean().sqrt().clamp_min(LEAST_LEVEL))


def load_encoder() -> SpeakerEncoder:
    """Build the encoder with its shipped weights, frozen."""
    encoder = SpeakerEncoder()
    state = {name: torch.from_numpy(array) for name, array in load_weights().items()}
    encoder.load_state_dict(state, strict=True)
    return encoder.eval().requires_grad_(False)
