"""The converter's spectrogram, compared with a Fourier transform written by hand."""

import numpy as np
import pytest
import torch

from phonex.engines.openvoice.config import SpectrogramConfig
from phonex.engines.openvoice.spectrogram import shortest, spectrogram
from phonex.errors import SampleUnusable

CONFIG = SpectrogramConfig(n_fft=64, hop=16, window=64)


def test_a_frame_is_a_windowed_transform() -> None:
    samples = np.random.default_rng(0).standard_normal(200).astype(np.float32)
    found = spectrogram(torch.from_numpy(samples)[None], CONFIG)
    padded = np.pad(samples, 24, mode="reflect")
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(64) / 64)
    spectrum = np.fft.rfft(padded[3 * 16 : 3 * 16 + 64] * window)
    assert found.shape == (1, 33, 12)
    assert np.allclose(found[0, :, 3], np.sqrt(np.abs(spectrum) ** 2 + 1e-6), atol=1e-4)


def test_sound_shorter_than_its_mirrors_is_refused_with_the_length_it_needs() -> None:
    assert spectrogram(torch.zeros(1, shortest(CONFIG)), CONFIG).shape == (1, 33, 1)
    with pytest.raises(SampleUnusable, match=str(shortest(CONFIG))):
        spectrogram(torch.zeros(1, shortest(CONFIG) - 1), CONFIG)
