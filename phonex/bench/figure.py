"""One figure of a benchmark."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    name: str
    value: str


# Called with the name of each measurement, to show the user progress.
Say = Callable[[str], None]
