"""The transformer of both the text encoder and the flow: attention that knows distances.

Names of attributes are the checkpoint's.
Source: MeloTTS melo/attentions.py; Shaw et al. 2018 for relative positions.
"""

import math

import torch
from torch import Tensor, nn

from phonex.engines.vits.layers import ChannelNorm, Mask, SameConv, masked

WINDOW = 4  # positions to each side that attention tells apart
SPEAKER_LAYER = 2  # the layer before which the speaker comes in


class RelativeAttention(nn.Module):
    """Self-attention of several heads with learned embeddings of the distances -4…4."""

    def __init__(self, n_channels: int, n_heads: int) -> None:
        super().__init__()
        self.n_heads = n_heads
        n_head = n_channels // n_heads
        self.conv_q = nn.Conv1d(n_channels, n_channels, 1)
        self.conv_k = nn.Conv1d(n_channels, n_channels, 1)
        self.conv_v = nn.Conv1d(n_channels, n_channels, 1)
        self.conv_o = nn.Conv1d(n_channels, n_channels, 1)
        self.emb_rel_k = nn.Parameter(torch.zeros(1, 2 * WINDOW + 1, n_head))
        self.emb_rel_v = nn.Parameter(torch.zeros(1, 2 * WINDOW + 1, n_head))

    def forward(self, x: Tensor, mask: Mask) -> Tensor:
        query = self._heads(self.conv_q(x)) / math.sqrt(x.shape[1] // self.n_heads)
        key, value = self._heads(self.conv_k(x)), self._heads(self.conv_v(x))
        scores = query @ key.transpose(2, 3)
        near = query @ self.emb_rel_k.transpose(1, 2)  # [B, heads, T, distances]
        for distance, (rows, band) in _bands(scores):
            band += near[:, :, rows, distance]
        if mask is not None:
            scores.masked_fill_(mask.unsqueeze(1) == 0, -torch.inf)
        shares = scores.softmax(dim=3)
        near = torch.zeros_like(near)
        for distance, (rows, band) in _bands(shares):
            near[:, :, rows, distance] = band
        seen = shares @ value + near @ self.emb_rel_v
        joined: Tensor = self.conv_o(seen.transpose(2, 3).reshape(x.shape))
        return joined

    def _heads(self, x: Tensor) -> Tensor:
        """[B, C, T] to [B, heads, T, C / heads]."""
        n_items, _, n_frames = x.shape
        return x.view(n_items, self.n_heads, -1, n_frames).transpose(2, 3)


def _bands(square: Tensor) -> list[tuple[int, tuple[slice, Tensor]]]:
    """The diagonals of [.., T, T] within the window: index of the distance, rows, and a view."""
    n = square.shape[-1]
    reach = min(WINDOW, n - 1)
    return [
        (
            WINDOW + offset,
            (slice(max(0, -offset), n - max(0, offset)), square.diagonal(offset, -2, -1)),
        )
        for offset in range(-reach, reach + 1)
    ]


class FeedForward(nn.Module):
    """Two convolutions with a ReLU between them."""

    def __init__(self, n_channels: int, n_inner: int, n_taps: int) -> None:
        super().__init__()
        self.conv_1 = SameConv(n_channels, n_inner, n_taps)
        self.conv_2 = SameConv(n_inner, n_channels, n_taps)

    def forward(self, x: Tensor, mask: Mask) -> Tensor:
        inner = self.conv_1(masked(x, mask)).relu_()
        return masked(self.conv_2(masked(inner, mask)), mask)


class Encoder(nn.Module):
    """Layers of attention and feed-forward. n_speaker: G, or 0 where no speaker comes in."""

    def __init__(
        self,
        n_channels: int,
        n_inner: int,
        n_heads: int,
        n_layers: int,
        n_taps: int,
        n_speaker: int,
    ) -> None:
        super().__init__()
        self.spk_emb_linear = nn.Linear(n_speaker, n_channels) if n_speaker else None
        layers = range(n_layers)
        self.attn_layers = nn.ModuleList(RelativeAttention(n_channels, n_heads) for _ in layers)
        self.norm_layers_1 = nn.ModuleList(ChannelNorm(n_channels) for _ in layers)
        self.ffn_layers = nn.ModuleList(FeedForward(n_channels, n_inner, n_taps) for _ in layers)
        self.norm_layers_2 = nn.ModuleList(ChannelNorm(n_channels) for _ in layers)

    def forward(self, x: Tensor, mask: Mask, speaker: Tensor) -> Tensor:
        """x: [B, C, T]; speaker: [B, G, 1]."""
        x = masked(x, mask)
        layers = zip(
            *(self.attn_layers, self.norm_layers_1, self.ffn_layers, self.norm_layers_2),
            strict=True,
        )
        for index, (attend, norm_1, feed, norm_2) in enumerate(layers):
            if index == SPEAKER_LAYER and self.spk_emb_linear is not None:
                shift = self.spk_emb_linear(speaker.transpose(1, 2)).transpose(1, 2)
                x = masked(x + shift, mask)
            x = norm_1(x + attend(x, mask))
            x = norm_2(x + feed(x, mask))
        return masked(x, mask)
