"""The jobs behind the one at work, as far as they may be spoken along with it."""

from collections.abc import Callable, Iterator, Sequence

from phonex.errors import PhonexError
from phonex.plan import Plan
from phonex.store.records import JobRecord


class Behind:
    """Those that the same speaker says. plan: makes a record's plan; its engine is loaded."""

    def __init__(self, job: JobRecord, plan: Callable[[JobRecord], Plan]) -> None:
        self._speaker = (job.language, job.speaker)
        self._plan = plan
        self._records: Sequence[JobRecord] = ()

    def note(self, queue: Sequence[JobRecord]) -> None:
        """queue: the records of the jobs that wait now, in order."""
        self._records = [one for one in queue if (one.language, one.speaker) == self._speaker]

    def plans(self) -> Iterator[Plan]:
        """Without what cannot be planned, which is told when its turn comes."""
        for record in self._records:
            try:
                plan = self._plan(record)
            except PhonexError:
                continue
            yield plan
