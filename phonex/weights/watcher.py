"""Progress of fetching, copying or reading files."""

from typing import Protocol


class Watcher(Protocol):
    """Receives the progress of each file."""

    def begin(self, name: str, n_bytes: int) -> None:
        """Begin the next file, of n_bytes to process."""

    def advance(self, n_bytes: int) -> None:
        """More bytes processed; negative when some must be repeated."""
