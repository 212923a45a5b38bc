"""How fast a body comes."""


class Pace:
    """How long something may still pause that is to come at bytes_s.

    What came faster counts for spare_s ahead at most, else a burst would pay for hours of silence;
    what came slower for as much behind, so that one slow hour can be made good.
    """

    def __init__(self, bytes_s: float, spare_s: float, now: float) -> None:
        self._bytes_s = bytes_s
        self._spare_s = spare_s
        self._paid_until = now + spare_s

    def add(self, n_bytes: int, now: float) -> None:
        """Count bytes that came."""
        paid_until = max(self._paid_until, now - self._spare_s) + n_bytes / self._bytes_s
        self._paid_until = min(paid_until, now + self._spare_s)

    def left_s(self, now: float) -> float:
        """Below 0: it is too slow, and by how much."""
        return self._paid_until - now
