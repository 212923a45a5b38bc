"""`python -m benchmarks.fleet`: what a node, workers and a Redis achieve together on this machine.

Prints the throughput with one and two workers of one thread each, in turns, and what the networks
alone reach in two processes; the time to the first audio of a stream, beside that of one process;
how soon the job of a killed worker begins elsewhere; the memory of a node; and from these figures,
what 10 000 people who listen at once need. Needs redis-server, two free cores and a quiet machine:
it says so when it was not.
"""

import argparse
import asyncio
import os
import signal
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import httpx
import psutil

from benchmarks.bare_networks import measure_ceiling
from benchmarks.streaming import first_audio, texts
from phonex.system.cpu import cpu_name
from tests.fleet.processes import RunningWorker, wait_until
from tests.redis_server import RedisServer
from tests.running import Folders, RunningServer, finish

LISTENERS = 10_000
IDLE_S = 10.0
POLL_S = 0.5  # of a job: what asks more often takes from the cores that are measured
BIT_RATE = 64_000  # bit/s of a stream, as MP3
# What other processes may take of the cores, so that the figures count.
QUIET = 0.1


@dataclass
class Spent:
    """seconds: of the clock; others: share of the machine's CPUs that other processes took."""

    seconds: float = 0.0
    others: float = 0.0


@contextmanager
def measured(*processes: psutil.Process) -> Iterator[Spent]:
    """The time of a block; processes: whose work it is."""
    spent, began, idle = Spent(), time.perf_counter(), psutil.cpu_times()
    own = sum(cpu_s(each) for each in processes)
    yield spent
    spent.seconds = time.perf_counter() - began
    now = psutil.cpu_times()
    busy = sum(now) - now.idle - (sum(idle) - idle.idle)
    used = sum(cpu_s(each) for each in processes) - own
    spent.others = max(0.0, busy - used) / (spent.seconds * (os.cpu_count() or 1))


def cpu_s(process: psutil.Process) -> float:
    everyone = [process, *process.children(recursive=True)]
    return sum(each.cpu_times().user + each.cpu_times().system for each in everyone)


class Bench:
    """The processes. node: takes requests; workers: of one thread each."""

    def __init__(self, root: Path, models: Path, stack: ExitStack) -> None:
        self.folders = Folders(root, models)
        self.redis = stack.enter_context(RedisServer(root / "redis"))
        url = self.redis.url
        node = RunningServer(self.folders, PHONEX_BROKER_URL=url, PHONEX_THREADS="1")
        self.node = stack.enter_context(node)
        workers = [
            RunningWorker(self.folders, name, PHONEX_BROKER_URL=url, PHONEX_THREADS="1")
            for name in ("worker-1", "worker-2")
        ]
        self.workers = [stack.enter_context(worker) for worker in workers]
        for _ in range(2):  # both have spoken before anything is measured
            self.speak(4)

    def processes(self) -> list[psutil.Process]:
        running = [each.process for each in self.workers if each.process.poll() is None]
        return [psutil.Process(pid) for pid in (self.node.pid, *(each.pid for each in running))]

    def speak(self, n_jobs: int) -> float:
        """Have jobs spoken; the seconds of speech."""
        client = self.node.client
        jobs = [
            client.post(
                "/tts",
                json={"text": " ".join(islice(texts("EN"), 3)), "language": "EN"},
                headers={"Prefer": "respond-async"},
            )
            .raise_for_status()
            .json()["job_id"]
            for _ in range(n_jobs)
        ]
        return sum(float(str(finish(client, job_id, poll_s=POLL_S)["duration"])) for job_id in jobs)

    def throughput(self, n_jobs: int) -> tuple[float, float]:
        """Seconds of speech per second; what others took."""
        with measured(*self.processes()) as spent:
            seconds = self.speak(n_jobs)
        return seconds / spent.seconds, spent.others


def show_throughput(bench: Bench, n_jobs: int, n_rounds: int) -> float:
    """Prints the throughput of one and of two workers; returns that of one."""
    ones, twos, disturbed = list[float](), list[float](), 0.0
    for _ in range(n_rounds):  # in turns, so that other work on the machine slows down both
        bench.workers[1].stop()
        one, others = bench.throughput(n_jobs)
        bench.workers[1].start()
        bench.speak(2)
        two, more = bench.throughput(2 * n_jobs)
        ones.append(one)
        twos.append(two)
        disturbed = max(disturbed, others, more)
    factor = statistics.median(two / one for one, two in zip(ones, twos, strict=True))
    print(f"speech per second, 1 worker    {statistics.median(ones):8.2f}")
    print(f"speech per second, 2 workers   {statistics.median(twos):8.2f}   {factor:.2f} times")
    if disturbed > QUIET:
        print(f"  not quiet: other processes took up to {disturbed:.0%} of the CPUs")
    return statistics.median(ones)


async def first_chunks(url: str, n_times: int) -> list[float]:
    async with httpx.AsyncClient(base_url=url, timeout=120) as client:
        source = texts("EN")
        await first_audio(client, text=next(source), format="mp3")
        return [
            (await first_audio(client, text=text, format="mp3"))[0]
            for text in islice(source, n_times)
        ]


def show_ceiling(models: Path, n_rounds: int) -> None:
    ceiling = measure_ceiling(models, n_rounds)
    print(f"ONNX Runtime alone, 2 processes                {ceiling.factor:.2f} times")


def show_first_audio(bench: Bench, root: Path, n_times: int) -> None:
    alone = Folders(root / "alone", bench.folders.models)
    alone.root.mkdir()
    with RunningServer(alone, PHONEX_THREADS="1") as one:
        single, fleet = list[float](), list[float]()
        for _ in range(n_times):
            single += asyncio.run(first_chunks(one.url, 1))
            fleet += asyncio.run(first_chunks(bench.node.url, 1))
    added = statistics.median(fleet) - statistics.median(single)
    print(f"first audio, one process       {statistics.median(single):8.2f} s")
    print(f"first audio, node and worker   {statistics.median(fleet):8.2f} s   {added:+.2f} s")


def show_kill(bench: Bench) -> None:
    text = " ".join(islice(texts("EN"), 40))
    accepted = bench.node.client.post(
        "/tts", json={"text": text, "language": "EN"}, headers={"Prefer": "respond-async"}
    )
    job_id = accepted.json()["job_id"]
    wait_until(lambda: any(each.has_begun(job_id) for each in bench.workers))
    killed = next(each for each in bench.workers if each.has_begun(job_id))
    other = next(each for each in bench.workers if each is not killed)
    began = time.perf_counter()
    killed.send(signal.SIGKILL)
    wait_until(lambda: other.has_begun(job_id))
    print(f"begun elsewhere after a kill   {time.perf_counter() - began:8.1f} s")
    bench.node.client.delete(f"/job/{job_id}")
    killed.process.wait()
    killed.start()


def show_memory(node: psutil.Process) -> None:
    memory = node.memory_full_info()
    rss, own = memory.rss / 1e6, memory.uss / 1e6
    print(f"memory of a node               {rss:8.0f} MB   {own:.0f} MB of it its own")


def show_node_share(bench: Bench) -> float:
    """Prints what a node and Redis compute for each second that somebody listens."""
    pair = [psutil.Process(bench.node.pid), psutil.Process(bench.redis.pid)]
    before = [cpu_s(each) for each in pair]
    time.sleep(IDLE_S)  # what they take when nobody listens
    idle = [(cpu_s(each) - at) / IDLE_S for each, at in zip(pair, before, strict=True)]
    before, began = [cpu_s(each) for each in pair], time.perf_counter()
    seconds = 0.0
    for text in islice(texts("EN"), 8):
        body = {"text": " ".join([text] * 3), "format": "mp3"}
        with bench.node.client.stream("POST", "/tts/stream", json=body) as answer:
            n_bytes = sum(map(len, answer.iter_bytes()))
        seconds += 8 * n_bytes / BIT_RATE
    took_s = time.perf_counter() - began
    share, of_redis = (
        max(0.0, cpu_s(each) - at - rate * took_s) / seconds
        for each, at, rate in zip(pair, before, idle, strict=True)
    )
    print(f"CPU of a node per second heard {share:8.4f} s")
    print(f"CPU of Redis per second heard  {of_redis:8.4f} s")
    return share


def show_calculation(per_thread: float, node_share: float) -> None:
    """What so many people need who hear speech at once, without pauses and at full load."""
    threads, nodes = LISTENERS / per_thread, LISTENERS * node_share
    rate = LISTENERS * BIT_RATE / 8e6
    print(f"\n{LISTENERS} people who listen at once, at full load:")
    print(f"  workers: {threads:.0f} threads of this processor ({per_thread:.1f} people each)")
    print(f"  nodes:   {nodes:.1f} processes, one core each")
    print(f"  Redis:   {rate:.0f} MB/s in, as much out")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=8, help="of one worker and round")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--models", type=Path, help="prepared weights; else they are prepared")
    given = parser.parse_args()
    print(f"{cpu_name()}, {os.cpu_count()} CPUs\n")
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        root = Path(folder)
        models = given.models or root / "models"
        models.mkdir(exist_ok=True)
        bench = Bench(root, models, stack)
        show_memory(psutil.Process(bench.node.pid))
        per_thread = show_throughput(bench, given.jobs, given.rounds)
        show_ceiling(models, given.rounds)
        show_first_audio(bench, root, 5 * given.rounds)
        node_share = show_node_share(bench)
        show_kill(bench)
        show_calculation(per_thread, node_share)


if __name__ == "__main__":
    main()
