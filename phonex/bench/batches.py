"""The gain from batching with MeloTTS' network on a GPU."""

import time
from collections.abc import Iterator
from pathlib import Path

import torch
from torch.utils.flop_counter import FlopCounterMode

from phonex.bench.figure import Figure, Say
from phonex.bench.random_models import KEY
from phonex.engines.melotts.config import MeloConfig
from phonex.engines.melotts.network import MeloInput, MeloNetwork
from phonex.engines.vits.device import Placement, choose_placement
from phonex.engines.vits.noise import SeededNoise
from phonex.weights.layout import melo_files

SIZES = (1, 8, 32)
N_PHONES = 81  # with blanks, about three seconds
N_TIMES = 5
_SQUARE = 8192  # matrix size for measuring the GPU's peak rate


def batch_figures(models: Path, say: Say) -> Iterator[Figure]:
    """Yields nothing on a CPU, which does not batch."""
    placement = choose_placement()
    if placement.device.type == "cuda":
        files = melo_files(models, KEY)
        network = MeloNetwork.open(MeloConfig.read(files.config), files.checkpoint)
        yield from measure_batches(network.place(placement), placement, SIZES, say)


def measure_batches(
    network: MeloNetwork, placement: Placement, sizes: tuple[int, ...], say: Say
) -> Iterator[Figure]:
    """Share of real time, throughput and share of the peak rate for each batch size."""
    rate = _product_rate(placement, _SQUARE if placement.device.type == "cuda" else 1024)
    yield Figure(f"{placement}: rate of a large product", f"{rate / 1e12:.1f} TFLOP/s")
    for size in sizes:
        say(f"{size} pieces together")
        items, seconds = [_piece(network, seed) for seed in range(size)], []
        with FlopCounterMode(display=False) as counter:
            spoken = _speak(network, items)
        sound = sum(len(each) for each in spoken) / network.config.rate
        for _ in range(N_TIMES):
            started = time.perf_counter()
            _speak(network, items)
            seconds.append(time.perf_counter() - started)
        best = min(seconds)
        share = counter.get_total_flops() / best / rate
        yield Figure(f"{placement}, {size} together: share of real time", f"{best / sound:.5f}")
        yield Figure(f"{placement}, {size} together: sound a second", f"{sound / best:.0f} s")
        yield Figure(f"{placement}, {size} together: of that rate", f"{share:.1%}")


def _speak(network: MeloNetwork, items: list[MeloInput]) -> list[torch.Tensor]:
    """Returns the sound on the CPU, which waits for the device."""
    noises = [SeededNoise(seed) for seed in range(len(items))]
    return [speech.samples for speech in network.speak(items, noises)]


def _piece(network: MeloNetwork, seed: int) -> MeloInput:
    draw = torch.Generator().manual_seed(seed)
    phones = torch.randint(1, len(network.config.symbols), (N_PHONES,), generator=draw)
    zeros = torch.zeros(N_PHONES, dtype=torch.int64)
    return MeloInput(phones, zeros, zeros, speaker=0)


def _product_rate(placement: Placement, size: int) -> float:
    """FLOP/s of a product of square matrices in the placement's precision."""
    square = torch.ones(size, size, device=placement.device, dtype=placement.precision)
    best = float("inf")
    for _ in range(N_TIMES):
        started = time.perf_counter()
        float((square @ square)[0, 0])
        best = min(best, time.perf_counter() - started)
    return 2 * size**3 / best
