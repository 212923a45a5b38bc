"""HiFi-GAN: latent frames of 192 channels to samples.

Attribute names are the checkpoint's.
Source: Kong et al. 2020; MeloTTS melo/models.py, Generator.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from phonex.engines.vits.config import GeneratorConfig
from phonex.engines.vits.convolutions import ImageConv, Upsampler, as_image
from phonex.engines.vits.windows import in_windows

_SLOPE = 0.1
_LAST_SLOPE = 0.01  # the original uses torch's default for the last one
_TAPS = 7
_FRAMES = 32  # lengths outside the windows are padded to a multiple of this


@dataclass(frozen=True)
class Ends:
    """The lengths of a batch's items, so that no convolution reads values left in the padding.

    lengths: of each item, at the current rate. Zeroing as many frames after an end as a convolution
    reaches gives each item the result it would have alone.
    """

    lengths: tuple[int, ...]

    def times(self, rate: int) -> "Ends":
        return Ends(tuple(length * rate for length in self.lengths))

    def clear(self, image: Tensor, reach: int) -> Tensor:
        """Zero `reach` frames after each end, in place."""
        longest = image.shape[3]
        for item, length in enumerate(self.lengths):
            if length < longest:
                image[item, :, :, length : length + reach] = 0
        return image


class Block(nn.Module):
    """Residual convolutions: pairs ("1") or single ones ("2")."""

    def __init__(self, n_channels: int, n_taps: int, apart: tuple[int, ...], kind: str) -> None:
        super().__init__()

        def convs(dilations: tuple[int, ...]) -> nn.ModuleList:
            return nn.ModuleList(
                ImageConv(n_channels, n_channels, n_taps, dilation) for dilation in dilations
            )

        self.paired = kind == "1"
        if self.paired:
            self.convs1, self.convs2 = convs(apart), convs((1,) * len(apart))
        else:
            self.convs = convs(apart)

    @property
    def reach(self) -> int:
        """The receptive field to each side, in samples."""
        return sum(conv.reach for convs in self.between_shortcuts() for conv in convs)

    def forward(self, x: Tensor, ends: Ends) -> Tensor:
        """x: an image, not modified. Returns a new one."""
        for convs in self.between_shortcuts():
            inner = functional.leaky_relu(x, _SLOPE)
            for conv in convs[:-1]:
                inner = functional.leaky_relu_(conv(ends.clear(inner, conv.reach)), _SLOPE)
            x = convs[-1](ends.clear(inner, convs[-1].reach)).add_(x)
        return x

    def between_shortcuts(self) -> Iterator[tuple[ImageConv, ...]]:
        if self.paired:
            yield from zip(self.convs1, self.convs2, strict=True)
        else:
            yield from zip(self.convs, strict=True)


Run = Callable[[list[Block], Tensor, Ends], Tensor]


class Generator(nn.Module):
    """The speaker embedding shifts the first layer. Weights must be packed before use."""

    def __init__(self, config: GeneratorConfig) -> None:
        super().__init__()
        self.rates = config.upsample_rates
        widths = [config.upsample_initial_channel >> stage for stage in range(len(self.rates) + 1)]
        self.conv_pre = ImageConv(config.n_inter, widths[0], _TAPS)
        self.cond = nn.Conv1d(config.n_speaker, widths[0], 1)
        self.ups = nn.ModuleList(
            Upsampler(wide, narrow, n_taps, rate)
            for wide, narrow, n_taps, rate in zip(
                widths, widths[1:], config.upsample_kernel_sizes, self.rates, strict=False
            )
        )
        shapes = list(
            zip(config.resblock_kernel_sizes, config.resblock_dilation_sizes, strict=True)
        )
        self.resblocks = nn.ModuleList(
            Block(width, n_taps, apart, config.resblock)
            for width in widths[1:]
            for n_taps, apart in shapes
        )
        self.conv_post = ImageConv(widths[-1], 1, _TAPS, bias=False)

    @property
    def n_samples(self) -> int:
        """Samples per frame."""
        return math.prod(self.rates)

    def forward(self, z: Tensor, speaker: Tensor, lengths: tuple[int, ...]) -> Tensor:
        """z: [B, C, T], 0 after lengths; speaker: [B, G, 1].  Returns [B, T * n_samples]."""
        if z.device.type != "cpu":
            return self._make(z, speaker, Ends(lengths), _whole)
        # On a CPU batching gains nothing, and the item lengths differ each time.
        longer = functional.pad(z, (0, -z.shape[2] % _FRAMES))
        items = zip(longer, speaker, lengths, strict=True)
        sounds = [
            self._make(one.unsqueeze(0), each.unsqueeze(0), Ends((n,)), _in_windows)
            for one, each, n in items
        ]
        return torch.cat(sounds)[:, : z.shape[2] * self.n_samples]

    def _make(self, z: Tensor, speaker: Tensor, ends: Ends, run: Run) -> Tensor:
        dtype = self.conv_pre.weight.dtype
        x = self.conv_pre(as_image(z.to(dtype)))
        x += self.cond(speaker.to(dtype)).unsqueeze(2)
        n_blocks = len(self.resblocks) // len(self.ups)
        starts = range(0, len(self.resblocks), n_blocks)
        blocks = [block for block in self.resblocks if isinstance(block, Block)]
        stages = [blocks[start : start + n_blocks] for start in starts]
        for up, rate, stage in zip(self.ups, self.rates, stages, strict=True):
            x = up(ends.clear(functional.leaky_relu_(x, _SLOPE), x.shape[3]))
            ends = ends.times(rate)
            x = run(stage, x, ends)
        x = ends.clear(functional.leaky_relu_(x, _LAST_SLOPE), self.conv_post.reach)
        return torch.tanh(self.conv_post(x).float()).flatten(1)


def _whole(blocks: list[Block], x: Tensor, ends: Ends) -> Tensor:
    """The mean of the blocks' outputs."""
    first, *others = blocks
    total: Tensor = first(x, ends)
    for block in others:
        total += block(x, ends)
    return total.div_(len(blocks))


def _in_windows(blocks: list[Block], x: Tensor, ends: Ends) -> Tensor:
    """The same for one item, window by window."""

    def mean(image: Tensor, length: int) -> Tensor:
        return _whole(blocks, image, Ends((length,)))

    (length,) = ends.lengths
    return in_windows(mean, x, length, max(block.reach for block in blocks))
