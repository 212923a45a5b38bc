"""A clock that a test moves."""


class Clock:
    """now: in seconds."""

    def __init__(self, now: float = 100.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now
