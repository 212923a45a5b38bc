"""Working through long sound in windows of few sizes, with the same result.

oneDNN compiles its convolutions anew for every length and keeps what it compiled: with sentences
of every length that takes a tenth of the time and hundreds of megabytes. Windows are of a handful
of sizes, and their numbers stay in the processor's cache.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

_PARTS = 8  # sizes are so many parts of the largest
_NUMBERS = 1 << 19  # channels times length of the largest: 2 MB in float32


@dataclass(frozen=True)
class Window:
    """start, stop: what is looked at; of that, kept_from to kept_to is right."""

    start: int
    stop: int
    kept_from: int
    kept_to: int


def windows(length: int, largest: int, reach: int) -> Iterator[Window]:
    """Cover a length longer than the largest window.

    reach: to each side, what a result depends on. At the ends of the whole there is nothing beyond,
    and windows keep all up to there.
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
    """The smallest size of a window that holds a length."""
    part = largest // _PARTS
    return min(largest, -(-length // part) * part)


def in_windows(
    make: Callable[[Tensor, int], Tensor], image: Tensor, length: int, reach: int
) -> Tensor:
    """What make(image, length) gives for an image whose first `length` frames count.

    image: [1, C, 1, T], T >= length. make: for an image of any T, keeps its shape and sees `reach`
    frames to each side; what it gives behind its length does not count.
    Returns [1, C, 1, T], 0 behind the length.
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
