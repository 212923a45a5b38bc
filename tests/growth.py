"""By how much work grows with what it is done on. Told by ratios: CPUs differ, and are busy."""

import time
from collections.abc import Callable

NOISE_S = 0.02  # of CPU; what takes less is not compared
N_TIMES = 4
LINEAR = 2.5 * N_TIMES  # of work that grows with the square it would be N_TIMES squared
TRIES = 3


def growth(work: Callable[[int], object], size: int) -> float:
    """How many times the CPU time N_TIMES the size takes; 0 where that is next to nothing."""
    least = [float("inf"), float("inf")]
    for _ in range(TRIES):
        least[1] = min(least[1], _seconds(work, N_TIMES * size))
        if least[1] < NOISE_S:
            return 0.0
        least[0] = min(least[0], _seconds(work, size))
        if least[1] <= LINEAR * least[0]:
            break
    return least[1] / least[0]


def assert_linear(work: Callable[[str], object], text: str) -> None:
    """Work on 20 000 characters takes about N_TIMES as long as on an N_TIMES-th of them."""
    grown = growth(lambda size: work((text * size)[:size]), 20_000 // N_TIMES)
    assert grown <= LINEAR, f"{N_TIMES} times the text took {grown:.0f} times as long"


def _seconds(work: Callable[[int], object], size: int) -> float:
    started = time.process_time()
    work(size)
    return time.process_time() - started
