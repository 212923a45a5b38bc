"""Attention uses relative positions, both ways of computing it agree, padding has no effect."""

import math

import pytest
import torch
from torch import Tensor

from phonex.engines.vits.encoder import WINDOW, RelativeAttention, TransformerEncoder


def attention(*, whole: bool) -> RelativeAttention:
    torch.manual_seed(0)
    attention = RelativeAttention(6, 2, whole=whole).requires_grad_(False)
    torch.nn.init.normal_(attention.emb_rel_k)
    torch.nn.init.normal_(attention.emb_rel_v)
    return attention


def by_the_book(attention: RelativeAttention, x: Tensor) -> Tensor:
    """Shaw et al. 2018, equations 3 and 4, for one pair of positions at a time."""
    query, key, value = (
        conv(x)[0].view(2, 3, -1) for conv in (attention.conv_q, attention.conv_k, attention.conv_v)
    )
    n = x.shape[2]
    seen = torch.zeros(2, 3, n)
    zero = torch.zeros(3)
    for head in range(2):
        for i in range(n):
            at = [j - i + WINDOW for j in range(n)]
            near = [0 <= each <= 2 * WINDOW for each in at]
            keys = [
                attention.emb_rel_k[0, a] if ok else zero for a, ok in zip(at, near, strict=True)
            ]
            values = [
                attention.emb_rel_v[0, a] if ok else zero for a, ok in zip(at, near, strict=True)
            ]
            scores = torch.stack(
                [query[head, :, i] @ (key[head, :, j] + keys[j]) / math.sqrt(3) for j in range(n)]
            )
            shares = scores.softmax(0)
            seen[head, :, i] = sum(
                (shares[j] * (value[head, :, j] + values[j]) for j in range(n)), start=zero
            )
    joined: Tensor = attention.conv_o(seen.view(1, 6, n))
    return joined


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("n", [1, 2, 4, 5, 6, 13])
def test_attention_is_that_of_the_paper(n: int, whole: bool) -> None:
    ours, x = attention(whole=whole), torch.randn(1, 6, n)
    assert torch.allclose(ours(x, None), by_the_book(ours, x), atol=1e-5)


@pytest.mark.parametrize(("n_taps", "exact"), [(3, True), (4, False), (5, False)])
def test_padding_changes_nothing(n_taps: int, exact: bool) -> None:
    torch.manual_seed(1)
    encoder = TransformerEncoder(6, 10, 2, 4, n_taps, 5, exact=exact).requires_grad_(False)
    x, speaker = torch.randn(1, 6, 12), torch.randn(1, 5, 1)
    mask = (torch.arange(12) < 8).float().view(1, 1, 12)
    padded, alone = encoder(x, mask, speaker), encoder(x[..., :8], None, speaker)
    assert torch.allclose(padded[..., :8], alone, atol=1e-5)
    assert not padded[..., 8:].any()


def test_the_speaker_is_heard_in_the_third_layer() -> None:
    encoder = TransformerEncoder(6, 10, 2, 3, 3, 5).requires_grad_(False)
    x = torch.randn(1, 6, 4)
    assert not torch.allclose(
        encoder(x, None, torch.zeros(1, 5, 1)), encoder(x, None, torch.ones(1, 5, 1))
    )
