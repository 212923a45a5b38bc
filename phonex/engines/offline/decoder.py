"""Kokoro's decoder in torch: what a sentence is to sound like, and a style per layer, to samples.

Differentiable in its styles. Knows nothing of files; its weights come as arrays by module path.
Source: kokoro 0.9.4 (PyPI, Apache-2.0), istftnet.py: Decoder, Generator, SourceModuleHnNSF; the
source is without noise and random phases, and the inverse STFT as in the published ONNX file.
Names of attributes are the checkpoint's.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from phonex.engines.offline.layers import AdaptiveNorm, Convolution, FastBlock, SlowBlock

RATE = 24_000  # Hz
N_FEATURES = 512

_BLOCK = 300  # samples for each value of F0 and energy
_N_FFT, _HOP = 20, 5
_N_BINS = _N_FFT // 2 + 1
_N_HARMONICS = 9
_SINE_LEVEL = 0.1
_VOICED_HZ = 10.0
_N_KEPT = 64  # channels of the features that every block hears anew
_TAPS = (3, 7, 11)  # of the three blocks whose mean a stage is
_ISTFT = "generator.stft.istft.stft."
_LEVEL = 4.0  # of the inverse STFT


@dataclass(frozen=True, eq=False)
class Utterance:
    """How a sentence will be said, without a voice.

    features: [1, 512, F], F frames of 25 ms.  f0 (Hz), energy: [1, 2F].  style: [128], the stock
    voice's, of a sentence of this length.
    """

    features: Tensor
    f0: Tensor
    energy: Tensor
    style: Tensor


class Source(nn.Module):
    """Nine sines above F0, mixed: the raw voice. What is voiceless is a constant."""

    def __init__(self) -> None:
        super().__init__()
        self.l_linear = nn.Linear(_N_HARMONICS, 1)

    def forward(self, f0: Tensor) -> Tensor:
        """f0: [1, 2F].  Returns [1, 600 F]."""
        harmonics = torch.arange(1, _N_HARMONICS + 1, dtype=f0.dtype)[:, None]
        turns = (f0 * harmonics / RATE) % 1  # [9, 2F], per sample
        phase = turns.cumsum(1)[None] * (2 * math.pi * _BLOCK)
        phase = nn.functional.interpolate(phase, scale_factor=float(_BLOCK), mode="linear")
        voiced = (f0 > _VOICED_HZ).to(f0.dtype).repeat_interleave(_BLOCK, dim=1)
        sines = phase.sin() * _SINE_LEVEL * voiced
        return torch.tanh(self.l_linear(sines.transpose(1, 2))).squeeze(2)


class Generator(nn.Module):
    """Frames to samples: two stages of transposed convolutions, then an inverse STFT."""

    hann: Tensor
    inverse: Tensor
    first_window: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.m_source = Source()
        self.noise_convs = nn.ModuleList(
            [nn.Conv1d(2 * _N_BINS, 256, 12, 6, padding=3), nn.Conv1d(2 * _N_BINS, 128, 1)]
        )
        self.noise_res = nn.ModuleList([FastBlock(256, 7), FastBlock(128, 11)])
        self.ups = nn.ModuleList(
            [
                nn.ConvTranspose1d(512, 256, 20, 10, padding=5),
                nn.ConvTranspose1d(256, 128, 12, 6, padding=3),
            ]
        )
        self.resblocks = nn.ModuleList(
            FastBlock(n_channels, n_taps) for n_channels in (256, 128) for n_taps in _TAPS
        )
        self.conv_post = Convolution(128, 2 * _N_BINS, 7)
        self.register_buffer("hann", torch.hann_window(_N_FFT), persistent=False)
        self.register_buffer("inverse", torch.zeros(2 * _N_BINS, 1, _N_FFT))
        self.register_buffer("first_window", torch.zeros(_N_FFT))

    def forward(self, x: Tensor, f0: Tensor, styles: Tensor) -> Tensor:
        """x: [1, 512, 2F].  f0: [1, 2F].  Returns [600 F] samples."""
        with torch.no_grad():
            heard = self._analyse(self.m_source(f0))
        for stage, (noise_conv, noise_block, up) in enumerate(
            zip(self.noise_convs, self.noise_res, self.ups, strict=True)
        ):
            source = noise_block(noise_conv(heard).to(self._precision), styles)
            x = up(nn.functional.leaky_relu(x, 0.1).to(self._precision))
            if stage == len(self.ups) - 1:
                x = nn.functional.pad(x, (1, 0), mode="reflect")
            x = x + source
            blocks = self.resblocks[stage * len(_TAPS) : (stage + 1) * len(_TAPS)]
            x = torch.stack([block(x, styles).float() for block in blocks]).mean(0)
        x = self.conv_post(nn.functional.leaky_relu(x, 0.01)).float()
        return self._synthesise(x[:, :_N_BINS].exp(), x[:, _N_BINS:].sin())

    @property
    def _precision(self) -> torch.dtype:
        return self.conv_post.weight.dtype

    def _analyse(self, source: Tensor) -> Tensor:
        """[1, N] to magnitudes and phases: [1, 22, N/5 + 1]."""
        spectrum = torch.stft(source, _N_FFT, _HOP, window=self.hann, return_complex=True)
        return torch.cat([spectrum.abs(), spectrum.angle()], dim=1)

    def _synthesise(self, magnitude: Tensor, phase: Tensor) -> Tensor:
        parts = torch.cat([magnitude * phase.cos(), magnitude * phase.sin()], dim=1)
        samples = nn.functional.conv_transpose1d(parts, self.inverse, stride=_HOP)[0, 0] * _LEVEL
        first = samples[_N_FFT // 2 : _N_FFT] / self.first_window[_N_FFT // 2 :]
        return torch.cat([first, samples[_N_FFT : -_N_FFT // 2]])


class Decoder(nn.Module):
    """Utterances to sound. Each of its 58 norms takes a style of its own."""

    def __init__(self) -> None:
        super().__init__()
        beside = _N_KEPT + 2
        self.encode = SlowBlock(N_FEATURES + 2, 1024)
        self.decode = nn.ModuleList(SlowBlock(1024 + beside, 1024) for _ in range(3))
        self.decode.append(SlowBlock(1024 + beside, 512, doubles=True))
        self.F0_conv = nn.Conv1d(1, 1, 3, 2, padding=1)
        self.N_conv = nn.Conv1d(1, 1, 3, 2, padding=1)
        self.asr_res = nn.Sequential(nn.Conv1d(N_FEATURES, _N_KEPT, 1))
        self.generator = Generator()
        for index, norm in enumerate(self.norms.values()):
            norm.index = index

    @property
    def norms(self) -> dict[str, AdaptiveNorm]:
        """By module path, in the order of their styles."""
        return {
            name: module
            for name, module in self.named_modules()
            if isinstance(module, AdaptiveNorm)
        }

    def forward(self, utterance: Utterance, styles: Tensor) -> Tensor:
        """styles: [58, 128], of each norm.  Returns [600 F] samples at 24 kHz, not limited."""
        f0, energy = self.F0_conv(utterance.f0[None]), self.N_conv(utterance.energy[None])
        beside = torch.cat([self.asr_res(utterance.features), f0, energy], dim=1)
        x = self.encode(torch.cat([utterance.features, f0, energy], dim=1), styles)
        for block in self.decode:
            x = block(torch.cat([x, beside], dim=1), styles)
        samples: Tensor = self.generator(x, utterance.f0, styles)
        return samples


def build_decoder(weights: Mapping[str, NDArray[np.float32]], dtype: torch.dtype) -> Decoder:
    """A decoder whose weights take no gradients. dtype: of the larger convolutions."""
    state = {_own_name(name): torch.tensor(array) for name, array in weights.items()}
    with torch.device("meta"):
        decoder = Decoder()
    decoder.load_state_dict(state, strict=True, assign=True)
    decoder.generator.hann = torch.hann_window(_N_FFT)
    for module in decoder.modules():
        if isinstance(module, Convolution) or module in decoder.generator.ups:
            module.to(dtype)
    return decoder.eval().requires_grad_(False)


def _own_name(name: str) -> str:
    name = name.replace(f"{_ISTFT}inverse_basis", "generator.inverse")
    return name.replace(f"{_ISTFT}window_sum", "generator.first_window")
