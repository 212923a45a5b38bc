"""Which imported embeddings are accepted and which are rejected."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from phonex.engines.kokoro.onnx.decoder_weights import read_decoder
from phonex.engines.kokoro.weights import prepare
from phonex.engines.offline.embedding_check import check
from phonex.engines.types import Embedding
from phonex.errors import EmbeddingUnusable

BIAS = "bias.generator.resblocks.5.adain2.2"


@pytest.fixture(scope="module")
def fitted(man: Embedding, models_dir: Path) -> Embedding:
    """With the biases of the published network."""
    weights = read_decoder(prepare(models_dir).decoder)
    biases = {
        f"bias.{path.removesuffix('.fc.bias')}": array
        for path, array in weights.items()
        if path.endswith(".fc.bias")
    }
    return {**man, **biases, "gain": np.array(0.9), "fitted": np.array(0.8)}


def test_what_a_converter_makes_is_taken(man: Embedding, fitted: Embedding) -> None:
    check(man)
    check(fitted)
    assert sum(name.startswith("bias.") for name in fitted) == 58


def test_an_older_voice_is_taken(man: Embedding) -> None:
    check({name: array for name, array in man.items() if name not in ("instant", "loudness")})


@pytest.mark.parametrize(
    ("name", "array", "reason"),
    [
        ("bias.decode.9.norm1", np.zeros(4, np.float32), r"'bias\.decode\.9\.norm1'.*unknown"),
        ("x" * 5000, np.zeros(1), "'x{80}', which is unknown"),
        ("pitch", np.array([5.0, 0.2], np.float32), r"float32 \[2\], not as float64 \[2\]"),
        ("pitch", np.array([5.0]), r"float64 \[1\]"),
        ("pitch", np.array([1.0, 0.2]), "human speech"),
        ("pitch", np.array([5.0, 3.0]), "human speech"),
        ("loudness", np.array(30.0), "outside -70 to 6"),
        ("pitch", np.array([np.nan, 0.2]), "'pitch' that are not finite"),
        ("pitch", np.array([np.inf, 0.2]), "'pitch' that are not finite"),
        ("speaker", np.zeros(256, np.float32), "length is not 1"),
        ("speaker", np.zeros((2, 128), np.float32), r"\[2, 128\]"),
        ("speaker", np.full(256, 1 / 16, np.complex64), "complex64"),
        ("proportions", np.zeros(0, np.float32), r"float32 \[0\]"),
        ("proportions", np.ones(1, np.float32), "do not match its voices"),
        ("proportions", np.array([1.5, -0.5], np.float32), "outside 0 to 1"),
        ("proportions", np.array([0.5, 0.4], np.float32), "do not sum to 1"),
        ("voices", np.frombuffer(b"am_nobody am_adam", np.uint8), "'am_nobody'.*unknown"),
        ("voices", np.frombuffer(b"am_adam am_adam", np.uint8), "different stock voices"),
        ("voices", np.frombuffer(b"\xff\xfe", np.uint8), "which is unknown"),
        ("voices", np.frombuffer(b"  ", np.uint8), "does not use 1 to 4"),
        ("voices", np.frombuffer(b"am_adam " * 999, np.uint8), "7992 bytes"),
        ("equaliser", np.full(513, 2, np.float32), "'equaliser' outside -1.7"),
        ("spectrum", np.full(512, 0, np.float32), r"\[512\], not as float32 \[513\]"),
        ("spectrum", np.full(513, 1e30, np.float32), "'spectrum' outside"),
        ("instant", np.array(1.01), "'instant' outside 0 to 1"),
        ("fitted", np.array(-0.01), "'fitted' outside 0 to 1"),
        ("gain", np.array(1e9), "'gain' outside"),
        ("gain", np.array([1.0]), r"float64 \[1\], not as float64 \[\]"),
        (BIAS, np.zeros(254, np.float32), r"\[254\], not as float32 \[256\]"),
        (BIAS, np.zeros(256, np.float64), "float64"),
        (BIAS, np.full(256, np.nan, np.float32), "not finite"),
        (BIAS, np.full(256, 1e6, np.float32), "outside -20 to 20"),
    ],
)
def test_what_cannot_be_spoken_with_is_refused(
    fitted: Embedding, name: str, array: NDArray[np.generic], reason: str
) -> None:
    mixture: Embedding = {
        "voices": np.frombuffer(b"am_adam am_puck", np.uint8),
        "proportions": np.array([0.5, 0.5], np.float32),
    }
    check({**fitted, **mixture})
    with pytest.raises(EmbeddingUnusable, match=reason):
        check({**fitted, **mixture, name: array})


@pytest.mark.parametrize("name", ["speaker", "voices", "pitch", "equaliser", BIAS, "gain"])
def test_what_is_not_whole_is_refused(fitted: Embedding, name: str) -> None:
    with pytest.raises(EmbeddingUnusable, match=f"has no '{name}'"):
        check({key: array for key, array in fitted.items() if key != name})
