"""MeloTTS' network: batches, noise, precision, rejected input. Golden data: tests/golden."""

from copy import deepcopy
from dataclasses import replace

import pytest
import torch

from phonex.bench.as_published import run_as_published
from phonex.bench.random_melotts import OFFICIAL, random_network, unpacked_network
from phonex.engines.melotts.config import MeloConfig
from phonex.engines.melotts.network import MeloInput, MeloNetwork, MeloScales
from phonex.engines.vits.config import GeneratorConfig
from phonex.engines.vits.device import Placement
from phonex.engines.vits.noise import SeededNoise
from phonex.errors import SynthesisFailed, WeightsUnusable
from tests.published import GOLDEN

SMALL = replace(
    OFFICIAL,
    generator=replace(OFFICIAL.generator, upsample_initial_channel=64),
    encoder=replace(OFFICIAL.encoder, n_hidden=32, n_inner=48),
)


@pytest.fixture(scope="module")
def network() -> MeloNetwork:
    return random_network(SMALL)


def sentence(n: int, seed: int = 0, **scales: float) -> MeloInput:
    torch.manual_seed(seed)
    phones, tones = torch.randint(0, 219, (n,)), torch.randint(0, 16, (n,))
    ja_bert = torch.randn(768, n) if n % 2 else None
    languages = torch.full((n,), 2)
    return MeloInput(phones, tones, languages, n % 7, None, ja_bert, MeloScales(**scales))


def test_each_piece_of_a_batch_is_as_alone(network: MeloNetwork) -> None:
    items = [sentence(31), sentence(8, length_scale=0.7), sentence(19, noise_scale=0.0)]
    together = network.speak(items, [SeededNoise(seed) for seed in range(3)])
    for seed, (item, one) in enumerate(zip(items, together, strict=True)):
        (alone,) = network.speak([item], [SeededNoise(seed)])
        assert torch.equal(alone.frames, one.frames)
        assert torch.allclose(alone.samples, one.samples, atol=1e-4)


def test_length_is_that_of_the_phones(network: MeloNetwork) -> None:
    (speech,) = network.speak([sentence(31)], [SeededNoise(0)])
    assert len(speech.frames) == 31
    assert int(speech.frames.min()) >= 1
    assert len(speech.samples) == int(speech.frames.sum()) * network.samples_per_frame


def test_chance_is_repeated_by_its_seed_alone(network: MeloNetwork) -> None:
    one, same, other = (
        network.speak([sentence(9)], [SeededNoise(seed)])[0].samples for seed in (1, 1, 2)
    )
    assert torch.equal(one, same)
    assert one.shape != other.shape or not torch.allclose(one, other)


@pytest.mark.parametrize(
    "scales",
    [MeloScales(sdp_ratio=0.9), MeloScales(noise_scale=0.1), MeloScales(noise_scale_w=0.1)],
)
def test_each_scale_changes_speech(network: MeloNetwork, scales: MeloScales) -> None:
    one, other = (
        network.speak([replace(sentence(21), scales=each)], [SeededNoise(1)])[0].samples
        for each in (MeloScales(), scales)
    )
    assert one.shape != other.shape or not torch.allclose(one, other, atol=1e-3)


def test_slow_speech_is_longer(network: MeloNetwork) -> None:
    one, slow = (
        network.speak([sentence(21, length_scale=scale)], [SeededNoise(1)])[0] for scale in (1, 2)
    )
    assert 1.6 < len(slow.samples) / len(one.samples) < 2


def test_precision_changes_sound_by_less_than_30_db_and_no_duration(network: MeloNetwork) -> None:
    half = deepcopy(network).place(Placement(torch.device("cpu"), torch.bfloat16))
    one, other = (each.speak([sentence(31)], [SeededNoise(1)])[0] for each in (network, half))
    assert torch.equal(one.frames, other.frames)
    noise = (one.samples - other.samples).square().sum()
    assert 10 * torch.log10(one.samples.square().sum() / noise) > 30


def test_the_published_way_to_run_it_makes_the_same_sound(network: MeloNetwork) -> None:
    published = unpacked_network(SMALL)
    run_as_published(published)
    one, other = (each.speak([sentence(17)], [SeededNoise(1)])[0] for each in (network, published))
    assert torch.allclose(one.samples, other.samples, atol=1e-5)


@pytest.mark.parametrize(
    ("phone", "tone", "language", "reported"),
    [
        (219, 0, 0, "phone 219"),
        (0, 16, 0, "tone 16"),
        (0, 0, 10, "language 10"),
        (-1, 0, 0, "phone"),
    ],
)
def test_ids_of_another_language_are_refused(
    network: MeloNetwork, phone: int, tone: int, language: int, reported: str
) -> None:
    phones, tones, languages = (torch.tensor([0, each, 0]) for each in (phone, tone, language))
    item = MeloInput(phones, tones, languages, speaker=0)
    with pytest.raises(SynthesisFailed, match=reported):
        network.speak([item], [SeededNoise(0)])


@pytest.mark.parametrize("log_frames", [30.0, torch.nan])
def test_durations_without_end_are_refused(log_frames: float) -> None:
    network = random_network(SMALL)
    network.get_parameter("dp.proj.bias").fill_(log_frames)
    with pytest.raises(SynthesisFailed, match="frames"):
        network.speak([sentence(5)], [SeededNoise(0)])


def test_a_checkpoint_of_another_variant_is_refused() -> None:
    config = MeloConfig.read(GOLDEN / "melo/default/config.json")
    with pytest.raises(WeightsUnusable, match=r"alt/checkpoint\.pth.*missing.*pull"):
        MeloNetwork.open(config, GOLDEN / "melo/alt/checkpoint.pth")
    sizes = replace(config, generator=GeneratorConfig(8, 12, "1", (3,), ((1,),), (8,), 32, (16,)))
    with pytest.raises(WeightsUnusable, match=r"checkpoint\.pth cannot be used"):
        MeloNetwork.open(sizes, GOLDEN / "melo/default/checkpoint.pth")
