"""For how long the oldest job waits, of those that somebody waits for."""

from datetime import timedelta

import pytest

from phonex.jobs.job import LAST_RANK
from phonex.store.records.job import JobKind, JobRecord
from phonex.system.clock import utc_now
from tests.jobs.stand_ins import Bench, Process, Records

pytestmark = pytest.mark.anyio


class Ranked(Bench):
    def rank(self, record: JobRecord) -> int:
        return LAST_RANK if getattr(record, "parent_id", None) else 0


async def test_children_of_a_job_of_hours_are_not_waited_for() -> None:
    process = Process(Records(), Ranked())
    long_ago = utc_now() - timedelta(hours=1)
    await process.submit(parent_id="x", created_at=long_ago)
    assert process.queue.count(JobKind.TTS) == (0, 0)
    assert process.queue.oldest_s(JobKind.TTS) == pytest.approx(0, abs=0.1)
    await process.submit(created_at=long_ago)
    assert process.queue.count(JobKind.TTS) == (1, 0)
    assert process.queue.oldest_s(JobKind.TTS) >= 3600
