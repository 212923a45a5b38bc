"""The mixture of stock voices: valid proportions, few voices, close to the speaker."""

import numpy as np
import pytest

from phonex.engines.kokoro.styles import STOCK_VOICES
from phonex.engines.offline.stock_mixture import StockVoices, find_mixture, load_stock_voices, solve
from phonex.engines.types import PitchRange


@pytest.fixture(scope="module")
def stock() -> StockVoices:
    return load_stock_voices()


def test_every_voice_of_the_table_can_be_spoken(stock: StockVoices) -> None:
    assert set(stock.names) <= set(STOCK_VOICES)
    assert stock.embeddings.shape == (len(stock.names), 256)


def test_proportions_sum_to_one_and_are_few(stock: StockVoices) -> None:
    everyone = stock.embeddings.mean(axis=0)
    mixture = find_mixture(stock, everyone, PitchRange(float(np.log(150)), 0.2))
    assert 1 <= len(mixture) <= 4
    assert sum(mixture.values()) == pytest.approx(1)
    assert min(mixture.values()) > 0


def test_a_stock_voice_is_found_again(stock: StockVoices) -> None:
    index = stock.names.index("bm_george")
    pitch = PitchRange(float(stock.log_f0[index]), float(stock.spread[index]))
    mixture = find_mixture(stock, stock.embeddings[index], pitch)
    assert mixture["bm_george"] > 0.95


def test_pitch_draws_the_mixture(stock: StockVoices) -> None:
    between = (stock.embeddings[stock.names.index("af_bella")] * 0.5) + (
        stock.embeddings[stock.names.index("am_onyx")] * 0.5
    )

    def share_of_women(hz: float) -> float:
        mixture = find_mixture(stock, between, PitchRange(float(np.log(hz)), 0.2))
        return sum(part for name, part in mixture.items() if name[1] == "f")

    assert share_of_women(220) > share_of_women(80)


@pytest.mark.parametrize("shape", [(1, 1), (3, 40), (200, 30), (258, 27)])
@pytest.mark.parametrize("lowest", [-1.0, 0.0])
def test_no_other_proportions_are_nearer(shape: tuple[int, int], lowest: float) -> None:
    random = np.random.default_rng(sum(shape))
    rows, wanted = random.uniform(lowest, 1, shape), random.uniform(lowest, 1, shape[0])

    found = solve(rows, wanted)

    # The conditions of Kuhn and Tucker: the error would grow with any step that is allowed.
    gains = rows.T @ (wanted - rows @ found)
    assert found.min() >= 0
    assert gains.max() < 1e-6
    assert np.abs(gains[found > 0]).max() < 1e-6


def test_what_only_negative_proportions_would_reach_is_answered_with_zeros() -> None:
    assert not solve(np.ones((4, 3)), -np.ones(4)).any()
