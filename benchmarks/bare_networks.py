"""What Kokoro's networks alone achieve in one and in two processes of one thread each.

Nothing but ONNX Runtime: no queue, no files, no text. It is what workers on the same cores can
reach at most. `python -m benchmarks.bare_networks MODELS` is one such process; it speaks for as
many seconds as each line that it reads says.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime  # type: ignore[import-untyped]

from phonex.engines.kokoro.onnx.names import AUDIO, DURATIONS, ENERGY, F0, FEATURES
from phonex.engines.kokoro.weights import NetworkFiles

RATE = 24_000
N_TOKENS = 100  # about seven seconds of speech
ROUND_S = 4.0


@dataclass(frozen=True)
class Spoken:
    """seconds: of speech; took_s: by the clock; cpu_s: of the processor."""

    seconds: float
    took_s: float
    cpu_s: float


@dataclass(frozen=True)
class Ceiling:
    """The medians of some rounds. factor: two processes against one; cpu_factor: by how much more
    CPU time each second of speech takes when there are two, which no other program disturbs much.
    """

    factor: float
    cpu_factor: float


def measure_ceiling(models: Path, n_rounds: int) -> Ceiling:
    """models: prepared weights."""
    factors, cpu_factors = list[float](), list[float]()
    with _process(models) as first, _process(models) as second:
        for _ in range(n_rounds):  # in turns, so that other work slows down both
            one, two = _speak([first]), _speak([first, second])
            factors.append(_rate(two) / _rate(one))
            cpu_factors.append(_cpu(two) / _cpu(one))
    return Ceiling(statistics.median(factors), statistics.median(cpu_factors))


def _rate(spoken: Sequence[Spoken]) -> float:
    return sum(each.seconds / each.took_s for each in spoken)


def _cpu(spoken: Sequence[Spoken]) -> float:
    return sum(each.cpu_s for each in spoken) / sum(each.seconds for each in spoken)


@contextmanager
def _process(models: Path) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "benchmarks.bare_networks", str(models)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        process.stdout.readline()  # it is ready
        yield process
        process.stdin.close()


def _speak(processes: Sequence["subprocess.Popen[str]"]) -> list[Spoken]:
    for each in processes:
        assert each.stdin is not None
        each.stdin.write(f"{ROUND_S}\n")
        each.stdin.flush()
    return [Spoken(*json.loads(_line(each))) for each in processes]


def _line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline()


class Networks:
    def __init__(self, models: Path) -> None:
        files = NetworkFiles.within(models)
        self._encoder, self._decoder = _session(files.encoder), _session(files.decoder)
        random = np.random.default_rng(1)
        self._style = (random.standard_normal((1, 256)) * 0.1).astype(np.float32)
        self._tokens = np.array([[0, *random.integers(10, 100, N_TOKENS), 0]], np.int64)

    def speak(self) -> float:
        """Seconds of speech."""
        names = [FEATURES, F0, ENERGY, DURATIONS]
        one = np.ones(1, np.float32)
        asked = {"tokens": self._tokens, "style": self._style, "speed": one}
        made = dict(zip(names, self._encoder.run(names, asked), strict=True))
        del made[DURATIONS]
        (audio,) = self._decoder.run([AUDIO], made | {"style": self._style})
        return float(audio.size) / RATE


def _session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3  # of errors only
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def main(models: Path) -> None:
    networks = Networks(models)
    networks.speak()
    print("ready", flush=True)
    for line in sys.stdin:
        began, cpu, seconds = time.perf_counter(), time.process_time(), 0.0
        while (took_s := time.perf_counter() - began) < float(line):
            seconds += networks.speak()
        took_s = time.perf_counter() - began
        print(json.dumps([seconds, took_s, time.process_time() - cpu]), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
