"""Where the text of a socket is spoken although its sentence goes on.

Sentences are spoken as soon as they are whole. A chunk_length_schedule asks for more: that long
ones do not wait for their end either.
"""

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

DEFAULT_SCHEDULE = (120, 160, 250, 290)
LEAST_CHARACTERS = 50  # of a chunk, also with try_trigger_generation

# Longer than a mark and what closes after it.
_LOOK_BACK = 8
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\s|[。！？]")
_CLAUSE_END = re.compile(r"[,;:)—–][\"'”’)\]]*(?=\s)|[、，；：]")


class Paced(NamedTuple):
    """A fragment of text: what is to be spoken at once, with all before it, and the rest."""

    now: str | None
    later: str


class TextPacing:
    """Cuts sentences that are longer than the schedule's next chunk after one of their clauses.

    schedule: characters of the first chunk, the second, …, and all further ones; None: only whole
    sentences are spoken.
    """

    def __init__(self, schedule: Sequence[float] | None = DEFAULT_SCHEDULE) -> None:
        self._schedule = schedule
        self._pending = ""  # of the unfinished sentence
        self._n_cuts = 0

    def add(self, text: str, *, trigger: bool = False) -> Paced:
        """trigger: the chunk may be as short as chunks are."""
        before, pending = len(self._pending), self._pending + text
        ends = [end.end() for end in _SENTENCE_END.finditer(pending, max(0, before - _LOOK_BACK))]
        whole = ends[-1] if ends else 0
        pending = pending[whole:]
        cut = self._find_cut(pending, max(0, before - whole), trigger=trigger)
        if cut is None:
            self._pending = pending
            return Paced(None, text)
        self._pending = pending[cut:]
        self._n_cuts += 1
        at = len(text) - len(self._pending)
        return Paced(text[:at], text[at:])

    def _find_cut(self, pending: str, n_said: int, *, trigger: bool) -> int | None:
        """The end of the first clause that is long enough and was not said yet."""
        if self._schedule is None:
            return None
        chunk = self._schedule[min(self._n_cuts, len(self._schedule) - 1)]
        least = max(n_said, LEAST_CHARACTERS if trigger else math.ceil(chunk))
        ends = _CLAUSE_END.finditer(pending, max(0, least - _LOOK_BACK))
        return next((end.end() for end in ends if end.end() >= least), None)

    def flushed(self) -> None:
        """All text so far is being spoken."""
        self._pending = ""
