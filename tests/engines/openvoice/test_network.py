"""The converter: batches, noise, precision, rejected input. Golden data: tests/golden."""

import json
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from phonex.bench.as_published import run_as_published
from phonex.bench.random_openvoice import OFFICIAL, random_network, unpacked_network
from phonex.engines.openvoice.config import ConverterConfig
from phonex.engines.openvoice.network import ConverterInput, ConverterNetwork
from phonex.engines.vits.device import Placement
from phonex.engines.vits.noise import SeededNoise
from phonex.errors import SampleUnusable, WeightsUnusable
from tests.published import GOLDEN

SMALL = replace(
    OFFICIAL, n_hidden=32, generator=replace(OFFICIAL.generator, upsample_initial_channel=64)
)


@pytest.fixture(scope="module")
def network() -> ConverterNetwork:
    return random_network(SMALL)


def speech(n: int, tau: float = 0.3, target: int = 1) -> ConverterInput:
    torch.manual_seed(n)
    samples = torch.randn(n) * 0.1
    source = torch.randn(1, 256, 1)
    torch.manual_seed(target)
    return ConverterInput(samples, source, torch.randn(1, 256, 1), tau)


def test_each_item_of_a_batch_is_as_alone(network: ConverterNetwork) -> None:
    items = [speech(9000), speech(3333), speech(385, tau=0.0)]
    together = network.convert(items, [SeededNoise(seed) for seed in range(3)])
    for seed, (item, one) in enumerate(zip(items, together, strict=True)):
        (alone,) = network.convert([item], [SeededNoise(seed)])
        assert len(one) == len(item.samples) // 256 * 256
        assert torch.allclose(alone, one, atol=1e-4)


def test_the_target_and_chance_change_sound(network: ConverterNetwork) -> None:
    one, other, still = (
        network.convert([item], [SeededNoise(1)])[0]
        for item in (speech(4000), speech(4000, target=2), speech(4000, tau=0.0))
    )
    assert not torch.allclose(one, other, atol=1e-3)
    assert not torch.allclose(one, still, atol=1e-3)


@pytest.mark.parametrize("place", [12_000, 12_064, 12_128, 12_192])
def test_what_is_heard_stays_where_it_was(network: ConverterNetwork, place: int) -> None:
    quiet = replace(speech(24_000), samples=torch.zeros(24_000))
    clicking = quiet.samples.clone()
    clicking[place - 100 : place + 100] = torch.linspace(-0.5, 0.5, 200)
    one, other = (
        network.convert([replace(quiet, samples=samples)], [SeededNoise(1)])[0]
        for samples in (quiet.samples, clicking)
    )
    change = (one - other).double().square()
    centre = float((change * torch.arange(len(change))).sum() / change.sum())
    assert abs(centre - place) < 0.01 * OFFICIAL.rate
    assert change[place - 4410 : place + 4410].sum() > 0.99 * change.sum()


def test_precision_changes_sound_by_less_than_30_db(network: ConverterNetwork) -> None:
    half = deepcopy(network).place(Placement(torch.device("cpu"), torch.bfloat16))
    one, other = (each.convert([speech(8000)], [SeededNoise(1)])[0] for each in (network, half))
    assert 10 * torch.log10(one.square().sum() / (one - other).square().sum()) > 30


def test_the_published_way_to_run_it_makes_the_same_sound(network: ConverterNetwork) -> None:
    published = unpacked_network(SMALL)
    run_as_published(published)
    one, other = (
        each.convert([speech(5000)], [SeededNoise(1)])[0] for each in (network, published)
    )
    assert torch.allclose(one, other, atol=1e-5)


def test_a_tone_colour_is_the_mean_over_samples(network: ConverterNetwork) -> None:
    samples = [torch.randn(5000), torch.randn(2000)]
    singly = [network.embed([each]) for each in samples]
    assert network.embed(samples).shape == (1, 256, 1)
    assert torch.allclose(network.embed(samples), (singly[0] + singly[1]) / 2, atol=1e-6)


def test_what_is_too_short_is_refused(network: ConverterNetwork) -> None:
    with pytest.raises(SampleUnusable, match="385"):
        network.embed([torch.zeros(384)])
    with pytest.raises(SampleUnusable, match="385"):
        network.convert([speech(9000), speech(10)], [SeededNoise(0), SeededNoise(1)])


def test_a_checkpoint_that_speaks_text_is_refused() -> None:
    config = ConverterConfig.read(GOLDEN / "openvoice/config.json")
    with pytest.raises(WeightsUnusable, match=r"missing.*another network"):
        ConverterNetwork.open(config, GOLDEN / "melo/default/checkpoint.pth")


@pytest.mark.parametrize(
    ("part", "key", "value"),
    [("data", "n_speakers", 3), ("data", "win_length", 2048), ("model", "zero_g", "yes")],
)
def test_what_no_converter_can_be_built_of_is_reported(
    tmp_path: Path, part: str, key: str, value: object
) -> None:
    config = json.loads((GOLDEN / "openvoice/config.json").read_text(encoding="utf-8"))
    config[part][key] = value
    path = tmp_path / "config.json"
    path.write_text(json.dumps(config))
    with pytest.raises(WeightsUnusable, match=rf"{part}\.{key}"):
        ConverterConfig.read(path)
