"""Who looks on while files are fetched, copied or read."""

from typing import Protocol


class Watcher(Protocol):
    """Shown each file, and how far it is."""

    def begin(self, name: str, n_bytes: int) -> None:
        """The next file, of which so many bytes are to come."""

    def advance(self, n_bytes: int) -> None:
        """So many came; negative when some must come anew."""
