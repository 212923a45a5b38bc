"""A MeloTTS network as large as the published ones, with random weights, for benchmarks only."""

import math

import torch

from phonex.bench.random_weights import fill, set_loudness
from phonex.engines.melotts.config import EncoderConfig, FlowConfig, MeloConfig
from phonex.engines.melotts.network import MeloNetwork
from phonex.engines.vits.config import GeneratorConfig
from phonex.engines.vits.convolutions import pack

# MeloTTS-English's config, with numbered symbols, since no text is read.
OFFICIAL = MeloConfig(
    rate=44_100,
    symbols=tuple(f"symbol {index}" for index in range(219)),
    n_tones=16,
    n_languages=10,
    n_speakers=256,
    speakers={"EN-Default": 4},
    add_blank=True,
    uses_bert=True,
    encoder=EncoderConfig(192, 768, n_heads=2, n_layers=6, n_taps=3, knows_speaker=True),
    flow=FlowConfig(is_transformer=True, n_layers=3),
    generator=GeneratorConfig(
        n_inter=192,
        n_speaker=256,
        resblock="1",
        resblock_kernel_sizes=(3, 7, 11),
        resblock_dilation_sizes=((1, 3, 5),) * 3,
        upsample_rates=(8, 8, 2, 2, 2),
        upsample_initial_channel=512,
        upsample_kernel_sizes=(16, 16, 8, 2, 2),
    ),
)
_FRAMES = 3.5  # per phone or blank, so that a phone and its blank take 81 ms
_LOG_NARROWER = 1.0  # reduces the noise in log durations to 0.3


def random_network(config: MeloConfig = OFFICIAL, seed: int = 0) -> MeloNetwork:
    """The same weights for the same seed. Ready to run."""
    network = unpacked_network(config, seed)
    pack(network)
    return network


def unpacked_network(config: MeloConfig = OFFICIAL, seed: int = 0) -> MeloNetwork:
    """The same network with its weights as a checkpoint holds them."""
    with torch.device("meta"):
        network = MeloNetwork(config)
    fill(network, seed)
    set_loudness(network.dec)
    log_frames = math.log(_FRAMES)
    network.get_parameter("dp.proj.bias").fill_(log_frames)
    network.get_parameter("sdp.flows.0.logs").fill_(_LOG_NARROWER)
    network.get_parameter("sdp.flows.0.m").fill_(-log_frames * math.exp(_LOG_NARROWER))
    return network
