"""Kokoro's networks and the English dictionaries, loaded once for all processes that are forked.

ONNX Runtime runs a network of one thread in the thread that asks, so a forked process can use one
that was loaded before. Loading them takes half of what a service needs to start.
"""

from pathlib import Path
from typing import Any

import onnxruntime  # type: ignore[import-untyped]

from phonex.engines.kokoro.engine import KokoroEngine
from phonex.engines.kokoro.g2p.frontend import KokoroPhonemes
from phonex.engines.kokoro.weights import NetworkFiles
from phonex.engines.types import Prosody

Key = tuple[int, int, int]  # the same file, in any folder, not changed since


class LoadedNetworks:
    """In place of `onnxruntime.InferenceSession`: opens a file of one thread only once."""

    def __init__(self) -> None:
        self._open = onnxruntime.InferenceSession
        self._loaded: dict[Key, onnxruntime.InferenceSession] = {}

    def __call__(
        self, path: Any, options: Any = None, *others: Any, **named: Any
    ) -> onnxruntime.InferenceSession:
        if not isinstance(path, Path) or options is None or options.intra_op_num_threads != 1:
            return self._open(path, options, *others, **named)
        key = _key(path)
        if key not in self._loaded:
            self._loaded[key] = self._open(path, options, *others, **named)
        return self._loaded[key]


def preload(models: Path) -> bool:
    """Load what is prepared in this folder, if anything is; whether it is."""
    if not NetworkFiles.within(models).sums.exists():
        return False
    vars(onnxruntime)["InferenceSession"] = LoadedNetworks()
    engine = KokoroEngine(models, 1, KokoroPhonemes(lambda _text, _voice: ""))
    engine.speak("Ready.", engine.speakers()[0], Prosody())
    return True


def _key(path: Path) -> Key:
    found = path.stat()
    return found.st_dev, found.st_ino, found.st_mtime_ns
