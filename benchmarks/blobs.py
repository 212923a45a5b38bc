"""`python -m benchmarks.blobs`: the time and memory to store and to read ten minutes of audio.

On the local disk, and in a bucket of a server on this machine (moto, which is written in Python and
is slower than those in use) or of the one that PHONEX_BLOBS and PHONEX_S3_ENDPOINT name. Each place
is measured in a process of its own: seconds of wall time, medians of several runs, and by how much
the peak of the process's memory grew over what it was before.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from phonex.services.blobs import open_blobs
from phonex.settings.loading import load_settings
from phonex.store.files.places import FILE, BlobKind
from tests.s3_server import CREDENTIALS, REGION, S3Server

BYTES_S = 24_000 * 2
WRITTEn_bytes = 1 << 16
SENT_BYTES = 1 << 18  # as GET /audio
N_RUNS = 5


def measure(home: Path, n_bytes: int) -> None:
    """Print the figures of the place that the settings name."""
    blobs = open_blobs(load_settings(home=home)).store(BlobKind.AUDIO)
    blobs.prepare()
    content = os.urandom(WRITTEn_bytes)
    with blobs.writer("warm.wav") as file:
        file.write(content)
    before = peak_bytes()

    def write() -> None:
        with blobs.writer("long.wav") as file:
            for at in range(0, n_bytes, WRITTEn_bytes):
                file.write(content[: n_bytes - at])

    def read() -> None:
        with blobs.reader("long.wav") as reader:
            n_read = sum(
                len(reader.read(at, SENT_BYTES)) for at in range(0, reader.blob.size, SENT_BYTES)
            )
        assert n_read == n_bytes

    def read_range() -> None:
        with blobs.reader("long.wav") as reader:
            assert len(reader.read(n_bytes // 2, SENT_BYTES)) == SENT_BYTES

    def copy() -> None:
        with blobs.local_copy("long.wav") as path:
            assert path.stat().st_size == n_bytes

    for name, call in (
        ("write", write),
        ("read in parts", read),
        ("one range", read_range),
        ("as a local file", copy),
    ):
        print(f"  {name:16} {median_s(call):7.3f} s")
    print(f"  memory           {(peak_bytes() - before) / 1e6:7.1f} MB for {n_bytes / 1e6:.1f} MB")
    blobs.delete(["long.wav", "warm.wav"])


def median_s(call: Callable[[], None]) -> float:
    taken = []
    for _ in range(N_RUNS):
        started = time.perf_counter()
        call()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def peak_bytes() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    fields = dict(line.split(":", 1) for line in lines)
    return 1024 * int(fields["VmHWM"].split()[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--minutes", type=float, default=10, help="of audio, 24 kHz, 16 bits")
    options = parser.parse_args()
    if options.home is not None:
        measure(options.home, round(options.minutes * 60 * BYTES_S))
        return
    with tempfile.TemporaryDirectory(prefix="phonex-blobs-") as folder:
        print("local disk", flush=True)
        run_apart(Path(folder), options.minutes, PHONEX_BLOBS=FILE)
        if place := os.environ.get("PHONEX_BLOBS", FILE).removeprefix(FILE):
            print(place, flush=True)
            run_apart(Path(folder), options.minutes)
            return
        with S3Server(Path(folder) / "s3") as server:
            server.create_bucket("phonex")
            print("moto on this machine", flush=True)
            bucket = {"PHONEX_BLOBS": "s3://phonex", "PHONEX_S3_ENDPOINT": server.url}
            run_apart(
                Path(folder), options.minutes, PHONEX_S3_REGION=REGION, **bucket, **CREDENTIALS
            )


def run_apart(folder: Path, minutes: float, **settings: str) -> None:
    command = [sys.executable, "-m", "benchmarks.blobs", "--home", str(folder)]
    command += ["--minutes", str(minutes)]
    subprocess.run(command, env=os.environ | settings, check=True)


if __name__ == "__main__":
    main()
