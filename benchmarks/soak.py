"""`python -m benchmarks.soak`: many clients for ten minutes, while parts of the service are killed.

Starts a service. Its clients speak, clone, stream, dictate, register and delete voices, cancel,
leave, read slowly, and send malformed and huge bodies; meanwhile the database, espeak-ng and a fit
are stopped and killed. Each audio is decoded and its length compared with the job's; each accepted
job has to end. Prints the times of requests, what was refused, the times of /health as another
process measures them, the memory after the warm-up and at the end, and the faults: lost jobs,
corrupt audio, server errors other than 503 and 507. Exits with 1 if there were any.
"""

import argparse
import asyncio
import contextlib
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

import httpx
import psutil

from benchmarks.soak_clients import SAMPLES, SoakClient, Tally
from phonex.system.cpu import cpu_name
from tests.running import Folders, RunningServer

DATABASE = "phonex.store.database.embedded_server"
ESPEAK = "phonex.engines.espeak.worker"
FIT = "phonex.voices.fitting.child"
# What is killed, and after which share of the time.
KILLS = ((0.2, FIT), (0.35, DATABASE), (0.45, ESPEAK), (0.6, DATABASE), (0.7, ESPEAK), (0.75, FIT))
APPEAR_S = 60.0  # how long a process to kill is waited for
STOPPED_S = 2.0  # it is stopped so long before, so that it is killed in the middle of its work
WINDOWS = ((0.2, 0.4), (0.8, 1.0))  # shares of the time in which the memory is compared
HEALTH_S = 0.1  # pause between two measurements
LAST_S = 120.0  # for the last fit, after the clients have left; it has idle priority
PROGRESS_S = 5


@dataclass
class Soak:
    """One run, and what is noted of it. memory: by process, bytes at each second."""

    server: RunningServer
    seconds: float
    tally: Tally = field(default_factory=Tally)
    killed: list[str] = field(default_factory=list)
    fit: str = "queued"
    health: list[float] = field(default_factory=list)
    memory: list[tuple[float, int, int]] = field(default_factory=list)  # s, service, database

    async def run(self, n_clients: int, seed: int, processes: Executor) -> None:
        url, limits = self.server.url, httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(base_url=url, timeout=300, limits=limits) as http:
            voice_id = await register(http)
            said = (http, self.tally, processes, voice_id)
            clients = [SoakClient(f"Client {seed}/{n}", *said) for n in range(n_clients)]
            started, loop = time.monotonic(), asyncio.get_running_loop()
            measuring = loop.run_in_executor(processes, health_times, url, self.seconds)
            watching = [asyncio.create_task(each(started)) for each in (self._kill, self._watch)]
            await asyncio.gather(*(client.run(started + self.seconds) for client in clients))
            await watching[0]
            watching[1].cancel()
            self.health = await measuring
            await self._settle(http, voice_id)

    async def _kill(self, started: float) -> None:
        for share, module in KILLS:
            at = started + share * self.seconds
            await asyncio.sleep(max(0.0, at - time.monotonic()))
            while (child := find_child(self.server, module)) is None:
                if time.monotonic() > at + APPEAR_S:
                    self.tally.fault(f"no {module} ran that could be killed")
                    break
                await asyncio.sleep(0.05)
            with contextlib.suppress(psutil.NoSuchProcess):  # a fit whose voice was deleted
                if child is not None:
                    child.suspend()
                    await asyncio.sleep(STOPPED_S)
                    child.kill()
                    self.killed.append(f"{module} at {time.monotonic() - started:.0f} s")

    async def _watch(self, started: float) -> None:
        """Note the memory each second, and show the progress."""
        while True:
            now = time.monotonic() - started
            self.memory.append((now, *memory_of(self.server)))
            if len(self.memory) % PROGRESS_S == 0:
                said = f"{now:.0f} s, {n_requests(self)} requests, {len(self.tally.open)} jobs open"
                said += f", {self.memory[-1][1] / 1e6:.0f} MB, {len(self.tally.faults)} faults  "
                print(said, end="\r", file=sys.stderr, flush=True)
            await asyncio.sleep(1)

    async def _settle(self, http: httpx.AsyncClient, voice_id: str) -> None:
        """After the load, nothing is left over, and the fit that was killed goes on."""
        for status in ("queued", "processing"):
            for job in (await http.get(f"/jobs?status={status}")).json()["jobs"]:
                self.tally.fault(f"a job is left over: {job}")
        deadline = time.monotonic() + LAST_S
        while self.fit in ("queued", "running") and time.monotonic() < deadline:
            await asyncio.sleep(1)
            self.fit = (await http.get(f"/voice/{voice_id}")).json()["fitting"]["state"]
        if self.fit not in ("done", "running"):
            self.tally.fault(f"the fit that was killed is {self.fit}")
        if (health := (await http.get("/health")).json())["status"] != "healthy":
            self.tally.fault(f"the service ends {health}")


async def register(http: httpx.AsyncClient) -> str:
    """The voice of all clients; its fit is killed."""
    data, files = {"voice_name": "Soaked"}, {"voice_sample": SAMPLES[0].read_bytes()}
    answer = await http.post("/voice/register", data=data, files=files)
    return str(answer.raise_for_status().json()["voice_id"])


def find_child(server: RunningServer, module: str) -> psutil.Process | None:
    for child in psutil.Process(server.pid).children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            if module in child.cmdline():
                return child
    return None


def memory_of(server: RunningServer) -> tuple[int, int]:
    """Resident bytes of the service and of its database."""
    service, database = psutil.Process(server.pid).memory_info().rss, 0
    with contextlib.suppress(psutil.NoSuchProcess):  # it was killed
        if child := find_child(server, DATABASE):
            database = child.memory_info().rss
    return service, database


def health_times(url: str, seconds: float) -> list[float]:
    """Seconds that each GET /health takes."""
    until, times = time.monotonic() + seconds, list[float]()
    with httpx.Client(base_url=url, timeout=60) as client:
        while time.monotonic() < until:
            started = time.perf_counter()
            client.get("/health").raise_for_status()
            times.append(time.perf_counter() - started)
            time.sleep(HEALTH_S)
    return times


def n_requests(soak: Soak) -> int:
    return sum(map(len, soak.tally.seconds.values()))


def quantiles(values: Sequence[float]) -> list[float]:
    """The median, 95 %, 99 % and the largest."""
    ordered = sorted(values)
    return [ordered[min(len(ordered) - 1, int(q * len(ordered)))] for q in (0.5, 0.95, 0.99, 1)]


def report(soak: Soak) -> None:
    tally = soak.tally
    print(f"{'request':<16}{'n':>7}{'median':>10}{'95 %':>9}{'99 %':>9}{'most, s':>10}")
    for kind, times in sorted(tally.seconds.items()):
        at = quantiles(times)
        print(f"{kind:<16}{len(times):>7}{at[0]:>10.3f}{at[1]:>9.3f}{at[2]:>9.3f}{at[3]:>10.3f}")
    print(f"{n_requests(soak)} requests; jobs: {shown(tally.ended.items())}")
    print(f"{tally.n_audios} audios decoded; the fit that was killed is {soak.fit}")
    print(f"killed: {', '.join(soak.killed)}")
    print(f"refused: {shown(tally.refused.items())}")
    at = [1000 * each for each in quantiles(soak.health)]
    print(f"/health: median {at[0]:.1f} ms, 99 % {at[2]:.1f} ms (wanted: 50), most {at[3]:.1f} ms")
    for name, column, what, of in (
        ("service", 1, "least", min),  # what remains between requests
        ("service", 1, "median", statistics.median),
        ("database", 2, "median", statistics.median),
    ):
        start, end = (of(memory_in(soak, column, *shares)) / 1e6 for shares in WINDOWS)
        grown = 100 * (end / start - 1)
        print(f"memory of the {name}, {what}: {start:.0f} MB, then {end:.0f} MB: {grown:+.1f} %")
    print(f"\nfaults: {len(tally.faults)}", *tally.faults[:50], sep="\n")


def memory_in(soak: Soak, column: int, start: float, end: float) -> list[int]:
    noted = [(each[0] / soak.seconds, int(each[column])) for each in soak.memory]
    return [n_bytes for share, n_bytes in noted if start <= share <= end and n_bytes]


def shown(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{n} {what}" for what, n in sorted(counts)) or "none"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seed", type=int, default=1, help="of what the clients do")
    parser.add_argument("--log", type=Path, help="where to keep the log of the service")
    given = parser.parse_args()
    print(f"CPU: {cpu_name()}; {given.clients} clients, {given.minutes:g} minutes")
    with tempfile.TemporaryDirectory() as folder:
        home, models = Path(folder) / "home", Path(folder) / "models"
        home.mkdir()
        models.mkdir()
        server = RunningServer(
            Folders(home, models),
            PHONEX_FIT="1",
            PHONEX_FIT_STEPS="6",
            PHONEX_MAX_STREAMS="12",  # fewer than clients, so that some are refused
            PHONEX_QUEUE_SIZE="12",
            PHONEX_RATE_LIMIT="0",
            PHONEX_SYNC_WAIT="30",
        )
        with server, ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
            soak = Soak(server, 60 * given.minutes)
            asyncio.run(soak.run(given.clients, given.seed, processes))
        log = server.log.read_text()
    if given.log:
        given.log.write_text(log)
    if n := log.count("Traceback"):
        soak.tally.fault(f"the log has {n} tracebacks; see --log")
    report(soak)
    return 1 if soak.tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
