"""Kokoro-82M's two halves as ONNX Runtime sessions; knows tokens and styles, but no text.

Sessions do not spin while idle. After each utterance the arena and the C library free their memory,
so the process stays at its size after loading instead of the longest utterance's need (26 MB per
second of sound), at no cost. Without an arena speech takes 1.6 times as long.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as ort  # type: ignore[import-untyped]

from phonex.audio.types import Samples
from phonex.engines.kokoro.onnx.names import AUDIO, BIAS, DURATIONS, ENERGY, F0, FEATURES, MODULES
from phonex.engines.kokoro.prosody import Curve
from phonex.engines.kokoro.styles import Style
from phonex.errors import EngineUnavailable, SynthesisFailed
from phonex.system.cpu import usable_cpus
from phonex.system.memory import return_free_memory

Biases = Mapping[str, NDArray[np.float32]]  # by the path of the norm

_SOUNDING = -4.0  # of the energy curve; speech reaches 5 to 9, silence lies near -10
_AUDIBLE = 0.5  # about 42 dB below the loudest block
_ERRORS_ONLY = 3  # otherwise it warns about every optional bias
_PAD = 0
_FAILURES = (ort.Fail, ort.RuntimeException, ort.InvalidArgument, ort.EPFail)
_LOAD_FAILURES = (*_FAILURES, ort.InvalidProtobuf, ort.InvalidGraph, ort.NoSuchFile)


@dataclass(frozen=True, eq=False)
class EncoderOutput:
    """The encoder's output for a sentence, the decoder's input.

    features: [1, 512, F] float32. f0 (Hz), energy: [1, 2F]. frames: [T] duration of each token,
    both pads included; they sum to F frames of 25 ms.
    """

    features: NDArray[np.float32]
    f0: Curve
    energy: NDArray[np.float32]
    frames: NDArray[np.int64]

    @property
    def sounding(self) -> NDArray[np.bool_]:
        """[2F] where there will be sound, per block of 300 samples."""
        return np.asarray(self.energy[0] > _SOUNDING)

    @property
    def audible(self) -> NDArray[np.bool_]:
        """[2F] where the sound will be loud enough to belong to a word."""
        return np.asarray(self.energy[0] > _AUDIBLE)

    @property
    def n_frames(self) -> int:
        return len(self.energy[0]) // 2

    def between(self, first: int, last: int) -> "EncoderOutput":
        """The frames from the first number to the one before the last; all durations stay."""
        return EncoderOutput(
            features=self.features[:, :, first:last],
            f0=self.f0[:, 2 * first : 2 * last],
            energy=self.energy[:, 2 * first : 2 * last],
            frames=self.frames,
        )


class KokoroNetwork:
    """Encoder and decoder. Not thread-safe. Raises EngineUnavailable if they do not load.

    threads: 0 for all CPUs that the process may use.
    """

    def __init__(self, encoder: Path, decoder: Path, threads: int) -> None:
        self.threads = threads or usable_cpus()
        self._encoder = _open(encoder, self.threads)
        self._decoder = _open(decoder, self.threads)

    def encode(self, tokens: Sequence[int], style: Style, speed: float) -> EncoderOutput:
        """tokens: at most 510, without pads. Raises SynthesisFailed."""
        wanted = [FEATURES, F0, ENERGY, DURATIONS]
        features, f0, energy, frames = _run(
            self._encoder,
            wanted,
            {
                "tokens": np.array([[_PAD, *tokens, _PAD]], np.int64),
                "style": style[None],
                "speed": np.array([speed], np.float32),
            },
        )
        return EncoderOutput(features, f0, energy, np.rint(frames).astype(np.int64).ravel())

    def decode(
        self, encoded: EncoderOutput, f0: Curve, style: Style, biases: Biases | None = None
    ) -> Samples:
        """[600 F] samples at 24 kHz, not limited. Raises SynthesisFailed.

        f0: as in EncoderOutput. biases: a fitted voice's, instead of the stock voices' own.
        """
        inputs = {
            FEATURES: encoded.features,
            F0: f0,
            ENERGY: encoded.energy,
            "style": style[None],
        }
        inputs |= {f"{MODULES}{path}{BIAS}": bias for path, bias in (biases or {}).items()}
        (samples,) = _run(self._decoder, [AUDIO], inputs)
        return_free_memory()
        return np.asarray(samples, np.float32).ravel()


def _open(path: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = _ERRORS_ONLY
    options.enable_mem_pattern = False  # it would keep a pattern for every length
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except _LOAD_FAILURES as exc:
        raise EngineUnavailable(f"ONNX Runtime cannot load {path.name}: {exc}") from exc


def _run(
    session: onnxruntime.InferenceSession,
    outputs: Sequence[str],
    inputs: Mapping[str, NDArray[np.generic]],
) -> list[NDArray[np.float32]]:
    options = onnxruntime.RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    try:
        found: list[NDArray[np.float32]] = session.run(outputs, inputs, options)
    except _FAILURES as exc:
        raise SynthesisFailed(f"Kokoro's network failed: {exc}") from exc
    return found
