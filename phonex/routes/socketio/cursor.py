"""How far a socket has got in a conversation, so that every message comes once and in order."""


class Cursor:
    """Starts paused: nothing is sent until resume(), when what came before is known.

    at: the number of the last message that was sent. newest: that of the last one known of.
    """

    def __init__(self) -> None:
        self.at = 0
        self.newest = 0
        self._is_paused = True

    def take(self, seq: int) -> bool:
        """Note a message; whether it is the next one and nothing keeps it from being sent now."""
        self.note(seq)
        if self._is_paused or seq != self.at + 1:
            return False
        self.at = seq
        return True

    def note(self, seq: int) -> None:
        """There is a message of this number."""
        self.newest = max(self.newest, seq)

    def resume(self, at: int) -> None:
        """Everything up to this number has been sent."""
        self.at = at
        self.newest = max(self.newest, at)
        self._is_paused = False

    def pause(self) -> bool:
        """Send nothing, while what is missing is read; False if nothing is, or it is read."""
        if self._is_paused or self.newest <= self.at:
            return False
        self._is_paused = True
        return True
