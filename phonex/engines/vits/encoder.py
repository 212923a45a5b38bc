"""The transformer of the text encoder and the flow, with relative positions in its attention.

Attribute names are the checkpoint's.
Source: MeloTTS melo/attentions.py; Shaw et al. 2018 for relative positions.
"""

import math
from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn import functional

from phonex.engines.vits.layers import ChannelNorm, Mask, SameConv, masked

WINDOW = 4  # positions to each side with their own embedding
SPEAKER_LAYER = 2  # the speaker embedding is added before this layer


class RelativeAttention(nn.Module):
    """Multi-head self-attention with learned embeddings of the distances -4…4.

    whole: multiply with the embeddings of all distances, most of them 0, as the original does.
    Slower, but bit-exact, which matters because a spline can amplify a rounding error 50 times.
    """

    def __init__(self, n_channels: int, n_heads: int, *, whole: bool) -> None:
        super().__init__()
        self.n_heads = n_heads
        self.whole = whole
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
        reach = x.shape[2] - 1 if self.whole else WINDOW
        rim = (0, 0, reach - WINDOW, reach - WINDOW)
        scores = query @ key.transpose(2, 3)
        by_distance = query @ functional.pad(self.emb_rel_k, rim).transpose(1, 2)
        for of_scores, of_distances in _paired(scores, by_distance, reach):
            of_scores += of_distances
        if mask is not None:
            scores.masked_fill_(mask.unsqueeze(1) == 0, -torch.inf)
        shares = scores.softmax(dim=3)
        by_distance = torch.zeros_like(by_distance)
        for of_shares, of_distances in _paired(shares, by_distance, reach):
            of_distances += of_shares
        seen = shares @ value + by_distance @ functional.pad(self.emb_rel_v, rim)
        joined: Tensor = self.conv_o(seen.transpose(2, 3).reshape(x.shape))
        return joined

    def _heads(self, x: Tensor) -> Tensor:
        """[B, C, T] to [B, heads, T, C / heads]."""
        n_items, _, n_frames = x.shape
        return x.view(n_items, self.n_heads, -1, n_frames).transpose(2, 3)


def _paired(square: Tensor, by_distance: Tensor, reach: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Matching views of [.., T, T] (from, to) and [.., T, 2 * reach + 1] (from, distance).

    If every distance has a column, the whole square is one skewed view of the other.
    """
    n = square.shape[-1]
    if reach == n - 1:
        batch = by_distance.stride()[:-2]
        yield square, by_distance.as_strided(square.shape, (*batch, max(1, 2 * n - 2), 1), n - 1)
        return
    for distance in range(max(-reach, 1 - n), min(reach, n - 1) + 1):
        rows = slice(max(0, -distance), n - max(0, distance))
        yield square.diagonal(distance, -2, -1), by_distance[..., rows, reach + distance]


class FeedForward(nn.Module):
    """Two convolutions with a ReLU between them."""

    def __init__(self, n_channels: int, n_inner: int, n_taps: int) -> None:
        super().__init__()
        self.conv_1 = SameConv(n_channels, n_inner, n_taps)
        self.conv_2 = SameConv(n_inner, n_channels, n_taps)

    def forward(self, x: Tensor, mask: Mask) -> Tensor:
        inner = self.conv_1(masked(x, mask)).relu_()
        return masked(self.conv_2(masked(inner, mask)), mask)


class TransformerEncoder(nn.Module):
    """Layers of attention and feed-forward networks.

    n_speaker: G, or 0 without a speaker embedding; exact: see whole in RelativeAttention.
    """

    def __init__(
        self,
        n_channels: int,
        n_inner: int,
        n_heads: int,
        n_layers: int,
        n_taps: int,
        n_speaker: int,
        *,
        exact: bool = False,
    ) -> None:
        super().__init__()
        self.spk_emb_linear = nn.Linear(n_speaker, n_channels) if n_speaker else None
        layers = range(n_layers)
        self.attn_layers = nn.ModuleList(
            RelativeAttention(n_channels, n_heads, whole=exact) for _ in layers
        )
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
