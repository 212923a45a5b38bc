"""How many jobs of a handler run at the same time."""

import pytest

from tests.jobs.stand_ins import Bench, Process, Records, turn

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("n_at_once", [1, 2])
async def test_as_many_jobs_run_as_the_handler_takes(n_at_once: int) -> None:
    bench = Bench()
    bench.n_at_once = n_at_once
    process = Process(Records(), bench)
    await process.start()
    jobs = [await process.submit() for _ in range(4)]
    await turn()
    assert bench.begun == [job.job_id for job in jobs[:n_at_once]]
    bench.gate.set()
    for job in jobs:
        await process.wait(job.job_id, 60)
    assert bench.begun == [job.job_id for job in jobs]
    await process.stop()
