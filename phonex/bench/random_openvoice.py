"""A converter as large as the published one, with random weights, for benchmarks only."""

import torch

from phonex.bench.random_weights import fill, set_loudness
from phonex.engines.openvoice.config import ConverterConfig, SpectrogramConfig
from phonex.engines.openvoice.network import ConverterNetwork
from phonex.engines.vits.config import GeneratorConfig
from phonex.engines.vits.convolutions import pack

OFFICIAL = ConverterConfig(
    rate=22_050,
    spectrogram=SpectrogramConfig(n_fft=1024, hop=256, window=1024),
    n_hidden=192,
    zero_g=True,
    generator=GeneratorConfig(
        n_inter=192,
        n_speaker=256,
        resblock="1",
        resblock_kernel_sizes=(3, 7, 11),
        resblock_dilation_sizes=((1, 3, 5),) * 3,
        upsample_rates=(8, 8, 2, 2),
        upsample_initial_channel=512,
        upsample_kernel_sizes=(16, 16, 4, 4),
    ),
)


def random_network(config: ConverterConfig = OFFICIAL, seed: int = 0) -> ConverterNetwork:
    """The same weights for the same seed. Ready to run."""
    network = unpacked_network(config, seed)
    pack(network)
    return network


def unpacked_network(config: ConverterConfig = OFFICIAL, seed: int = 0) -> ConverterNetwork:
    """The same network with its weights as a checkpoint holds them."""
    with torch.device("meta"):
        network = ConverterNetwork(config)
    fill(network, seed)
    set_loudness(network.dec)
    return network
