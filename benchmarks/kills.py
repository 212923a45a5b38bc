"""`python -m benchmarks.kills`: everything that a fleet consists of is killed while jobs run.

Kokoro speaks, so that the samples of each job must be those of an undisturbed one. The fleet has
two nodes, two workers, a Redis, an S3 server and a database. Prints for each kill how many of 50
jobs were lost or wrong, and what attempts have left. Needs redis-server and the tests' packages.
"""

import argparse
import os
import signal
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from tests.fleet.busy_fleet import BusyFleet
from tests.fleet.processes import wait_until
from tests.running import database_process


def kill_worker(busy: BusyFleet, jobs: Mapping[str, str]) -> None:
    """Prints how soon its job began elsewhere."""
    job_id = next(iter(jobs))
    killed = busy.fleet.runner(job_id)
    other = busy.fleet.other(killed)
    began = time.perf_counter()
    killed.kill()
    wait_until(lambda: other.has_begun(job_id), busy.fleet.tell)
    print(f"  its job began elsewhere after {time.perf_counter() - began:.1f} s")
    killed.start()


def kill_node(busy: BusyFleet, jobs: Mapping[str, str]) -> None:
    node = busy.fleet.nodes[1]
    node.stop(signal.SIGKILL)
    node.start()


def kill_redis(busy: BusyFleet, jobs: Mapping[str, str]) -> None:
    busy.fleet.redis.kill()
    busy.fleet.redis.start()


def kill_bucket(busy: BusyFleet, jobs: Mapping[str, str]) -> None:
    busy.s3.kill()
    busy.s3.start()


def kill_database(busy: BusyFleet, jobs: Mapping[str, str]) -> None:
    database_process(busy.fleet.nodes[0]).kill()
    for node in busy.fleet.nodes:
        node.wait_until("/voice/list")


def stop_worker(seconds: float, busy: BusyFleet, jobs: Mapping[str, str]) -> None:
    """It wakes when its job is another's, and must write nothing."""
    job_id = next(iter(jobs))
    stopped = busy.fleet.runner(job_id)
    stopped.send(signal.SIGSTOP)
    time.sleep(seconds)
    stopped.send(signal.SIGCONT)
    wait_until(lambda: stopped.has_given_up(job_id), busy.fleet.tell)


def kills(stopped_s: float) -> Sequence[tuple[str, Callable[[BusyFleet, Mapping[str, str]], None]]]:
    return [
        ("a worker", kill_worker),
        ("a node", kill_node),
        ("Redis", kill_redis),
        ("the S3 server", kill_bucket),
        ("the database", kill_database),
        (f"a worker for {stopped_s:.0f} s", lambda *args: stop_worker(stopped_s, *args)),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=50, help="that wait or run at each kill")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--stopped", type=float, default=60, help="seconds a worker stands still")
    parser.add_argument("--models", type=Path, help="prepared weights; else they are prepared")
    given = parser.parse_args()
    print(f"{os.cpu_count()} CPUs, {given.jobs} jobs at each kill\n")
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        root = Path(folder)
        busy = BusyFleet(root, stack, given.jobs, given.models or root / "models")
        for name, kill in [*kills(given.stopped)] * given.rounds:
            began = time.perf_counter()
            jobs = busy.submit()
            kill(busy, jobs)
            found = busy.check(jobs)
            faults = f"{len(found.lost)} lost, {len(found.wrong)} wrong"
            took_s = time.perf_counter() - began
            print(
                f"{name:20} {faults}, {len(found.left_over)} left over, after {took_s:.0f} s",
                flush=True,
            )


if __name__ == "__main__":
    main()
