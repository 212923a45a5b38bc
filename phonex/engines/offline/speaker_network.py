"""Resemblyzer's speaker encoder in ONNX Runtime: speech to a speaker embedding of 256 numbers.

Voices are registered with it, because torch takes two seconds and 200 MB to load; fits need the
differentiable one in speaker_encoder.py.
Weights: Resemblyzer 0.1.4 (PyPI, Apache-2.0), `pretrained.pt` without the optimiser, float16.
Source: resemblyzer/voice_encoder.py and hparams.py.
"""

from collections.abc import Iterator, Mapping
from importlib import resources

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from phonex.audio.mel import mel_filters

RATE = 16_000  # Hz
N_FFT = RATE * 25 // 1000  # a window of 25 ms
HOP = RATE * 10 // 1000  # a frame every 10 ms
N_BANDS = 40
WINDOW = 160  # frames per window of the network: 1.6 s
STEP = 80  # frames between two windows
N_FEATURES = 256
N_LAYERS = 3
LEVEL = 10 ** (-30 / 20)  # RMS of the network's input; it was trained at -30 dBFS
LEAST_LEVEL = 1e-6  # RMS of a sound; softer ones are not made louder
N_COVERED = 120  # frames of the last window that must not be padding

Weights = Mapping[str, NDArray[np.float32]]


class SpeakerNetwork:
    """Sound to a speaker embedding, which describes the voice, not the words or the quality."""

    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        # Threads synchronise at every LSTM step: on a busy machine two take ten times as long.
        options.intra_op_num_threads = 1
        model = _build(load_weights()).SerializeToString()
        self._session = onnxruntime.InferenceSession(
            model, options, providers=["CPUExecutionProvider"]
        )
        self._filters = mel_filters(RATE, N_FFT, N_BANDS)
        self._hann = np.hanning(N_FFT + 1)[:-1].astype(np.float32)

    def embed(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Embed the speaker of one sound.

        samples: [N] at 16 kHz, any level but silence.  Returns [256], of length 1, none negative.
        """
        (each,) = self._session.run(None, {"windows": _windows(self._mel(samples))})
        mean = (each / _lengths(each)).mean(axis=0)
        return np.asarray(mean / _lengths(mean), np.float32)

    def _mel(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """Power in mel bands, at the level that the network was trained with: [T, 40]."""
        level = max(float(np.sqrt(np.square(samples).mean())), LEAST_LEVEL)
        padded = np.pad(samples * np.float32(LEVEL / level), N_FFT // 2)
        frames = np.lib.stride_tricks.sliding_window_view(padded, N_FFT)[::HOP]
        spectrum = np.fft.rfft(frames * self._hann)
        return np.asarray(np.square(np.abs(spectrum)) @ self._filters.T, np.float32)


def load_weights() -> Weights:
    """The shipped weights by the checkpoint's names."""
    with (
        resources.files("phonex.engines.offline").joinpath("data/speaker.npz").open("rb") as file,
        np.load(file, allow_pickle=False) as stored,
    ):
        return {name: stored[name].astype(np.float32) for name in stored.files}


def n_windows(n_frames: int) -> int:
    """The number of windows that a sound of so many frames is cut into; the last may be padded."""
    return 1 + max(0, (n_frames - N_COVERED) // STEP)


def _windows(mel: NDArray[np.float32]) -> NDArray[np.float32]:
    """[T, 40] to [160, B, 40]."""
    count = n_windows(len(mel))
    n_padding = max(0, WINDOW + STEP * (count - 1) - len(mel))
    padded = np.pad(mel, ((0, n_padding), (0, 0)))
    views = np.lib.stride_tricks.sliding_window_view(padded, WINDOW, axis=0)  # [T, 40, 160]
    return np.ascontiguousarray(views[::STEP][:count].transpose(2, 0, 1))


def _lengths(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(np.maximum(lengths, 1e-12), np.float32)


def _build(weights: Weights) -> ModelProto:
    """Windows [160, B, 40] to activations [B, 256]."""
    arrays = {"one": np.array([1]), "zero": np.array([0])}
    nodes: list[NodeProto] = []
    below = "windows"
    for layer in range(N_LAYERS):
        arrays |= {f"{name}{layer}": array for name, array in _layer(weights, layer)}
        given = [below, *(f"{name}{layer}" for name in "WRB")]
        made = [f"all{layer}", f"last{layer}"]
        nodes.append(helper.make_node("LSTM", given, made, hidden_size=N_FEATURES))
        below = f"hidden{layer}"
        nodes.append(helper.make_node("Squeeze", [f"all{layer}", "one"], [below]))
    arrays |= {"weight": weights["linear.weight"], "bias": weights["linear.bias"]}
    nodes += [
        helper.make_node("Squeeze", [f"last{N_LAYERS - 1}", "zero"], ["described"]),
        helper.make_node("Gemm", ["described", "weight", "bias"], ["linear"], transB=1),
        helper.make_node("Relu", ["linear"], ["features"]),
    ]
    real = TensorProto.FLOAT
    graph = helper.make_graph(
        nodes,
        "speaker",
        [helper.make_tensor_value_info("windows", real, [WINDOW, None, N_BANDS])],
        [helper.make_tensor_value_info("features", real, [None, N_FEATURES])],
        [numpy_helper.from_array(array, name) for name, array in arrays.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 14)], ir_version=8)


def _layer(weights: Weights, layer: int) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """An LSTM layer's arrays by ONNX's names, whose gates are in another order than torch's."""

    def gates(name: str) -> NDArray[np.float32]:
        each = np.split(weights[f"lstm.{name}_l{layer}"], 4)  # input, forget, cell, output
        return np.concatenate([each[index] for index in (0, 3, 1, 2)])[None]

    yield "W", gates("weight_ih")
    yield "R", gates("weight_hh")
    yield "B", np.concatenate([gates("bias_ih"), gates("bias_hh")], axis=1)
