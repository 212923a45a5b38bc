"""The jobs behind the one at work, as far as they may be spoken along with it."""

from collections.abc import Callable, Iterator, Sequence

from phonex.errors import PhonexError
from phonex.pipeline.plan import Plan
from phonex.store.records.jobs import SynthesisRecord


class WaitingPlans:
    """Those that the same speaker says. plan: makes a record's plan; its engine is loaded."""

    def __init__(self, job: SynthesisRecord, plan: Callable[[SynthesisRecord], Plan]) -> None:
        self._speaker = (job.language, job.speaker)
        self._plan = plan
        self._records: Sequence[SynthesisRecord] = ()
        self._made: dict[str, Plan | None] = {}  # once each, for it is asked for at every piece

    def note(self, queue: Sequence[SynthesisRecord]) -> None:
        """queue: the records of the jobs that wait now, in order."""
        self._records = [one for one in queue if (one.language, one.speaker) == self._speaker]

    def plans(self) -> Iterator[Plan]:
        """Without what cannot be planned, which is told when its turn comes."""
        waiting = self._records
        self._made = {
            one.job_id: self._made[one.job_id] for one in waiting if one.job_id in self._made
        }
        for record in waiting:
            if record.job_id not in self._made:
                self._made[record.job_id] = self._planned(record)
            if plan := self._made[record.job_id]:
                yield plan

    def _planned(self, record: SynthesisRecord) -> Plan | None:
        try:
            return self._plan(record)
        except PhonexError:
            return None
