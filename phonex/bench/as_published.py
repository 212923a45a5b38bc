"""The networks as the published code runs them: a baseline for benchmarks, not for synthesis.

float32, sound as [B, C, T], weight norm computed at every call, transposed convolutions, and
attention over all distances in the flow.
Source: MeloTTS melo/models.py, melo/modules.py.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.parametrizations import weight_norm

from phonex.engines.vits.convolutions import ImageConv, Upsampler
from phonex.engines.vits.encoder import RelativeAttention
from phonex.engines.vits.generator import Block, Generator
from phonex.engines.vits.layers import Mask, WaveNet, masked


def run_as_published(network: nn.Module) -> None:
    """Replace parts of a network with unpacked weights by the published implementations."""
    for module in list(network.modules()):
        if isinstance(module, RelativeAttention):
            module.whole = True
        for name, part in module.named_children():
            if isinstance(part, Generator):
                setattr(module, name, PublishedGenerator(part))
            if isinstance(part, WaveNet):
                setattr(module, name, PublishedWaveNet(part))


class PublishedGenerator(nn.Module):
    def __init__(self, ours: Generator) -> None:
        super().__init__()
        self.n_samples = ours.n_samples
        self.conv_pre, self.cond = _plain(ours.conv_pre), ours.cond
        self.conv_post = _plain(ours.conv_post)
        self.ups = nn.ModuleList(_transposed(up) for up in ours.ups)
        self.resblocks = nn.ModuleList(
            PublishedBlock(block) for block in ours.resblocks if isinstance(block, Block)
        )

    def forward(self, z: Tensor, speaker: Tensor, _lengths: tuple[int, ...]) -> Tensor:
        x = self.conv_pre(z) + self.cond(speaker)
        n_blocks = len(self.resblocks) // len(self.ups)
        for stage, up in enumerate(self.ups):
            x = up(functional.leaky_relu(x, 0.1))
            blocks = self.resblocks[stage * n_blocks : (stage + 1) * n_blocks]
            x = sum(block(x) for block in blocks) / n_blocks
        return torch.tanh(self.conv_post(functional.leaky_relu(x))).flatten(1)


class PublishedBlock(nn.Module):
    def __init__(self, ours: Block) -> None:
        super().__init__()
        self.pairs = nn.ModuleList(
            nn.ModuleList(_normed(_plain(conv)) for conv in pair)
            for pair in ours.between_shortcuts()
        )

    def forward(self, x: Tensor) -> Tensor:
        for pair in self.pairs:
            inner = x
            for conv in pair.children():
                inner = conv(functional.leaky_relu(inner, 0.1))
            x = inner + x
        return x


class PublishedWaveNet(nn.Module):
    def __init__(self, ours: WaveNet) -> None:
        super().__init__()
        self.cond_layer = _normed(ours.cond_layer)
        self.in_layers = nn.ModuleList(_normed(_plain(conv)) for conv in ours.in_layers)
        self.res_skip_layers = nn.ModuleList(_normed(_plain(conv)) for conv in ours.res_skip_layers)

    def forward(self, x: Tensor, mask: Mask, speaker: Tensor) -> Tensor:
        n_channels, total = x.shape[1], torch.zeros_like(x)
        shifts = self.cond_layer(speaker).split(2 * n_channels, dim=1)
        for gate, join, shift in zip(self.in_layers, self.res_skip_layers, shifts, strict=True):
            signal, share = (gate(x) + shift).chunk(2, dim=1)
            both = join(torch.tanh(signal) * torch.sigmoid(share))
            if both.shape[1] > n_channels:
                x = masked(x + both[:, :n_channels], mask)
            total = total + both[:, -n_channels:]
        return masked(total, mask)


def _plain(conv: nn.Module) -> nn.Conv1d:
    assert isinstance(conv, ImageConv)
    n_taps, apart = conv.kernel_size[0], conv.dilation[0]
    plain = nn.Conv1d(conv.in_channels, conv.out_channels, n_taps, dilation=apart, device="meta")
    plain.padding = (conv.reach,)
    plain.weight, plain.bias = conv.weight, conv.bias
    return plain


def _transposed(up: nn.Module) -> nn.Module:
    assert isinstance(up, Upsampler)
    n_taps = up.kernel_size[0]
    plain = nn.ConvTranspose1d(
        *(up.in_channels, up.out_channels, n_taps, up.rate), padding=up.rim, device="meta"
    )
    plain.weight, plain.bias = up.weight, up.bias
    return _normed(plain)


def _normed(conv: nn.Module) -> nn.Module:
    normed: nn.Module = weight_norm(conv)
    return normed
