"""The transfer rate of a body."""


class Pace:
    """How long a transfer that must average bytes_s may still pause.

    Credit for fast bytes is at most spare_s, so that a burst does not allow hours of silence;
    debt for slow ones is capped as well, so that a slow hour can be made up for.
    """

    def __init__(self, bytes_s: float, spare_s: float, now: float) -> None:
        self._bytes_s = bytes_s
        self._spare_s = spare_s
        self._paid_until = now + spare_s

    def add(self, n_bytes: int, now: float) -> None:
        """Count received bytes."""
        paid_until = max(self._paid_until, now - self._spare_s) + n_bytes / self._bytes_s
        self._paid_until = min(paid_until, now + self._spare_s)

    def left_s(self, now: float) -> float:
        """Seconds left; below 0: too slow, by that many seconds."""
        return self._paid_until - now
