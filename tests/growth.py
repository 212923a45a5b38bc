"""Whether work grows in proportion to its text, told without saying how fast a machine is."""

import time
from collections.abc import Callable

N_CHARACTERS = 20_000
_PART = 8
_N_TRIES = 5
_LINEAR = 2 * _PART  # what is quadratic takes 64 times as long


def assert_linear(work: Callable[[str], object], text: str) -> None:
    """Work on the whole text takes about 8 times the CPU time of an eighth of it.

    Tried a few times, for what else the machine does may slow either of them.
    """
    text = (text * N_CHARACTERS)[:N_CHARACTERS]
    work(text[: N_CHARACTERS // _PART])  # imports and caches
    ratios = []
    for _ in range(_N_TRIES):
        ratios.append(_seconds(work, text) / _seconds(work, text[: N_CHARACTERS // _PART]))
        if ratios[-1] < _LINEAR:
            return
    raise AssertionError(f"{_PART} times the text took {min(ratios):.0f} times as long")


def _seconds(work: Callable[[str], object], text: str) -> float:
    start = time.process_time()
    work(text)
    return time.process_time() - start
