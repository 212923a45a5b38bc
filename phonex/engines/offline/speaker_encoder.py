"""Resemblyzer's speaker encoder: speech to a speaker embedding of 256 numbers.

Differentiable. Knows tensors and its weights, but no files and no converters.
Weights: Resemblyzer 0.1.4 (PyPI, Apache-2.0), `pretrained.pt` without the optimiser, float16.
Source: resemblyzer/voice_encoder.py and hparams.py. The names `lstm` and `linear` are the
checkpoint's.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from phonex.engines.offline.mel import mel_filters

RATE = 16_000  # Hz
N_FFT = RATE * 25 // 1000  # a window of 25 ms
HOP = RATE * 10 // 1000  # a frame every 10 ms
N_BANDS = 40
WINDOW = 160  # frames per window of the network: 1.6 s
STEP = 80  # frames between two windows
N_FEATURES = 256
LEVEL = 10 ** (-30 / 20)  # RMS of the network's input; it was trained at -30 dBFS
N_COVERED = 120  # frames of the last window that must not be padding


class SpeakerEncoder(nn.Module):
    """Sound to a speaker embedding, which describes the voice, not the words or the quality."""

    filters: Tensor
    hann: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(N_BANDS, N_FEATURES, num_layers=3, batch_first=True)
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
        n_windows = 1 + max(0, (len(mel) - N_COVERED) // STEP)
        n_padding = max(0, WINDOW + STEP * (n_windows - 1) - len(mel))
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
    return samples * (LEVEL / samples.square().mean().sqrt().clamp_min(1e-6))


def load_encoder() -> SpeakerEncoder:
    """Build the encoder with its shipped weights, frozen."""
    encoder = SpeakerEncoder()
    with (
        resources.files("phonex.engines.offline").joinpath("data/speaker.npz").open("rb") as file,
        np.load(file, allow_pickle=False) as stored,
    ):
        state = {name: torch.from_numpy(stored[name].astype(np.float32)) for name in stored.files}
    encoder.load_state_dict(state, strict=True)
    return encoder.eval().requires_grad_(False)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Threads synchronise at every LSTM step: on a busy machine two take ten times as long."""
    n_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(n_threads)


def embed(encoder: SpeakerEncoder, samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Embed a sound at 16 kHz: [N] to [256]."""
    with torch.inference_mode(), _one_thread():
        embedding: NDArray[np.float32] = encoder(torch.from_numpy(samples)).numpy()
    return embedding
