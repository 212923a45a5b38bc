"""The watermark of an installation in all audio that it synthesizes."""

import logging
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, Protocol

import numpy as np

from phonex.audio.decode import read_blocks
from phonex.audio.formats import Encoding
from phonex.audio.types import Audio, Samples
from phonex.audio.watermark import Detection, WatermarkWriter, detect

logger = logging.getLogger(__name__)

CHECK_EVERY = 8  # finished audios, of which one is checked
CHECKED_S, LEAST_CHECKED_S = 8.0, 4.0  # of its start; less may be too short for its codec


class StreamMarker(Protocol):
    """Marks a stream of samples, as WatermarkWriter does."""

    def feed(self, samples: Samples) -> Samples: ...

    def flush(self) -> Samples: ...


class _NoMarker:
    def feed(self, samples: Samples) -> Samples:
        return samples

    def flush(self) -> Samples:
        return np.zeros(0, np.float32)


class Watermark:
    """The watermark of this installation.

    key: secret. is_on: whether audio is marked; what was marked before is found anyway.
    on_missing: called when a checked audio does not have it.
    """

    def __init__(
        self, key: bytes, on_missing: Callable[[], None] | None = None, *, is_on: bool = True
    ) -> None:
        self._key = key
        self._on_missing = on_missing
        self._is_on = is_on
        self._n_finished = 0

    def marker(self, rate: int) -> StreamMarker:
        """Marks one audio at a rate, Hz."""
        return WatermarkWriter(self._key, rate) if self._is_on else _NoMarker()

    def detect(self, audio: Audio) -> Detection:
        return detect(audio, self._key)

    def check(self, file: BinaryIO | Path, encoding: Encoding) -> None:
        """Look for the watermark in every eighth file, as it was encoded. Blocks.

        encoding: with the rate of the file.
        """
        if self._is_on and self._n_finished % CHECK_EVERY == 0:
            start = _start_of(file, encoding if encoding.format.headerless else None)
            if start.seconds >= LEAST_CHECKED_S and not self.detect(start).found:
                logger.error("the watermark is missing in %s audio", encoding.format.name)
                if self._on_missing is not None:
                    self._on_missing()
        self._n_finished += 1


def _start_of(file: BinaryIO | Path, raw: Encoding | None) -> Audio:
    blocks: list[Audio] = []
    with closing(read_blocks(file, raw=raw)) as stream:
        for block in stream:
            blocks.append(block)
            if sum(each.seconds for each in blocks) >= CHECKED_S:
                break
    return Audio.join(blocks)
