"""The layers of Kokoro's decoder: convolutions with adaptive instance norm driven by a style.

Knows tensors only. Attribute names are the checkpoint's.
Source: kokoro 0.9.4 (PyPI, Apache-2.0), istftnet.py: AdaIN1d, AdaINResBlock1, AdainResBlk1d.
"""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.autograd import Function

N_STYLE = 128
EPSILON = 1e-5

_CACHED = 96_000  # float32 numbers; twice as many fit in a core's cache
_TAPS_APART = (1, 3, 5)


class AdaptiveNorm(nn.Module):
    """Computes a layer's gains and shifts from its style. index: its row in the styles."""

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

    def over_rows(self, x: Tensor) -> Tensor:
        """x: [T, C in].  Returns [T, C out]."""
        (apart,), padding = self.dilation, (0, int(self.padding[0]))
        y = nn.functional.conv2d(
            as_image(x.to(self.weight.dtype)),
            self.weight.unsqueeze(2),
            self.bias,
            padding=padding,
            dilation=(1, apart),
        )
        return as_rows(y)


class SlowBlock(nn.Module):
    """A residual block of two convolutions at the frame rate; may double that rate."""

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
    """Three residual pairs of convolutions with Snake activations, at up to the sample rate.

    Sound is [T, C] here: the backward pass of dilated 16-bit convolutions takes less than half as
    long as with [C, T].
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

    def forward(self, styles: Tensor, x: Tensor) -> Tensor:
        """x: [T, C].  Returns the same shape."""
        for index in range(len(_TAPS_APART)):
            gain, shift = self.adain1[index](styles)
            inner = snake(x, gain, shift, self.alpha1[index])
            inner = _convolved(inner, self.convs1[index])
            gain, shift = self.adain2[index](styles)
            inner = snake(inner, gain, shift, self.alpha2[index])
            x = x + _convolved(inner, self.convs2[index])
        return x


def _convolved(x: Tensor, layer: nn.Module) -> Tensor:
    assert isinstance(layer, Convolution)
    return layer.over_rows(x)


def as_image(rows: Tensor) -> Tensor:
    """[T, C] to [1, C, 1, T], a view in the channels-last layout of convolutions."""
    return rows[None, None].permute(0, 3, 1, 2)


def as_rows(image: Tensor) -> Tensor:
    """[1, C, 1, T] to [T, C], contiguous."""
    return image.permute(0, 2, 3, 1).flatten(0, 2).contiguous()


def snake(x: Tensor, gain: Tensor, shift: Tensor, alpha: Tensor) -> Tensor:
    """Normalise over time, scale and shift, then y = u + sin²(αu)/α, in the precision of x.

    x: [T, C].  gain, shift: [C, 1].  alpha: [1, C, 1].
    """
    y: Tensor = _Snake.apply(x, gain[:, 0], shift[:, 0], alpha[0, :, 0])  # type: ignore[no-untyped-call]
    return y


class _Snake(Function):
    """Saves only its input for the backward pass: a tenth of what the single steps would save."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, gain: Tensor, shift: Tensor, alpha: Tensor) -> Tensor:
        """x: [T, C]; the others [C]."""
        # the running means are not used, but make batch_norm return 32-bit results
        unused = torch.zeros_like(gain)
        mean, variance = torch.batch_norm_update_stats(as_image(x), unused, unused, 0.0)
        per_deviation = (variance + EPSILON).rsqrt()
        ctx.save_for_backward(x, gain, shift, alpha, mean, per_deviation)
        factor = gain * per_deviation * alpha
        offset = shift * alpha - mean * factor
        y = torch.empty_like(x)
        for part, result, angle, sine in _in_cache(x, y):
            _wave(part, factor, offset, angle, sine)
            result.copy_(angle.addcmul_(sine, sine).div_(alpha))
        return y

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, Tensor, Tensor, None]:
        x, gain, shift, alpha, mean, per_deviation = ctx.saved_tensors
        (grad,) = grads
        factor = 2 * alpha * gain * per_deviation
        offset = 2 * alpha * shift - mean * factor
        grad_u = grad.clone()
        for part, result, angle, sine in _in_cache(x, grad_u):
            _wave(part, factor, offset, angle, sine)
            angle.copy_(result)
            result.copy_(angle.addcmul_(angle, sine))
        grad_x, of_gain, of_shift = torch.ops.aten.native_batch_norm_backward(
            as_image(grad_u),
            as_image(x),
            gain,
            None,
            None,
            mean,
            per_deviation,
            True,
            EPSILON,
            [ctx.needs_input_grad[0], True, True],
        )
        return (None if grad_x is None else as_rows(grad_x)), of_gain, of_shift, None


def _wave(x: Tensor, factor: Tensor, offset: Tensor, angle: Tensor, sine: Tensor) -> None:
    angle.copy_(x)
    torch.addcmul(offset, angle, factor, out=angle)
    np.sin(angle.numpy(), out=sine.numpy())  # takes less than half of torch's time


def _in_cache(x: Tensor, y: Tensor) -> Iterator[tuple[Tensor, Tensor, Tensor, Tensor]]:
    """Slices of both, with two 32-bit work arrays that stay in the CPU cache."""
    n_rows = max(1, _CACHED // x.shape[1])
    scratch = torch.empty(2, n_rows, x.shape[1])
    angle, sine = scratch
    for part, result in zip(torch.split(x, n_rows), torch.split(y, n_rows), strict=True):
        if len(part) < n_rows:
            angle, sine = scratch[:, : len(part)]
        yield part, result, angle, sine
