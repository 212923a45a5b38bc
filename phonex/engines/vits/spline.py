"""Monotone rational-quadratic splines, inverted.

Source: Durkan et al. 2019, Neural Spline Flows, equations 4-8; limits as in MeloTTS
melo/transforms.py.
"""

import math

import torch
from torch import Tensor
from torch.nn import functional

N_BINS = 10
BOUND = 5.0  # outside of -5…5 a spline is the identity
_LEAST = 1e-3  # of a bin's share of width and height, and of a slope
_EDGE_SLOPE = math.log(math.expm1(1 - _LEAST))  # gives slope 1 at the bounds


def invert(y: Tensor, widths: Tensor, heights: Tensor, slopes: Tensor) -> Tensor:
    """Invert each of many splines at one value.

    y: [..]; widths, heights: [.., bins] before softmax; slopes: [.., bins - 1] before softplus,
    at the knots between bins. Returns [..].
    """
    x_knots, y_knots = _knots(widths), _knots(heights)
    slope_knots = _LEAST + functional.softplus(functional.pad(slopes, (1, 1), value=_EDGE_SLOPE))
    inside = y.clamp(-BOUND, BOUND).unsqueeze(-1)
    index = (inside >= y_knots[..., 1:-1]).sum(-1, keepdim=True)

    def at(values: Tensor) -> Tensor:
        return values.gather(-1, index).squeeze(-1)

    width, height = at(x_knots.diff()), at(y_knots.diff())
    left, right, mean = at(slope_knots), at(slope_knots[..., 1:]), height / width
    above = inside.squeeze(-1) - at(y_knots)
    # The quadratic a·ξ² + b·ξ + c = 0 for the place ξ within the bin.
    bend = above * (left + right - 2 * mean)
    a, b, c = height * (mean - left) + bend, height * left - bend, -mean * above
    place = 2 * c / (-b - (b.square() - 4 * a * c).clamp_min(0).sqrt())
    return torch.where(y.abs() <= BOUND, place * width + at(x_knots), y)


def _knots(shares: Tensor) -> Tensor:
    """[.., bins] to the [.., bins + 1] bin edges, from -5 to 5."""
    parts = _LEAST + (1 - _LEAST * N_BINS) * shares.softmax(-1)
    places = 2 * BOUND * functional.pad(parts.cumsum(-1), (1, 0)) - BOUND
    places[..., -1] = BOUND
    return places
