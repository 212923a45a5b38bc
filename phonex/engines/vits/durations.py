"""The two duration predictors, deterministic and stochastic. Both always run in float32.

Attribute names are the checkpoint's.
Source: MeloTTS melo/models.py, DurationPredictor and StochasticDurationPredictor.
"""

import math

import torch
from torch import Tensor, nn

from phonex.engines.vits.layers import ChannelNorm, Mask, SeparableConvs, masked
from phonex.engines.vits.spline import N_BINS, invert

_TAPS = 3
_WIDTH = 256  # of the deterministic predictor; not in the config
_N_SPLINES = 4
_N_LAYERS = 3


class DurationPredictor(nn.Module):
    """Predicts the log duration of each phone, in frames."""

    def __init__(self, n_channels: int, n_speaker: int) -> None:
        super().__init__()
        self.cond = nn.Conv1d(n_speaker, n_channels, 1)
        self.conv_1 = nn.Conv1d(n_channels, _WIDTH, _TAPS, padding=_TAPS // 2)
        self.norm_1 = ChannelNorm(_WIDTH)
        self.conv_2 = nn.Conv1d(_WIDTH, _WIDTH, _TAPS, padding=_TAPS // 2)
        self.norm_2 = ChannelNorm(_WIDTH)
        self.proj = nn.Conv1d(_WIDTH, 1, 1)

    def forward(self, x: Tensor, mask: Mask, speaker: Tensor) -> Tensor:
        """x: [B, C, T]; speaker: [B, G, 1].  Returns [B, 1, T]."""
        x = x + self.cond(speaker)
        x = self.norm_1(self.conv_1(masked(x, mask)).relu())
        x = self.norm_2(self.conv_2(masked(x, mask)).relu())
        return masked(self.proj(masked(x, mask)), mask)


class Affine(nn.Module):
    """The inverse of an affine layer with one factor and one shift per channel."""

    def __init__(self, n_channels: int) -> None:
        super().__init__()
        self.m = nn.Parameter(torch.zeros(n_channels, 1))
        self.logs = nn.Parameter(torch.zeros(n_channels, 1))

    def forward(self, x: Tensor, mask: Mask, _condition: Tensor) -> Tensor:
        return masked((x - self.m) * torch.exp(-self.logs), mask)


class SplineCoupling(nn.Module):
    """The inverse of a coupling: a spline on channel 2, conditioned on channel 1."""

    def __init__(self, n_filter: int) -> None:
        super().__init__()
        self.pre = nn.Conv1d(1, n_filter, 1)
        self.convs = SeparableConvs(n_filter, _TAPS, _N_LAYERS)
        self.proj = nn.Conv1d(n_filter, 3 * N_BINS - 1, 1)

    def forward(self, x: Tensor, mask: Mask, condition: Tensor) -> Tensor:
        kept, bent = x.chunk(2, dim=1)
        chosen = masked(self.proj(self.convs(self.pre(kept) + condition, mask)), mask)
        widths, heights, slopes = chosen.transpose(1, 2).tensor_split([N_BINS, 2 * N_BINS], dim=2)
        scale = math.sqrt(self.pre.out_channels)
        straight = invert(bent.squeeze(1), widths / scale, heights / scale, slopes).unsqueeze(1)
        return masked(torch.cat([kept, straight], dim=1), mask)


class ChannelSwap(nn.Module):
    """Swaps the two channels."""

    def forward(self, x: Tensor, _mask: Mask, _condition: Tensor) -> Tensor:
        return x.flip(1)


class StochasticDurationPredictor(nn.Module):
    """Samples the log duration of each phone, in frames.

    The original never inverts the first coupling (index 1 in the checkpoint), so it is left out.
    """

    def __init__(self, n_channels: int, n_speaker: int) -> None:
        super().__init__()
        self.pre = nn.Conv1d(n_channels, n_channels, 1)
        self.cond = nn.Conv1d(n_speaker, n_channels, 1)
        self.convs = SeparableConvs(n_channels, _TAPS, _N_LAYERS)
        self.proj = nn.Conv1d(n_channels, n_channels, 1)
        self.flows = nn.ModuleDict({"0": Affine(2), "2": ChannelSwap()})
        for index in range(3, 2 * _N_SPLINES, 2):
            self.flows[f"{index}"] = SplineCoupling(n_channels)
            self.flows[f"{index + 1}"] = ChannelSwap()

    def forward(self, x: Tensor, mask: Mask, speaker: Tensor, noise: Tensor) -> Tensor:
        """x: [B, C, T]; speaker: [B, G, 1]; noise: [B, 2, T], scaled.  Returns [B, 1, T]."""
        condition = self.pre(x) + self.cond(speaker)
        condition = masked(self.proj(self.convs(condition, mask)), mask)
        state = noise
        for flow in reversed(list(self.flows.values())):
            state = flow(state, mask, condition)
        return state[:, :1]
