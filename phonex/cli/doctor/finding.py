"""One finding of `phonex doctor`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    part: str
    found: str
    remedy: str = ""  # empty: no problem
