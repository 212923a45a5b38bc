"""Plans of waiting jobs that can be synthesized in a batch with the running one."""

from collections.abc import Callable, Iterator, Sequence

from phonex.errors import PhonexError
from phonex.pipeline.plan import Plan
from phonex.store.records.job import SynthesisRecord


class WaitingPlans:
    """Plans of jobs with the same speaker. plan: makes a record's plan; the engine is loaded."""

    def __init__(self, job: SynthesisRecord, plan: Callable[[SynthesisRecord], Plan]) -> None:
        self._speaker = (job.language, job.speaker)
        self._plan = plan
        self._records: Sequence[SynthesisRecord] = ()
        self._made: dict[str, Plan | None] = {}  # cached, because plans() is called for every piece

    def note(self, queue: Sequence[SynthesisRecord]) -> None:
        """queue: the records of the waiting jobs, in order."""
        alike = [one for one in queue if (one.language, one.speaker) == self._speaker]
        self._records = [one for one in alike if not one.ssml]  # those have parts of their own

    def plans(self) -> Iterator[Plan]:
        """The plans; skips jobs that cannot be planned, which fail when they run."""
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
