"""The process that fits a voice: its report, its end, and going on after being killed."""

import json
import os
import select
import subprocess
import sys
from pathlib import Path

import pytest

from phonex.audio.encode import open_encoder
from phonex.engines.adaptation_backend import KokoroBackend
from phonex.engines.offline.converter import OfflineConverter
from phonex.errors import NotAudio
from phonex.system.child_side import Priority
from phonex.system.cpu import usable_cpus
from phonex.voices.fitting.checkpoint import read_arrays, write_arrays
from phonex.voices.fitting.child import EXIT_FAILED, EXIT_ORPHANED, FitArguments
from tests.engines.offline.speech import MAN, sample
from tests.voices.fitting.house import PATIENCE_S

# Starts the process that its arguments name, tells its id, and waits.
PARENT = """
import subprocess, sys
child = subprocess.Popen(sys.argv[1:])
print(child.pid, flush=True)
child.wait()
"""


class Job:
    """A man's sample, registered, in a folder."""

    def __init__(self, folder: Path, models_dir: Path) -> None:
        self.voice, self.out, self.state = (
            folder / name for name in ("voice.npz", "out.npz", "state.npz")
        )
        audio = sample(MAN)
        with (
            (folder / "sample.wav").open("wb") as file,
            open_encoder(file, "wav", audio.rate) as encoder,
        ):
            encoder.write(audio.samples)
        self.backend = KokoroBackend(models_dir, 0)
        write_arrays(self.voice, OfflineConverter(self.backend.speak_reference).embed(audio))
        self._job = FitArguments(
            sample=folder / "sample.wav",
            voice=self.voice,
            out=self.out,
            state=self.state,
            models=models_dir,
            threads=usable_cpus(),
        )

    def command(self, steps: int, priority: Priority = Priority.LOW) -> list[str]:
        """By default, go on while other tests keep the CPU busy."""
        job = self._job.model_copy(update={"steps": steps, "priority": priority})
        return [sys.executable, "-m", "phonex.voices.fitting.child", job.model_dump_json()]

    def start(self, steps: int) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            self.command(steps),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def finish(self, steps: int) -> list[dict[str, float]]:
        with self.start(steps) as process:
            assert process.stdout is not None
            reported = [json.loads(line) for line in process.stdout]
        assert process.returncode == 0
        return reported


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Job:
    return Job(tmp_path_factory.mktemp("fitting"), models_dir)


def test_a_killed_fit_goes_on_and_brings_the_voice_nearer(job: Job) -> None:
    with job.start(4) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if json.loads(line)["step"] == 2:
                process.kill()
                break
    assert job.state.exists()
    assert not job.out.exists()

    *steps, done = job.finish(4)

    assert [step["step"] for step in steps] == [3, 4]
    assert done["fitted"] > done["instant"] + 0.1
    assert not job.state.exists()
    voice, fitted = read_arrays(job.voice), read_arrays(job.out)
    assert sum(array.size for name, array in fitted.items() if name.startswith("bias.")) == 37_396
    assert voice["equaliser"].any()
    assert not fitted["equaliser"].any()


def test_it_ends_with_its_parent(job: Job) -> None:
    with job.start(1000) as process:
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(PATIENCE_S) == EXIT_ORPHANED
    assert not job.state.exists()


def test_every_thread_stands_back_and_a_killed_parent_leaves_no_child(job: Job) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, *job.command(1000, Priority.IDLE)],
        stdin=subprocess.PIPE,  # the child has it too, and we keep it open
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert json.loads(parent.stdout.readline())["step"] == 1
        threads = [int(path.name) for path in Path(f"/proc/{child}/task").iterdir()]
        policies = {os.sched_getscheduler(thread) for thread in threads}
        watched = os.pidfd_open(child)
        parent.kill()
        ended, _, _ = select.select([watched], [], [], PATIENCE_S)
    os.close(watched)
    job.state.unlink(missing_ok=True)
    assert len(threads) > 1
    assert policies == {os.SCHED_IDLE}
    assert ended


def test_a_failure_is_reported(job: Job) -> None:
    sound = job.state.with_name("sample.wav")
    content = sound.read_bytes()
    sound.write_bytes(b"no sound")
    with job.start(1) as process:
        assert process.stdout is not None
        (reported,) = map(json.loads, process.stdout)
    sound.write_bytes(content)
    assert process.returncode == EXIT_FAILED
    assert reported["error"] == NotAudio.code
