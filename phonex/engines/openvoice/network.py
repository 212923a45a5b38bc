"""The OpenVoice V2 converter: embeds a speaker's tone colour and converts speech between speakers.

Attribute names are the checkpoint's.
Source: OpenVoice openvoice/models.py, SynthesizerTrn.voice_conversion; openvoice/api.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence

from phonex.engines.checkpoint import REMEDY, load, plain, read_state
from phonex.engines.openvoice.config import ConverterConfig
from phonex.engines.openvoice.reference import ReferenceEncoder
from phonex.engines.openvoice.spectrogram import spectrogram
from phonex.engines.vits.convolutions import pack
from phonex.engines.vits.device import Placement
from phonex.engines.vits.flow import Flow, wavenet
from phonex.engines.vits.generator import Generator
from phonex.engines.vits.layers import Mask, WaveNet, mask_of, masked
from phonex.engines.vits.noise import NoiseSource

TAU = 0.3  # noise scale of the posterior; the original's default
_TAPS = 5
_N_LAYERS = 16
_N_FLOW_LAYERS = 4


@dataclass(frozen=True, eq=False)
class ConverterInput:
    """Speech to convert. samples: [N] float32 at the config's rate; source, target: [1, G, 1]."""

    samples: Tensor
    source: Tensor
    target: Tensor
    tau: float = TAU


class PosteriorEncoder(nn.Module):
    """Encodes a spectrogram as a normal distribution per frame."""

    def __init__(self, n_bins: int, n_hidden: int, n_inter: int, n_speaker: int) -> None:
        super().__init__()
        self.pre = nn.Conv1d(n_bins, n_hidden, 1)
        self.enc = WaveNet(n_hidden, _TAPS, _N_LAYERS, n_speaker)
        self.proj = nn.Conv1d(n_hidden, 2 * n_inter, 1)

    def forward(self, spectrograms: Tensor, mask: Mask, speaker: Tensor) -> Tensor:
        """Returns [B, 2 * inter, T] float32: means, then log standard deviations."""
        dtype = self.pre.weight.dtype
        gaps = None if mask is None else mask.to(dtype)
        hidden = masked(self.pre(spectrograms.to(dtype)), gaps)
        hidden = self.enc(hidden, gaps, speaker.to(dtype))
        return masked(self.proj(hidden), gaps).float()


class ConverterNetwork(nn.Module):
    """Not thread-safe: one caller at a time."""

    def __init__(self, config: ConverterConfig) -> None:
        super().__init__()
        self.config = config
        n_inter, n_speaker = config.generator.n_inter, config.generator.n_speaker
        n_bins = config.spectrogram.n_bins
        self.ref_enc = ReferenceEncoder(n_bins, n_speaker)
        self.enc_q = PosteriorEncoder(n_bins, config.n_hidden, n_inter, n_speaker)
        self.flow = Flow(
            n_inter, config.n_hidden, wavenet(config.n_hidden, _N_FLOW_LAYERS, n_speaker)
        )
        self.dec = Generator(config.generator)

    def place(self, placement: Placement) -> Self:
        """Move to a device; only the heavy parts use the reduced precision."""
        self.to(placement.device)
        for heavy in (self.enc_q, self.flow, self.dec):
            heavy.to(placement.precision)
        return self

    @staticmethod
    def open(config: ConverterConfig, checkpoint: Path, remedy: str = REMEDY) -> "ConverterNetwork":
        """The network with a checkpoint's weights, on the CPU. Raises WeightsUnusable."""
        with torch.device("meta"):
            network = ConverterNetwork(config)
        load(network, plain(read_state(checkpoint, remedy)), checkpoint, remedy)
        pack(network)
        return network

    @torch.inference_mode()
    def embed(self, segments: Sequence[Tensor]) -> Tensor:
        """The tone colour of one speaker: the mean over segments, [1, G, 1] float32 on the CPU.

        segments: [N] float32 each, at the config's rate. Raises SampleUnusable if one is too short.
        """
        assert segments
        colours = [self.ref_enc(self._spectrogram([segment])) for segment in segments]
        return torch.stack(colours).mean(0).float().cpu()

    @torch.inference_mode()
    def convert(
        self, items: Sequence[ConverterInput], noises: Sequence[NoiseSource]
    ) -> list[Tensor]:
        """Convert speech to other speakers; batching changes each result by at most 1e-4.

        noises: one per item; draws [1, inter, frames].
        Returns [N // hop * hop] float32 on the CPU. Raises SampleUnusable if one is too short.
        """
        assert items
        unpadded = [self._spectrogram([item.samples])[0].T for item in items]
        frames = [len(each) for each in unpadded]
        mask = mask_of(frames, self._device)
        spectrograms = pad_sequence(unpadded, batch_first=True).transpose(1, 2)
        source = torch.cat([item.source for item in items]).to(self._device)
        target = torch.cat([item.target for item in items]).to(self._device)
        unknown = torch.zeros_like(source)
        zero_g = self.config.zero_g
        mean, log_deviation = self.enc_q(spectrograms, mask, unknown if zero_g else source).chunk(
            2, dim=1
        )
        z = mean + self._noise(items, noises, frames) * log_deviation.exp()
        common = self.flow(masked(z, mask), mask, source)
        moved = self.flow.inverse(common, mask, target)
        sound = self.dec(moved, unknown if zero_g else target, tuple(frames)).float().cpu()
        return [
            wave[: n * self.dec.n_samples].clone() for wave, n in zip(sound, frames, strict=True)
        ]

    @property
    def _device(self) -> torch.device:
        return self.ref_enc.proj.weight.device

    def _spectrogram(self, samples: Sequence[Tensor]) -> Tensor:
        return spectrogram(torch.stack(list(samples)).to(self._device), self.config.spectrogram)

    def _noise(
        self, items: Sequence[ConverterInput], noises: Sequence[NoiseSource], frames: Sequence[int]
    ) -> Tensor:
        drawn = [
            noise((1, self.config.generator.n_inter, n))[0].T * item.tau
            for item, noise, n in zip(items, noises, frames, strict=True)
        ]
        return pad_sequence(drawn, batch_first=True).transpose(1, 2).to(self._device)
