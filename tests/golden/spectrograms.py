"""The converter's spectrogram against spectrogram/, at every size that is there.

The mel spectrogram in it is of MeloTTS' training alone, and is not made here.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor

from phonex.engines.openvoice.config import SpectrogramConfig
from phonex.engines.openvoice.spectrogram import spectrogram
from tests.golden.row import Row, difference
from tests.golden.trace import tensors

TOLERANCE = 1e-4  # of magnitudes up to 200
_SIZED = re.compile(r"spec(\d+)_(\d+)_(\d+)_(\w+)")
_BATCHED = SpectrogramConfig(n_fft=1024, hop=256, window=1024)


def check(folder: Path) -> Iterator[Row]:
    for path in sorted((folder / "spectrogram").glob("*.npz")):
        given = tensors(path)
        name = path.relative_to(folder)
        for key, wanted in given.items():
            error = error_of(key, wanted, given)
            if error is not None:
                yield Row(f"{name}: {key}", error, TOLERANCE, [name])


def error_of(key: str, wanted: Tensor, given: dict[str, Tensor]) -> float | None:
    """None: not an array that is to be compared."""
    sized = _SIZED.fullmatch(key)
    if sized:
        n_fft, hop, window = map(int, sized.groups()[:3])
        samples = given[f"wav_{sized[4]}"].unsqueeze(0)
        return difference(spectrogram(samples, SpectrogramConfig(n_fft, hop, window)), wanted)
    if key == "spec_batch2":
        return batched_error(wanted, given["wav_speech"])
    return None


def batched_error(wanted: Tensor, samples: Tensor) -> float:
    """Two stretches of one recording, one behind the other, in a batch; how long is not stated."""
    shortest = wanted.shape[2] * _BATCHED.hop
    return min(
        difference(spectrogram(torch.stack([samples[:n], samples[n : 2 * n]]), _BATCHED), wanted)
        for n in range(shortest, min(shortest + _BATCHED.hop, len(samples) // 2 + 1))
    )
