"""`phonex bench`: the figures of the README, measured on this machine with a real server."""

import json
import os
import platform
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
from rich.console import Console
from rich.table import Table

import phonex
from phonex.cli.bench_client import BenchClient
from phonex.cli.terminal import error_console
from phonex.cpus import usable_cpus

SENTENCES = (
    "The birch canoe slid on the smooth planks.",
    "Glue the sheet to the dark blue background.",
    "It is easy to tell the depth of a well.",
    "These days a chicken leg is a rare dish.",
    "Rice is often served in round bowls.",
    "The juice of lemons makes fine punch.",
)
SECONDS_PER_SENTENCE = 2.8
N_HEALTH = 400
N_LONG_JOBS = 8
LOOK_EVERY_S = 0.5
MB = 1_000_000
VOICE = "bench"


@dataclass(frozen=True)
class Figure:
    name: str
    value: str


def run_bench(seconds: float) -> None:
    """Start a server of its own in a temporary folder, measure it, print a table."""
    table = Table("measured", "figure", title=_machine())
    with (
        tempfile.TemporaryDirectory(prefix="phonex-bench-") as folder,
        error_console().status("measuring") as status,
    ):
        for figure in _told(_figures(Path(folder), seconds, status.update)):
            table.add_row(figure.name, figure.value)
    Console().print(table)


def _told(figures: Iterator[Figure]) -> Iterator[Figure]:
    """The figures, up to the one that cannot be measured; that is told, not thrown."""
    try:
        yield from figures
    except (OSError, RuntimeError, TimeoutError) as exc:
        yield Figure("the rest could not be measured", str(exc))


def _machine() -> str:
    return (
        f"Phonex {phonex.__version__}, {usable_cpus()} cores, {platform.machine()}, {_processor()}"
    )


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor()


def _figures(folder: Path, seconds: float, say: Callable[[str], None]) -> Iterator[Figure]:
    yield Figure("data shipped in the package", f"{_package_data_mb():.1f} MB")
    say("first start (prepares the weights once)")
    with _server(folder) as first:
        yield Figure("first start to ready", f"{first.seconds_to_ready:.1f} s")
    say("start")
    with _server(folder) as server:
        yield Figure("start to ready", f"{server.seconds_to_ready:.1f} s")
        yield Figure("memory at rest", f"{server.memory_mb():.0f} MB")
        say("speaking")
        yield from _speech(server, seconds)
        say("registering and fitting a voice: a minute or two")
        yield from _cloning(server)
        say("health while it speaks")
        yield from _health(server)


def _package_data_mb() -> float:
    root = Path(phonex.__file__).parent
    code = {".py", ".pyc", ".html", ".css", ".js", ".svg"}
    files = (path for path in root.rglob("*") if path.is_file() and path.suffix not in code)
    return sum(path.stat().st_size for path in files) / MB


class Server:
    """A running `phonex serve` and what can be measured of it from outside."""

    def __init__(self, process: "subprocess.Popen[bytes]", client: BenchClient) -> None:
        self._process = psutil.Process(process.pid)
        self.client = client
        client.on_poll = self._watch
        self.seconds_to_ready = 0.0
        self._peak_mb = 0.0
        self._looked = 0.0

    def memory_mb(self) -> float:
        """Resident memory of the service and its children, shared pages counted once."""
        family = [self._process, *self._process.children(recursive=True)]
        return sum(member.memory_full_info().pss for member in family) / MB

    def _watch(self) -> None:
        """Look at the memory now and then; looking itself takes time from the service."""
        if time.monotonic() - self._looked > LOOK_EVERY_S:
            self._peak_mb = max(self._peak_mb, self.memory_mb())
            self._looked = time.monotonic()

    def take_peak_mb(self) -> float:
        peak, self._peak_mb = self._peak_mb, 0.0
        return peak


@contextmanager
def _server(folder: Path) -> Iterator[Server]:
    port = _free_port()
    environment = os.environ | {
        "PHONEX_PORT": str(port),
        "PHONEX_HOST": "127.0.0.1",
        "PHONEX_DATA_DIR": str(folder / "data"),
        "PHONEX_VOICES_DIR": str(folder / "voices"),
        "PHONEX_DOWNLOADS_DIR": str(folder / "downloads"),
        "PHONEX_MODELS_DIR": str(folder / "models"),
        "PHONEX_QUEUE_SIZE": "64",
        "PHONEX_LOG_LEVEL": "ERROR",
        "PHONEX_FIT": "1",
    }
    environment.pop("PHONEX_MONGO_URI", None)
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "phonex", "serve"], env=environment)
    try:
        client = BenchClient(f"http://127.0.0.1:{port}")
        client.wait_until_ready()
        server = Server(process, client)
        server.seconds_to_ready = time.perf_counter() - started
        yield server
    finally:
        process.terminate()
        process.wait(60)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _text(seconds: float) -> str:
    n_sentences = max(1, round(seconds / SECONDS_PER_SENTENCE))
    return " ".join(SENTENCES[i % len(SENTENCES)] for i in range(n_sentences))


def _speech(server: Server, seconds: float) -> Iterator[Figure]:
    job, taken = server.client.finish("/tts", {"text": SENTENCES[0]})
    yield Figure("one sentence, request to answer", f"{taken:.2f} s for {job['duration']:.1f} s")
    first, taken, job = server.client.first_progress("/tts", {"text": _text(seconds)})
    name = f"{job['duration']:.0f} s of speech"
    yield Figure(f"{name}: first sentences done", f"{first:.2f} s")
    yield Figure(f"{name}: share of real time", f"{taken / job['duration']:.3f}")
    yield Figure("memory while speaking, at most", f"{server.take_peak_mb():.0f} MB")


def _cloning(server: Server) -> Iterator[Figure]:
    job, _ = server.client.finish("/tts", {"text": _text(20), "speaker": "bm_george"})
    sample = server.client.get(job["audio_url"])
    started = time.perf_counter()
    server.client.register(VOICE.title(), sample)
    yield Figure(
        f"registering a {job['duration']:.0f} s sample", f"{time.perf_counter() - started:.1f} s"
    )
    yield from _fitting(server)
    job, taken = server.client.finish("/clone", {"text": _text(20), "voice_id": VOICE})
    yield Figure("clone: share of real time", f"{taken / job['duration']:.3f}")
    yield Figure("memory while cloning, at most", f"{server.take_peak_mb():.0f} MB")


def _fitting(server: Server) -> Iterator[Figure]:
    """Speech beside a fit, then a fit with nothing beside it; it begins with the registration."""
    if server.client.fitting(VOICE)["state"] not in ("queued", "running"):
        yield Figure("fitting a voice", "is not done here: see phonex doctor")
        return
    server.client.await_fit(VOICE, until_step=True)
    job, taken = server.client.finish("/tts", {"text": _text(20)})
    beside = server.client.fitting(VOICE)["state"] == "running"
    yield Figure(
        "speech while a voice is fitted: share of real time",
        f"{taken / job['duration']:.3f}" if beside else "the fit was faster",
    )
    server.client.delete(f"/voice/{VOICE}/fit")
    server.take_peak_mb()
    before = server.memory_mb()
    started = time.perf_counter()
    server.client.post(f"/voice/{VOICE}/fit", {})
    server.client.await_fit(VOICE)
    yield Figure("fitting a voice", f"{time.perf_counter() - started:.0f} s")
    yield Figure("memory for it, at most", f"{server.take_peak_mb() - before:.0f} MB")


def _health(server: Server) -> Iterator[Figure]:
    for _ in range(N_LONG_JOBS):
        server.client.post("/tts?wait=0", {"text": _text(60)})
    taken = []
    for _ in range(N_HEALTH):
        started = time.perf_counter()
        json.loads(server.client.get("/health"))
        taken.append(1000 * (time.perf_counter() - started))
        time.sleep(0.02)
    median, worst = np.percentile(taken, [50, 99])
    yield Figure(f"/health with {N_LONG_JOBS} long jobs", f"{median:.0f} ms, 99 %: {worst:.0f} ms")
