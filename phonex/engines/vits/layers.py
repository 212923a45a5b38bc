"""Small layers shared by both networks, and masks for padding.

Sound is [B, C, T] throughout. A mask is [B, 1, T], 1 within an item and 0 after its end, or None
if nothing is padded.
Source: MeloTTS melo/modules.py.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from phonex.engines.vits.convolutions import ImageConv, as_image, as_sound

Mask = Tensor | None


def masked(x: Tensor, mask: Mask) -> Tensor:
    return x if mask is None else x * mask


def mask_of(lengths: list[int], device: torch.device) -> Mask:
    """[B, 1, longest], or None if all lengths are equal."""
    longest = max(lengths)
    if min(lengths) == longest:
        return None
    ends = torch.tensor(lengths, device=device).unsqueeze(1)
    return (torch.arange(longest, device=device) < ends).float().unsqueeze(1)


def table(n_rows: int, n_columns: int) -> nn.Embedding:
    """Uninitialised, because random weights on the meta device load torch's compiler, 80 MB."""
    return nn.Embedding(n_rows, n_columns, _weight=torch.empty(n_rows, n_columns))


class ChannelNorm(nn.LayerNorm):
    """Layer norm over channels."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.transpose(1, 2)).transpose(1, 2)


class SameConv(nn.Conv1d):
    """Keeps the length; an even kernel reaches one more frame ahead than back."""

    def __init__(self, n_in: int, n_out: int, n_taps: int) -> None:
        super().__init__(n_in, n_out, n_taps, padding=n_taps // 2)
        self._surplus = 1 - n_taps % 2

    def forward(self, x: Tensor) -> Tensor:
        y = super().forward(x)
        return y[..., self._surplus :] if self._surplus else y


class SeparableConvs(nn.Module):
    """Residual depthwise-separable convolutions, dilated."""

    def __init__(self, n_channels: int, n_taps: int, n_layers: int) -> None:
        super().__init__()

        def norms() -> nn.ModuleList:
            return nn.ModuleList(ChannelNorm(n_channels) for _ in range(n_layers))

        self.convs_sep = nn.ModuleList(
            nn.Conv1d(
                *(n_channels, n_channels, n_taps),
                padding=(n_taps - 1) * n_taps**layer // 2,
                dilation=n_taps**layer,
                groups=n_channels,
            )
            for layer in range(n_layers)
        )
        self.convs_1x1 = nn.ModuleList(
            nn.Conv1d(n_channels, n_channels, 1) for _ in range(n_layers)
        )
        self.norms_1, self.norms_2 = norms(), norms()

    def forward(self, x: Tensor, mask: Mask) -> Tensor:
        layers = zip(self.convs_sep, self.norms_1, self.convs_1x1, self.norms_2, strict=True)
        for separate, norm_1, join, norm_2 in layers:
            inner = functional.gelu(norm_1(separate(masked(x, mask))))
            x = x + functional.gelu(norm_2(join(inner)))
        return masked(x, mask)


class WaveNet(nn.Module):
    """Gated convolutions, conditioned on a speaker embedding.

    Attribute names are the checkpoint's. speaker: [B, G, 1].
    """

    def __init__(self, n_channels: int, n_taps: int, n_layers: int, n_speaker: int) -> None:
        super().__init__()
        self.cond_layer = nn.Conv1d(n_speaker, 2 * n_channels * n_layers, 1)
        self.in_layers = nn.ModuleList(
            ImageConv(n_channels, 2 * n_channels, n_taps) for _ in range(n_layers)
        )
        # The last layer needs no residual half, because no layer follows it.
        self.res_skip_layers = nn.ModuleList(
            ImageConv(n_channels, n_channels if layer == n_layers - 1 else 2 * n_channels, 1)
            for layer in range(n_layers)
        )

    def forward(self, x: Tensor, mask: Mask, speaker: Tensor) -> Tensor:
        """x: [B, C, T], 0 where masked."""
        image, gaps = as_image(x), None if mask is None else mask.unsqueeze(2)
        shifts = self.cond_layer(speaker).unsqueeze(2).split(2 * x.shape[1], dim=1)
        *earlier, last = zip(self.in_layers, self.res_skip_layers, shifts, strict=True)
        total: Tensor | None = None
        for gate, join, shift in earlier:
            residual, skip = join(_gated(gate(image) + shift)).chunk(2, dim=1)
            image = masked(image + residual, gaps)
            total = skip if total is None else total + skip
        gate, join, shift = last
        skip = join(_gated(gate(image) + shift))
        return masked(as_sound(skip if total is None else total + skip), mask)


def _gated(x: Tensor) -> Tensor:
    signal, gate = x.chunk(2, dim=1)
    return torch.tanh(signal) * torch.sigmoid(gate)
