"""The normalising flow between speaker-independent features and a speaker's speech.

Attribute names are the checkpoint's: couplings have even indexes, flips the odd ones.
Source: MeloTTS melo/models.py, TransformerCouplingBlock and ResidualCouplingBlock.
"""

from collections.abc import Callable
from typing import cast

import torch
from torch import Tensor, nn

from phonex.engines.vits.encoder import TransformerEncoder
from phonex.engines.vits.layers import Mask, WaveNet, masked

N_COUPLINGS = 4
_TAPS = 5


class Flip(nn.Module):
    """Reverses the channel order; its own inverse."""

    def forward(self, x: Tensor) -> Tensor:
        return x.flip(1)


class Coupling(nn.Module):
    """Shifts one half of the channels by the output of an inner network on the other half."""

    def __init__(self, n_channels: int, n_hidden: int, inner: TransformerEncoder | WaveNet) -> None:
        super().__init__()
        self.pre = nn.Conv1d(n_channels // 2, n_hidden, 1)
        self.enc = inner
        self.post = nn.Conv1d(n_hidden, n_channels // 2, 1)

    def forward(self, x: Tensor, mask: Mask, speaker: Tensor, direction: int) -> Tensor:
        """x: [B, C, T] float32, whatever the inner network's precision; direction: 1 or -1."""
        kept, moved = x.chunk(2, dim=1)
        dtype = self.pre.weight.dtype
        gaps = None if mask is None else mask.to(dtype)
        hidden = masked(self.pre(kept.to(dtype)), gaps)
        shift = self.post(self.enc(hidden, gaps, speaker.to(dtype))).float()
        moved = masked(torch.add(moved, shift, alpha=direction), mask)
        return torch.cat([kept, moved], dim=1)


class Flow(nn.Module):
    """Four couplings, each followed by a flip. inner: builds one coupling's network."""

    def __init__(
        self, n_channels: int, n_hidden: int, inner: Callable[[], TransformerEncoder | WaveNet]
    ) -> None:
        super().__init__()
        self.flows = nn.ModuleList()
        for _ in range(N_COUPLINGS):
            self.flows.extend([Coupling(n_channels, n_hidden, inner()), Flip()])

    def forward(self, x: Tensor, mask: Mask, speaker: Tensor) -> Tensor:
        """A speaker's speech to speaker-independent features. x: [B, C, T]; speaker: [B, G, 1]."""
        for each in self.flows:
            x = each(x) if isinstance(each, Flip) else each(x, mask, speaker, 1)
        return x

    def inverse(self, x: Tensor, mask: Mask, speaker: Tensor) -> Tensor:
        """Speaker-independent features to a speaker's speech."""
        for each in reversed(cast(list[nn.Module], list(self.flows))):
            x = each(x) if isinstance(each, Flip) else each(x, mask, speaker, -1)
        return x


def transformer(
    n_hidden: int, n_inner: int, n_heads: int, n_layers: int, n_speaker: int
) -> Callable[[], TransformerEncoder]:
    return lambda: TransformerEncoder(n_hidden, n_inner, n_heads, n_layers, _TAPS, n_speaker)


def wavenet(n_hidden: int, n_layers: int, n_speaker: int) -> Callable[[], WaveNet]:
    return lambda: WaveNet(n_hidden, _TAPS, n_layers, n_speaker)
