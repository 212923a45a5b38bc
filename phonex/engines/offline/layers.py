"""The layers of Kokoro's decoder: convolutions whose norms take their gains from a style.

Knows tensors alone. Names of attributes are the checkpoint's.
Source: kokoro 0.9.4 (PyPI, Apache-2.0), istftnet.py: AdaIN1d, AdaINResBlock1, AdainResBlk1d.
"""

import math
from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd import Function

N_STYLE = 128
EPSILON = 1e-5

_CACHED = 64_000  # float32 numbers that a core has at hand
_TAPS_APART = (1, 3, 5)


class AdaptiveNorm(nn.Module):
    """Where a layer's gains [C] and shifts [C] come from. index: its row in Styles."""

    def __init__(self, n_channels: int) -> None:
        super().__init__()
        self.fc = nn.Linear(N_STYLE, 2 * n_channels)
        self.index = -1

    def forward(self, styles: Tensor) -> tuple[Tensor, Tensor]:
        """styles: [58, 128].  Returns gain and shift, each [C, 1]."""
        both: Tensor = self.fc(styles[self.index]).unsqueeze(1)
        gain, shift = both.chunk(2)
        return 1 + gain, shift


class Convolution(nn.Conv1d):
    """Keeps the length; computes in whatever precision its weights have."""

    def __init__(
        self, n_in: int, n_out: int, n_taps: int, apart: int = 1, bias: bool = True
    ) -> None:
        padding = (n_taps - 1) * apart // 2
        super().__init__(n_in, n_out, n_taps, padding=padding, dilation=apart, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = super().forward(x.to(self.weight.dtype))
        return y


class SlowBlock(nn.Module):
    """Two convolutions beside a shortcut, at the rate of frames; may double that rate."""

    def __init__(self, n_in: int, n_out: int, *, doubles: bool = False) -> None:
        super().__init__()
        self.norm1, self.norm2 = AdaptiveNorm(n_in), AdaptiveNorm(n_out)
        self.conv1 = Convolution(n_in, n_out, 3)
        self.conv2 = Convolution(n_out, n_out, 3)
        self.conv1x1 = Convolution(n_in, n_out, 1, bias=False)
        self.pool = (
            nn.ConvTranspose1d(n_in, n_in, 3, 2, padding=1, output_padding=1, groups=n_in)
            if doubles
            else None
        )

    def forward(self, x: Tensor, styles: Tensor) -> Tensor:
        """x: [1, C in, T].  Returns [1, C out, T], or 2T."""
        inner = nn.functional.leaky_relu(_normalised(x, *self.norm1(styles)), 0.2)
        if self.pool is not None:
            inner = self.pool(inner)
            x = x.repeat_interleave(2, dim=2)
        inner = nn.functional.leaky_relu(_normalised(self.conv1(inner), *self.norm2(styles)), 0.2)
        joined: Tensor = self.conv2(inner).float() + self.conv1x1(x).float()
        return joined * math.sqrt(0.5)


def _normalised(x: Tensor, gain: Tensor, shift: Tensor) -> Tensor:
    return gain * nn.functional.instance_norm(x.float(), eps=EPSILON) + shift


class FastBlock(nn.Module):
    """Three times two convolutions with Snake activations and a shortcut, at audio's own pace.

    Sound is [1, C, 1, T] here, its memory ordered by time: dilated convolutions of 16-bit numbers
    take less than half as long on their way back as with [1, C, T].
    """

    def __init__(self, n_channels: int, n_taps: int) -> None:
        super().__init__()

        def norms() -> nn.ModuleList:
            return nn.ModuleList(AdaptiveNorm(n_channels) for _ in _TAPS_APART)

        def alphas() -> nn.ParameterList:
            return nn.ParameterList(torch.ones(1, n_channels, 1) for _ in _TAPS_APART)

        self.convs1 = nn.ModuleList(
            Convolution(n_channels, n_channels, n_taps, apart) for apart in _TAPS_APART
        )
        self.convs2 = nn.ModuleList(
            Convolution(n_channels, n_channels, n_taps) for _ in _TAPS_APART
        )
        self.adain1, self.adain2 = norms(), norms()
        self.alpha1, self.alpha2 = alphas(), alphas()

    def forward(self, x: Tensor, styles: Tensor) -> Tensor:
        """x: [1, C, T].  Returns the same shape."""
        x = x.unsqueeze(2).contiguous(memory_format=torch.channels_last)
        for index in range(len(_TAPS_APART)):
            gain, shift = self.adain1[index](styles)
            inner = snake(x, gain, shift, self.alpha1[index])
            inner = _convolved(inner, self.convs1[index])
            gain, shift = self.adain2[index](styles)
            inner = snake(inner, gain, shift, self.alpha2[index])
            x = x + _convolved(inner, self.convs2[index])
        return x.squeeze(2)


def _convolved(x: Tensor, layer: nn.Module) -> Tensor:
    assert isinstance(layer, Convolution)
    (apart,), (n_taps,) = layer.dilation, layer.kernel_size
    padding = (0, (n_taps - 1) * apart // 2)
    weight = layer.weight.unsqueeze(2)
    return nn.functional.conv2d(x, weight, layer.bias, padding=padding, dilation=(1, apart))


def snake(x: Tensor, gain: Tensor, shift: Tensor, alpha: Tensor) -> Tensor:
    """Normalise over time, scale and shift, then y = u + sin²(αu)/α, in the precision of x.

    x: [1, C, 1, T].  gain, shift: [C, 1].  alpha: [1, C, 1].
    """
    rows = x.permute(0, 2, 3, 1).flatten(0, 2)  # [T, C]
    result: Tensor = _Snake.apply(rows, gain.T, shift.T, alpha[:, :, 0])  # type: ignore[no-untyped-call]
    return result.T[None, :, None]


class _Snake(Function):
    """Keeps only its input for the way back: a tenth of what the single steps would keep."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, gain: Tensor, shift: Tensor, alpha: Tensor) -> Tensor:
        """x: [T, C]; the others [1, C]."""
        mean, per_deviation = _moments(x)
        ctx.save_for_backward(x, gain, shift, alpha, mean, per_deviation)
        factor = gain * per_deviation
        offset = shift - mean * factor
        y = torch.empty_like(x)
        for part, result in zip(_in_cache(x), _in_cache(y), strict=True):
            u = torch.addcmul(offset, part.float(), factor)
            result.copy_((u * alpha).sin_().square_().div_(alpha).add_(u))
        return y

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor, Tensor, None]:
        x, gain, shift, alpha, mean, per_deviation = ctx.saved_tensors
        factor = gain * per_deviation
        grad_x = torch.empty(x.shape)
        of_gain, of_shift = torch.zeros_like(gain), torch.zeros_like(shift)
        parts = [_in_cache(each) for each in (x, grads[0], grad_x)]
        for part, grad, result in zip(*parts, strict=True):
            normal = (part.float() - mean).mul_(per_deviation)
            slope = torch.addcmul(shift, normal, gain).mul_(2 * alpha).sin_().add_(1)
            torch.mul(slope, grad, out=result)
            of_shift += result.sum(0)
            of_gain += normal.mul_(result).sum(0)
        # back through the mean and the deviation: what all of a channel's rows have in common
        slope = of_gain * per_deviation / len(x)
        common = of_shift / len(x) - slope * mean
        for part, result in zip(parts[0], parts[2], strict=True):
            result.sub_(common).addcmul_(part.float(), slope, value=-1).mul_(factor)
        return grad_x.to(x.dtype), of_gain, of_shift, None


def _moments(x: Tensor) -> tuple[Tensor, Tensor]:
    """The mean of each column, and one over its deviation: [1, C] each."""
    mean = torch.stack([part.float().sum(0) for part in _in_cache(x)]).sum(0) / len(x)
    squares = [(part.float() - mean).square_().sum(0) for part in _in_cache(x)]
    variance = torch.stack(squares).sum(0) / len(x)
    return mean[None], (variance + EPSILON).rsqrt()[None]


def _in_cache(rows: Tensor) -> tuple[Tensor, ...]:
    """Cut rows so that a part's intermediate results stay in the processor's cache."""
    return torch.split(rows, max(1, _CACHED // rows.shape[1]))
