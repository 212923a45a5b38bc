"""Processes long sound in windows of a few fixed sizes, with the same result.

oneDNN compiles and caches its convolutions for every length: with sentences of all lengths that
takes a tenth of the time and hundreds of megabytes. Windows come in a handful of sizes and fit in
the CPU cache.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

_PARTS = 8  # sizes are multiples of 1/8 of the largest
_NUMBERS = 1 << 19  # channels times length of the largest window: 2 MB in float32


@dataclass(frozen=True)
class Window:
    """start, stop: the input range; kept_from, kept_to: the part whose output is valid."""

    start: int
    stop: int
    kept_from: int
    kept_to: int


def windows(length: int, largest: int, reach: int) -> Iterator[Window]:
    """Cover a length longer than the largest window.

    reach: receptive field to each side. The first and last windows are valid up to the ends.
    """
    done = 0
    while done < length:
        start = max(0, done - reach)
        if start + largest < length:
            stop = start + largest
            yield Window(start, stop, done, stop - reach)
            done = stop - reach
        else:
            size = bucket(length - start, largest)
            yield Window(length - size, length, done, length)
            done = length


def bucket(length: int, largest: int) -> int:
    """The smallest window size that holds a length."""
    part = largest // _PARTS
    return min(largest, -(-length // part) * part)


def in_windows(
    make: Callable[[Tensor, int], Tensor], image: Tensor, length: int, reach: int
) -> Tensor:
    """The result of make(image, length) for an image with `length` valid frames.

    image: [1, C, 1, T], T >= length. make: accepts any T, keeps the shape and reads `reach` frames
    to each side; its output after the length is ignored.
    Returns [1, C, 1, T], 0 after the length.
    """
    n_channels, longest = image.shape[1], image.shape[3]
    largest = max(_NUMBERS // n_channels, 4 * reach)
    largest -= largest % _PARTS
    made = torch.empty_like(image)
    made[..., length:] = 0
    if length <= largest:
        size = bucket(length, largest)
        window = image[..., :size]
        if size > longest:
            window = torch.nn.functional.pad(window, (0, size - longest))
        made[..., :length] = make(window, length)[..., :length]
        return made
    for each in windows(length, largest, reach):
        part = make(image[..., each.start : each.stop], each.stop - each.start)
        kept = part[..., each.kept_from - each.start : each.kept_to - each.start]
        made[..., each.kept_from : each.kept_to] = kept
    return made
