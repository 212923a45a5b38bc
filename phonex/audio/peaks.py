"""Peak levels of a recording, for drawing its waveform."""

from contextlib import closing
from pathlib import Path

import numpy as np

from phonex.audio.decode import read_blocks
from phonex.audio.formats import Encoding
from phonex.audio.types import Samples

_RESOLUTION = 64  # cells a bucket is made of, at least, so its edges are off by 1/64 at most


def peaks(path: Path, n: int, *, raw: Encoding | None = None) -> list[float]:
    """The highest level in each of n equal parts of a file, 0…1.

    Constant memory. Fewer than n samples give n values too, some of them repeated.
    raw: the file's encoding, when it is headerless. Raises NotAudio.
    """
    outline = _Outline(n * _RESOLUTION)
    with closing(read_blocks(path, raw=raw)) as blocks:
        for block in blocks:
            outline.add(np.abs(block.samples))
    return _buckets(outline.levels(), n)


def _buckets(levels: Samples, n: int) -> list[float]:
    if not len(levels):
        return [0.0] * n
    edges = np.arange(n + 1) * len(levels) // n
    # reduceat needs a start inside the array; an empty part repeats the level it lies in
    highest = np.maximum.reduceat(levels, edges[:-1])
    return [round(float(level), 4) for level in np.minimum(highest, 1.0)]


class _Outline:
    """Peak levels of audio of unknown length, in `limit` to twice as many cells.

    A cell is the maximum of `width` samples; when there are too many, neighbours are merged.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._width = 1
        self._cells = np.zeros(0, np.float32)
        self._rest = np.zeros(0, np.float32)  # samples of the cell that is not full yet

    def add(self, levels: Samples) -> None:
        levels = np.concatenate([self._rest, levels])
        n_cells = len(levels) // self._width
        used = n_cells * self._width
        fresh = levels[:used].reshape(n_cells, self._width).max(axis=1, initial=0)
        self._cells = np.concatenate([self._cells, fresh])
        self._rest = levels[used:]
        while len(self._cells) >= 2 * self._limit:
            self._merge()

    def levels(self) -> Samples:
        if not len(self._rest):
            return self._cells
        return np.append(self._cells, self._rest.max())

    def _merge(self) -> None:
        n_pairs = len(self._cells) // 2
        if len(self._cells) % 2:
            self._rest = np.append(self._cells[-1:], self._rest)
        self._cells = self._cells[: 2 * n_pairs].reshape(n_pairs, 2).max(axis=1)
        self._width *= 2
