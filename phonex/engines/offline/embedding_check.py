"""Checks imported embeddings of the offline converter.

Nothing in them is trusted, because the networks do no further checks.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phonex.audio.loudness import SILENCE_LUFS
from phonex.engines.offline.embedding import (
    BIAS,
    EQUALISER,
    FITTED,
    GAIN,
    INSTANT,
    INSTANT_EQUALISER,
    LOUDNESS,
    PITCH,
    PROPORTIONS,
    SPEAKER,
    SPECTRUM,
    VOICES,
)
from phonex.engines.offline.pitch import HIGHEST_HZ, LOWEST_HZ
from phonex.engines.offline.spectrum import LIMIT, N_BINS
from phonex.engines.offline.stock_mixture import N_KEPT, load_stock_voices
from phonex.engines.types import Embedding
from phonex.errors import EmbeddingUnusable

N_SPEAKER = 256
MAX_BIAS = 20.0  # stock voices reach 2.5, fitted ones 6
MAX_GAIN = 8.0  # 18 dB; fitted voices need 2
MAX_LUFS = 6.0  # a square wave of full scale has less
MAX_LEVEL = 50.0  # nepers, of a spectrum
_MAX_NAMES_BYTES = 1000
_ROUNDING = 1e-3

# The sizes of the decoder's biases; Decoder has them too, but torch takes two seconds to load.
_N_LAYERS = 3  # of a block
_BLOCKS = {
    "generator.noise_res.0": 512,
    "generator.noise_res.1": 256,
    **{f"generator.resblocks.{index}": 512 for index in range(3)},
    **{f"generator.resblocks.{index}": 256 for index in range(3, 6)},
}
BIAS_SIZES: Mapping[str, int] = {
    **{"encode.norm1": 1028, "encode.norm2": 2048},
    **{f"decode.{index}.norm1": 2180 for index in range(4)},
    **{f"decode.{index}.norm2": 2048 for index in range(3)},
    "decode.3.norm2": 1024,
    **{
        f"{block}.{norm}.{index}": size
        for block, size in _BLOCKS.items()
        for norm in ("adain1", "adain2")
        for index in range(_N_LAYERS)
    },
}


@dataclass(frozen=True)
class _Kind:
    """The requirements for an array. shape: None for any length; low, high: inclusive bounds."""

    dtype: type[np.generic]
    shape: tuple[int, ...] | None
    low: float
    high: float


_NEEDED = {
    SPEAKER: _Kind(np.float32, (N_SPEAKER,), -1, 1),
    VOICES: _Kind(np.uint8, None, 0, 255),
    PROPORTIONS: _Kind(np.float32, None, 0, 1),
    PITCH: _Kind(np.float64, (2,), 0, math.log(HIGHEST_HZ)),
    SPECTRUM: _Kind(np.float32, (N_BINS,), -MAX_LEVEL, MAX_LEVEL),
    EQUALISER: _Kind(np.float32, (N_BINS,), -LIMIT - _ROUNDING, LIMIT + _ROUNDING),
}
_OPTIONAL = {  # older voices have none
    INSTANT: _Kind(np.float64, (), 0, 1),
    LOUDNESS: _Kind(np.float64, (), SILENCE_LUFS, MAX_LUFS),
    INSTANT_EQUALISER: _NEEDED[EQUALISER],
}
_FITTED = {
    GAIN: _Kind(np.float64, (), 1 / MAX_GAIN, MAX_GAIN),
    FITTED: _Kind(np.float64, (), 0, 1),
}


def check(embedding: Embedding) -> None:
    """Raise EmbeddingUnusable, with the reason, unless this converter could have made it."""
    needed = dict(_NEEDED)
    if any(name in _FITTED or name.startswith(BIAS) for name in embedding):
        needed |= _FITTED | _biases()
    for name in embedding.keys() - (needed | _OPTIONAL).keys():
        raise _unusable(f"holds {name[:80]!r}, which is unknown")
    for name in needed.keys() - embedding.keys():
        raise _unusable(f"has no {name!r}")
    for name, array in embedding.items():
        _check_array(name, array, (needed | _OPTIONAL)[name])
    _check_speaker(embedding[SPEAKER].astype(np.float64))
    _check_mixture(embedding[VOICES], embedding[PROPORTIONS].astype(np.float64))
    _check_pitch(*(float(value) for value in embedding[PITCH]))


def _biases() -> dict[str, _Kind]:
    return {
        f"{BIAS}{path}": _Kind(np.float32, (size,), -MAX_BIAS, MAX_BIAS)
        for path, size in BIAS_SIZES.items()
    }


def _check_array(name: str, array: NDArray[np.generic], kind: _Kind) -> None:
    shape = (array.size,) if kind.shape is None else kind.shape
    if array.dtype != kind.dtype or array.shape != shape or not array.size:
        wanted = f"{np.dtype(kind.dtype)} {list(shape)}"
        raise _unusable(f"has {name!r} as {array.dtype} {list(array.shape)}, not as {wanted}")
    values = array.astype(np.float64)
    if not np.isfinite(values).all():
        raise _unusable(f"has values in {name!r} that are not finite")
    if values.min() < kind.low or values.max() > kind.high:
        raise _unusable(f"has values in {name!r} outside {kind.low:.4g} to {kind.high:.4g}")


def _check_speaker(speaker: NDArray[np.float64]) -> None:
    if abs(np.linalg.norm(speaker) - 1) > _ROUNDING:
        raise _unusable(f"has a {SPEAKER!r} whose length is not 1")


def _check_mixture(voices: NDArray[np.generic], proportions: NDArray[np.float64]) -> None:
    if voices.size > _MAX_NAMES_BYTES:
        raise _unusable(f"has {voices.size} bytes of {VOICES!r}")
    names = voices.tobytes().decode("utf-8", "replace").split()
    strangers = set(names) - set(load_stock_voices().names)
    if strangers:
        raise _unusable(f"uses the stock voice {min(strangers)[:40]!r}, which is unknown")
    if len(set(names)) != len(names) or not 1 <= len(names) <= N_KEPT:
        raise _unusable(f"does not use 1 to {N_KEPT} different stock voices")
    if len(names) != len(proportions) or abs(proportions.sum() - 1) > _ROUNDING:
        raise _unusable(f"has {PROPORTIONS!r} that do not match its voices or do not sum to 1")


def _check_pitch(median: float, spread: float) -> None:
    if not math.log(LOWEST_HZ) <= median or spread > math.log(HIGHEST_HZ / LOWEST_HZ):
        raise _unusable("has a pitch outside the range of human speech")


def _unusable(reason: str) -> EmbeddingUnusable:
    return EmbeddingUnusable(
        f"The embedding {reason}; send a file from GET /voice/{{voice_id}}/embedding."
    )
