"""The inverse of a spline, against the spline itself."""

import torch
from torch import Tensor

from phonex.engines.vits.spline import BOUND, N_BINS, invert


def forward(x: float, widths: Tensor, heights: Tensor, slopes: Tensor) -> float:
    """Durkan et al. 2019, equation 4, in float64."""

    def knots(shares: Tensor) -> Tensor:
        parts = 1e-3 + (1 - 1e-3 * N_BINS) * shares.softmax(-1)
        return torch.cat([torch.zeros(1), parts.cumsum(0)]).double() * 2 * BOUND - BOUND

    xs, ys = knots(widths.double()), knots(heights.double())
    inner = 1e-3 + torch.nn.functional.softplus(slopes.double())
    d = torch.cat([torch.ones(1), inner, torch.ones(1)]).double()
    k = min(int((x >= xs[1:-1]).sum()), N_BINS - 1)
    w, h = xs[k + 1] - xs[k], ys[k + 1] - ys[k]
    s, place = h / w, (x - xs[k]) / w
    rise = s * place**2 + d[k] * place * (1 - place)
    return float(ys[k] + h * rise / (s + (d[k + 1] + d[k] - 2 * s) * place * (1 - place)))


def test_a_spline_and_its_inverse_are_the_identity() -> None:
    torch.manual_seed(0)
    widths, heights, slopes = torch.randn(10), torch.randn(10), torch.randn(9)
    for x in torch.linspace(-4.9, 4.9, 41).tolist():
        y = torch.tensor([forward(x, widths, heights, slopes)], dtype=torch.float32)
        back = invert(y, widths[None], heights[None], slopes[None])
        assert abs(float(back) - x) < 1e-3


def test_outside_its_bounds_a_spline_changes_nothing() -> None:
    y = torch.tensor([-7.0, -5.001, 5.001, 100.0])
    parts = [torch.randn(4, n) for n in (10, 10, 9)]
    assert torch.equal(invert(y, *parts), y)
