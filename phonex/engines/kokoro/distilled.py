"""The instant voice: hibari's small network, distilled from Kokoro's af_heart; English only."""

from dataclasses import dataclass

import numpy as np
import onnx
from hibari import Hibari, dsp  # type: ignore[import-untyped]
from hibari.voices import DEFAULT, voice_path  # type: ignore[import-untyped]
from numpy.typing import NDArray
from onnx import numpy_helper

from phonex.audio.types import Audio
from phonex.engines.kokoro.prosody import VOICED_HZ, Curve
from phonex.engines.kokoro.trim import Trimmed, trim
from phonex.system.cpu import has_wide_products

RATE: int = dsp.SR
MAX_TOKENS = 400  # the limit of hibari's own API

_DURATIONS = "/Cast_32_output_0"  # in hibari's graph: frames per token

_SEED = 0  # of the noise in voiceless sounds
_SOUNDING_DB = -42  # below the loudest frame
_GAIN = 10 ** (4.6 / 20)  # to the loudness of the stock voices

Spectrum = NDArray[np.float32]  # [601, F] log amplitudes


@dataclass(frozen=True, eq=False)
class InstantSpeech:
    """frames: the duration of each token, in frames of 25 ms, both pads included."""

    trimmed: Trimmed
    frames: list[int]


class InstantVoice:
    """One session; about a hundred times faster than real time. Not thread-safe.

    wide_products: as from phonex.system.cpu.has_wide_products.
    """

    def __init__(self, wide_products: bool | None = None) -> None:
        model = _with_durations()
        if not (has_wide_products() if wide_products is None else wide_products):
            _make_unsigned(model.graph)
        # Phonemes are passed in; anything but None keeps hibari from loading its own G2P.
        self._hibari = Hibari(threads=1, g2p=str, model=model.SerializeToString())

    def say(self, tokens: list[int], speed: float) -> InstantSpeech:
        """tokens: of Kokoro's alphabet, without pads, at most MAX_TOKENS. Not limited."""
        inputs = {
            "ids": np.array([[0, *tokens, 0]], np.int64),
            "speed": np.array([speed], np.float32),
        }
        *found, frames = self._hibari.sess.run(None, inputs)
        outputs = [output[0] for output in found]
        samples = dsp.synth(*outputs, np.random.default_rng(_SEED)) * _GAIN
        harmonic, _, noise, free, _, f0 = outputs
        audio = Audio(samples.astype(np.float32), RATE)
        return InstantSpeech(
            trim(audio, _sounding(harmonic, noise, free, f0), speed), frames.tolist()
        )


def _with_durations() -> onnx.ModelProto:
    """hibari's network with its durations as an additional output."""
    model = onnx.load(voice_path(DEFAULT))
    model.graph.output.append(onnx.ValueInfoProto(name=_DURATIONS))
    return model


def _make_unsigned(graph: onnx.GraphProto) -> None:
    """Rewrite signed weights as unsigned ones: the same sums, slower, but without saturation.

    ONNX Runtime's `session.x64quantprecision` does the same, but not for weights that share a zero
    point, as these do.
    """
    products = [node for node in graph.node if node.op_type == "MatMulInteger"]
    names = {name for node in products for name in (node.input[1], node.input[3])}
    for tensor in graph.initializer:
        if tensor.name in names:
            unsigned = (numpy_helper.to_array(tensor).astype(np.int16) + 128).astype(np.uint8)
            tensor.CopyFrom(numpy_helper.from_array(unsigned, tensor.name))


def _sounding(harmonic: Spectrum, noise: Spectrum, free: Spectrum, f0: Curve) -> NDArray[np.bool_]:
    """[F], in blocks of 300 samples, from the log amplitudes of three kinds of sound."""
    power = np.exp(2 * noise).sum(axis=0) + np.exp(2 * free).sum(axis=0)
    power += np.where(f0 > VOICED_HZ, np.exp(2 * harmonic).sum(axis=0), 0)
    level = 10 * np.log10(power + 1e-12)
    return np.asarray(level > level.max() + _SOUNDING_DB)
