"""The threads of a service: which kind of blocking work runs where."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from phonex.system.worker_threads import WorkerThreads

N_DISK_THREADS = 4
N_WAITING_THREADS = 16  # where files are on another machine, threads mostly wait
N_SAMPLE_THREADS = 2
N_REPLY_THREADS = 2  # one goes on when the other reads a person's sentences for the first time
# Of the threads that compute: the event loop, which needs little, is not kept waiting by them.
NICENESS = 5


@dataclass(frozen=True)
class Threads:
    """samples: apart from disk, so that uploads do not delay downloads."""

    networks: WorkerThreads
    encoding: WorkerThreads
    samples: WorkerThreads
    disk: WorkerThreads
    replies: WorkerThreads


@contextmanager
def open_threads(*, waits_long: bool = False) -> Iterator[Threads]:
    """The threads for all blocking work. waits_long: files are on another machine."""
    threads = Threads(
        networks=WorkerThreads("networks", niceness=NICENESS),
        encoding=WorkerThreads("encoding", niceness=NICENESS),
        samples=WorkerThreads("samples", N_SAMPLE_THREADS, NICENESS),
        disk=WorkerThreads("disk", N_WAITING_THREADS if waits_long else N_DISK_THREADS),
        replies=WorkerThreads("replies", N_REPLY_THREADS, NICENESS),
    )
    try:
        yield threads
    finally:
        for each in vars(threads).values():
            each.close()
