"""HiFi-GAN: from 192 channels a frame to sound.

Names of attributes are the checkpoint's.
Source: Kong et al. 2020; MeloTTS melo/models.py, Generator.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from phonex.engines.vits.config import GeneratorConfig

_SLOPE = 0.1
_LAST_SLOPE = 0.01  # the original left the last one at torch's default
_TAPS = 7


@dataclass(frozen=True)
class Ends:
    """Where items of a batch end, so that no convolution sees what padding has become.

    lengths: of each item, at the present rate. Clearing as much behind an end as a convolution
    reaches gives each item what it would have alone.
    """

    lengths: tuple[int, ...]

    def times(self, rate: int) -> "Ends":
        return Ends(tuple(length * rate for length in self.lengths))

    def clear(self, x: Tensor, reach: int) -> Tensor:
        """Put zeros behind the ends of [B, C, T], in place."""
        longest = x.shape[2]
        for item, length in enumerate(self.lengths):
            if length < longest:
                x[item, :, length : length + reach] = 0
        return x


class Block(nn.Module):
    """Convolutions beside shortcuts: pairs of them ("1"), or single ones ("2")."""

    def __init__(self, n_channels: int, n_taps: int, apart: tuple[int, ...], kind: str) -> None:
        super().__init__()

        def convs(dilations: tuple[int, ...]) -> nn.ModuleList:
            return nn.ModuleList(
                nn.Conv1d(
                    *(n_channels, n_channels, n_taps),
                    padding=(n_taps - 1) * dilation // 2,
                    dilation=dilation,
                )
                for dilation in dilations
            )

        self.paired = kind == "1"
        if self.paired:
            self.convs1, self.convs2 = convs(apart), convs((1,) * len(apart))
        else:
            self.convs = convs(apart)

    def forward(self, x: Tensor, ends: Ends) -> Tensor:
        if not self.paired:
            for conv in self.convs:
                x = x + _convolved(conv, x, ends)
            return x
        for first, second in zip(self.convs1, self.convs2, strict=True):
            x = x + _convolved(second, _convolved(first, x, ends), ends)
        return x


def _convolved(conv: nn.Module, x: Tensor, ends: Ends) -> Tensor:
    assert isinstance(conv, nn.Conv1d)
    bent = functional.leaky_relu(x, _SLOPE)
    y: Tensor = conv(ends.clear(bent, int(conv.padding[0])))
    return y


class Generator(nn.Module):
    """config: sizes; the speaker shifts its first layer."""

    def __init__(self, config: GeneratorConfig) -> None:
        super().__init__()
        self.rates = config.upsample_rates
        widths = [config.upsample_initial_channel >> stage for stage in range(len(self.rates) + 1)]
        self.conv_pre = nn.Conv1d(config.n_inter, widths[0], _TAPS, padding=_TAPS // 2)
        self.cond = nn.Conv1d(config.n_speaker, widths[0], 1)
        self.ups = nn.ModuleList(
            nn.ConvTranspose1d(wide, narrow, taps, rate, padding=(taps - rate) // 2)
            for wide, narrow, taps, rate in zip(
                widths, widths[1:], config.upsample_kernel_sizes, self.rates, strict=False
            )
        )
        shapes = list(
            zip(config.resblock_kernel_sizes, config.resblock_dilation_sizes, strict=True)
        )
        self.n_blocks = len(shapes)
        self.resblocks = nn.ModuleList(
            Block(width, n_taps, apart, config.resblock)
            for width in widths[1:]
            for n_taps, apart in shapes
        )
        self.conv_post = nn.Conv1d(widths[-1], 1, _TAPS, padding=_TAPS // 2, bias=False)

    @property
    def n_samples(self) -> int:
        """Samples that a frame becomes."""
        return math.prod(self.rates)

    def forward(self, z: Tensor, speaker: Tensor, lengths: tuple[int, ...]) -> Tensor:
        """z: [B, C, T], 0 behind lengths; speaker: [B, G, 1].  Returns [B, T * n_samples]."""
        ends, dtype = Ends(lengths), self.conv_pre.weight.dtype
        z, speaker = z.to(dtype), speaker.to(dtype)
        x = self.conv_pre(z) + self.cond(speaker)
        for stage, up in enumerate(self.ups):
            x = functional.leaky_relu(x, _SLOPE)
            x = up(ends.clear(x, z.shape[2]))
            ends = ends.times(self.rates[stage])
            blocks = list(self.resblocks)[stage * self.n_blocks : (stage + 1) * self.n_blocks]
            x = torch.stack([block(x, ends) for block in blocks]).mean(0)
        x = functional.leaky_relu(x, _LAST_SLOPE)
        return torch.tanh(self.conv_post(ends.clear(x, _TAPS))).squeeze(1)
