"""`python -m benchmarks.network_idle [N]`: how long the thread of the networks does something else
while a long text is spoken into an mp3.

Starts a service, speaks the text N times (5 by default) and prints the median share of a job's
time that went into neither the acoustic network nor the conversion.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.store.samples import free_port

SENTENCE = "The birch canoe slid on the smooth planks, and the horse stood still in the storm. "
N_SENTENCES = 12
START_S = 120.0


def ask(url: str, body: object = None) -> dict[str, object]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=600) as answer:
        reported: dict[str, object] = json.load(answer)
        reported["timing"] = answer.headers.get("Server-Timing", "")
        return reported


def wait_until_ready(url: str) -> None:
    deadline = time.monotonic() + START_S
    while True:
        try:
            ask(f"{url}/health/ready")
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)
        else:
            return


def idle_share(url: str) -> tuple[float, float]:
    """Of one job; and the seconds that it took."""
    started = time.perf_counter()
    reported = ask(f"{url}/tts?wait=600", {"text": SENTENCE * N_SENTENCES, "format": "mp3"})
    seconds = time.perf_counter() - started
    spent = dict(stage.split(";dur=") for stage in str(reported["timing"]).split(", "))
    busy = (float(spent["acoustic"]) + float(spent["convert"])) / 1000
    print(f"{seconds:.2f} s, {reported['timing']}")
    return 1 - busy / seconds, seconds


def main(n_times: int) -> None:
    port = free_port()
    with tempfile.TemporaryDirectory() as home:
        variables = {"PHONEX_HOME": home, "PHONEX_PORT": str(port), "PHONEX_ENGINE": ENGINE}
        with subprocess.Popen(
            [sys.executable, "-m", "phonex", "serve"],
            env=os.environ | variables,
            cwd=Path(__file__).parents[1],
            stderr=subprocess.DEVNULL,
        ) as service:
            try:
                url = f"http://127.0.0.1:{port}"
                wait_until_ready(url)
                idle_share(url)  # loads what is loaded once
                shares, seconds = zip(*(idle_share(url) for _ in range(n_times)), strict=True)
            finally:
                service.terminate()
    share, took = statistics.median(shares), statistics.median(seconds)
    print(f"idle {100 * share:.1f} % of the time; a job took {took:.2f} s")


ENGINE = os.environ.get("PHONEX_ENGINE", "auto")

if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
