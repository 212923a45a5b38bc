"""Kokoro's decoder in torch: a sentence's features and a style per layer to samples.

Differentiable with respect to the styles. Its weights are passed as arrays by module path.
Source: kokoro 0.9.4 (PyPI, Apache-2.0), istftnet.py: Decoder, Generator, SourceModuleHnNSF; the
source is without noise and random phases, and the inverse STFT as in the published ONNX file.
Attribute names are the checkpoint's.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from phonex.engines.offline.adaptation.branches import Branch, compute
from phonex.engines.offline.adaptation.layers import (
    AdaptiveNorm,
    Convolution,
    FastBlock,
    SlowBlock,
    as_image,
    as_rows,
)

RATE = 24_000  # Hz
N_FEATURES = 512

_BLOCK = 300  # samples per value of F0 and energy
_N_FFT, _HOP = 20, 5
_N_BINS = _N_FFT // 2 + 1
_N_HARMONICS = 9
_SINE_LEVEL = 0.1
_VOICED_HZ = 10.0
_N_KEPT = 64  # channels of the features that are also fed to every block
_TAPS = (3, 7, 11)  # of the three blocks whose outputs a stage averages
_ISTFT = "generator.stft.istft.stft."
_LEVEL = 4.0  # of the inverse STFT


@dataclass(frozen=True, eq=False)
class DecoderTensors:
    """The decoder's input for one sentence.

    features: [1, 512, F], F frames of 25 ms.  f0 (Hz), energy: [1, 2F].  style: [128], the stock
    voice's for a sentence of this length.
    """

    features: Tensor
    f0: Tensor
    energy: Tensor
    style: Tensor


class Source(nn.Module):
    """The harmonic source: nine sines at multiples of F0, mixed; constant where voiceless."""

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


class WaveGenerator(nn.Module):
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
        self.register_buffer("hann", torch.zeros(_N_FFT), persistent=False)
        self.register_buffer("inverse", torch.zeros(2 * _N_BINS, 1, _N_FFT))
        self.register_buffer("first_window", torch.zeros(_N_FFT))

    def source(self, stage: int, spectrum: Tensor) -> Branch:
        """The source signal that a stage adds, [T, C], given styles. spectrum: from hear()."""

        def branch(styles: Tensor, *_: Tensor) -> Tensor:
            found = self.noise_convs[stage](spectrum).unsqueeze(2).to(self._precision)
            added: Tensor = self.noise_res[stage](styles, as_rows(found))
            return added

        return branch

    def raise_rate(self, stage: int, x: Tensor) -> Tensor:
        """x: [T, C in].  Returns [10 T, C out] before the first stage, [6 T + 1, C out] after."""
        x = nn.functional.leaky_relu(x, 0.1).to(self._precision)
        up = self.ups[stage]
        assert isinstance(up, nn.ConvTranspose1d)
        (stride,), padding = up.stride, (0, int(up.padding[0]))
        weight = up.weight.unsqueeze(2)
        raised = as_rows(
            nn.functional.conv_transpose2d(
                as_image(x), weight, up.bias, stride=(1, stride), padding=padding
            )
        )
        return torch.cat([raised[1:2], raised]) if stage == len(self.ups) - 1 else raised

    def blocks(self, stage: int) -> list[FastBlock]:
        """A stage's blocks, the slowest first; their outputs are averaged."""
        found = self.resblocks[stage * len(_TAPS) : (stage + 1) * len(_TAPS)]
        return [block for block in reversed(found) if isinstance(block, FastBlock)]

    def finish(self, x: Tensor) -> Tensor:
        """x: [T, 128], 4800 per second.  Returns [5 (T - 1)] samples."""
        made = self.conv_post.over_rows(nn.functional.leaky_relu(x, 0.01)).float()
        return self._synthesise(made[:, :_N_BINS].T.exp(), made[:, _N_BINS:].T.sin())

    @torch.no_grad()
    def hear(self, f0: Tensor) -> Tensor:
        """The source's STFT. f0: [1, 2F].  Returns magnitudes and phases: [1, 22, 120 F + 1]."""
        return self._analyse(self.m_source(f0))

    @property
    def _precision(self) -> torch.dtype:
        return self.conv_post.weight.dtype

    def _analyse(self, source: Tensor) -> Tensor:
        """[1, N] to magnitudes and phases: [1, 22, N/5 + 1]."""
        spectrum = torch.stft(source, _N_FFT, _HOP, window=self.hann, return_complex=True)
        return torch.cat([spectrum.abs(), spectrum.angle()], dim=1)

    def _synthesise(self, magnitude: Tensor, phase: Tensor) -> Tensor:
        """magnitude, phase: [11, T]."""
        parts = torch.cat([magnitude * phase.cos(), magnitude * phase.sin()])
        samples = nn.functional.conv_transpose1d(parts[None], self.inverse, stride=_HOP)
        samples = samples[0, 0] * _LEVEL
        first = samples[_N_FFT // 2 : _N_FFT] / self.first_window[_N_FFT // 2 :]
        return torch.cat([first, samples[_N_FFT : -_N_FFT // 2]])


class Decoder(nn.Module):
    """Decodes utterances. Each of its 58 norms takes its own style."""

    def __init__(self) -> None:
        super().__init__()
        self.n_workers = 1  # threads that run independent branches
        beside = _N_KEPT + 2
        self.encode = SlowBlock(N_FEATURES + 2, 1024)
        self.decode = nn.ModuleList(SlowBlock(1024 + beside, 1024) for _ in range(3))
        self.decode.append(SlowBlock(1024 + beside, 512, doubles=True))
        self.F0_conv = nn.Conv1d(1, 1, 3, 2, padding=1)
        self.N_conv = nn.Conv1d(1, 1, 3, 2, padding=1)
        self.asr_res = nn.Sequential(nn.Conv1d(N_FEATURES, _N_KEPT, 1))
        self.generator = WaveGenerator()
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

    def forward(self, utterance: DecoderTensors, styles: Tensor) -> Tensor:
        """styles: [58, 128], one per norm.  Returns [600 F] samples at 24 kHz, not limited."""
        sound = self.generator
        spectrum = sound.hear(utterance.f0)
        prepare = partial(self._prepare, utterance)
        x, source = compute([prepare, sound.source(0, spectrum)], styles, n_workers=self.n_workers)
        following, *each = compute(
            [sound.source(1, spectrum), *sound.blocks(0)],
            styles,
            sound.raise_rate(0, x) + source,
            n_workers=self.n_workers,
        )
        x = sound.raise_rate(1, _mean(each)) + following
        parts = compute(sound.blocks(1), styles, x, n_workers=self.n_workers)
        return sound.finish(_mean(parts))

    def _prepare(self, utterance: DecoderTensors, styles: Tensor) -> Tensor:
        """The part at the frame rate: [2F, 512]."""
        f0, energy = self.F0_conv(utterance.f0[None]), self.N_conv(utterance.energy[None])
        beside = torch.cat([self.asr_res(utterance.features), f0, energy], dim=1)
        x: Tensor = self.encode(torch.cat([utterance.features, f0, energy], dim=1), styles)
        for block in self.decode:
            x = block(torch.cat([x, beside], dim=1), styles)
        return x[0].T


def _mean(each: Sequence[Tensor]) -> Tensor:
    """The mean, in 32 bits even for 16-bit inputs."""
    return torch.stack([part.float() for part in each]).mean(0)


def build_decoder(
    weights: Mapping[str, NDArray[np.float32]], dtype: torch.dtype, n_workers: int = 1
) -> Decoder:
    """A decoder with frozen weights.

    dtype: of the larger convolutions. n_workers: 2 use two CPUs.
    """
    with torch.device("meta"):
        decoder = Decoder()
    large = {
        f"{path}.{part}"
        for path, module in decoder.named_modules()
        if isinstance(module, Convolution) or module in decoder.generator.ups
        for part in ("weight", "bias")
    }
    # one at a time, because all of them in 32 bits take a quarter of a gigabyte
    state = {
        name: torch.tensor(array, dtype=dtype if name in large else torch.float32).contiguous()
        for name, array in ((_own_name(name), array) for name, array in weights.items())
    }
    decoder.load_state_dict(state, strict=True, assign=True)
    decoder.generator.hann = torch.hann_window(_N_FFT)  # on "meta" its imports take a second
    decoder.n_workers = n_workers
    return decoder.eval().requires_grad_(False)


def _own_name(name: str) -> str:
    name = name.replace(f"{_ISTFT}inverse_basis", "generator.inverse")
    return name.replace(f"{_ISTFT}window_sum", "generator.first_window")
