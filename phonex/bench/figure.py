"""One figure of a benchmark."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    name: str
    value: str


# Called with what is being measured, for the user who waits.
Say = Callable[[str], None]
