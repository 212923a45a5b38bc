"""The figures of docs/figures.md, measured on this machine with a real server."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

import phonex
from phonex.bench.figure import Figure, Say
from phonex.bench.server import MB, BenchServer, open_server

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
VOICE = "bench"


def service_figures(folder: Path, seconds: float, say: Say) -> Iterator[Figure]:
    """folder: empty, for the server's data. seconds: length of the speech for measuring speed."""
    yield Figure("data shipped in the package", f"{_package_data_mb():.1f} MB")
    say("first start (prepares the weights once)")
    with open_server(folder) as first:
        yield Figure("first start to ready", f"{first.seconds_to_ready:.1f} s")
    say("start")
    with open_server(folder) as server:
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


def _text(seconds: float) -> str:
    n_sentences = max(1, round(seconds / SECONDS_PER_SENTENCE))
    return " ".join(SENTENCES[i % len(SENTENCES)] for i in range(n_sentences))


def _speech(server: BenchServer, seconds: float) -> Iterator[Figure]:
    job, taken = server.client.finish("/tts", {"text": SENTENCES[0]})
    yield Figure("one sentence, request to answer", f"{taken:.2f} s for {job['duration']:.1f} s")
    first, taken, job = server.client.first_progress("/tts", {"text": _text(seconds)})
    name = f"{job['duration']:.0f} s of speech"
    yield Figure(f"{name}: first sentences done", f"{first:.2f} s")
    yield Figure(f"{name}: share of real time", f"{taken / job['duration']:.3f}")
    yield Figure("memory while speaking, at most", f"{server.take_peak_mb():.0f} MB")


def _cloning(server: BenchServer) -> Iterator[Figure]:
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


def _fitting(server: BenchServer) -> Iterator[Figure]:
    """Speech during a fit, then a fit alone; registration starts the fit."""
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


def _health(server: BenchServer) -> Iterator[Figure]:
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
