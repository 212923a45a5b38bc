"""The generator in windows, in a batch, and compared with the published code."""

from copy import deepcopy

import torch

from phonex.bench.as_published import PublishedGenerator
from phonex.bench.random_weights import fill, set_loudness
from phonex.engines.vits.config import GeneratorConfig
from phonex.engines.vits.convolutions import pack
from phonex.engines.vits.generator import Ends, Generator, _whole

SMALL = GeneratorConfig(6, 5, "1", (3, 7), ((1, 3), (1, 5)), (4, 2), 256, (8, 4))


def generator(config: GeneratorConfig = SMALL) -> Generator:
    """Not packed."""
    with torch.device("meta"):
        made = Generator(config)
    fill(made)
    set_loudness(made)
    return made


@torch.inference_mode()
def test_windows_make_the_published_sound() -> None:
    ours, n = generator(), 2100
    theirs = PublishedGenerator(deepcopy(ours))
    pack(ours)
    z, speaker = torch.randn(1, 6, n), torch.randn(1, 5, 1)
    sound = ours(z, speaker, (n,))
    assert sound.shape == (1, 8 * n)
    assert torch.allclose(sound, theirs(z, speaker, (n,)), atol=1e-5)


@torch.inference_mode()
def test_an_item_of_a_batch_on_a_gpus_way_is_as_alone() -> None:
    ours, lengths = generator(), (40, 23, 31)
    pack(ours)
    z, speaker = torch.randn(3, 6, 40), torch.randn(3, 5, 1)
    for item, length in enumerate(lengths):
        z[item, :, length:] = 0
    together = ours._make(z, speaker, Ends(lengths), _whole)
    for item, length in enumerate(lengths):
        alone = ours(z[item : item + 1, :, :length], speaker[item : item + 1], (length,))
        assert torch.allclose(together[item, : 8 * length], alone[0], atol=1e-5)


@torch.inference_mode()
def test_random_weights_are_as_loud_as_speech() -> None:
    ours = generator()
    pack(ours)
    sound = ours(torch.randn(1, 6, 50), torch.zeros(1, 5, 1), (50,))
    assert 0.05 < float(sound.square().mean().sqrt()) < 0.2
