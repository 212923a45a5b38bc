"""What `phonex doctor` finds of one part."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    part: str
    found: str
    remedy: str = ""  # empty: all is well
