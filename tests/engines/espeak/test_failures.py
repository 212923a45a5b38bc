"""The child crashes, hangs, sends garbage, or loses its parent."""

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import PIPE

import psutil
import pytest

from phonex.engines.espeak import wire
from phonex.engines.espeak.process import WORKER, EspeakProcess
from phonex.errors import EngineUnavailable
from tests.engines.espeak.waiting import eventually, gone, has_request, stopped, unread

ROOT = Path(__file__).parents[3]


@pytest.fixture
def own() -> Iterator[EspeakProcess]:
    """A running child that a test may damage."""
    process = EspeakProcess(timeout_s=30)
    process.ipa("hola", "es")
    yield process
    process.close()


def running(process: EspeakProcess) -> int:
    assert process.pid is not None
    return process.pid


def freeze(pid: int) -> None:
    os.kill(pid, signal.SIGSTOP)
    assert eventually(lambda: stopped(pid))


def test_starts_when_asked_and_stays_small() -> None:
    process = EspeakProcess()
    assert process.pid is None
    process.ipa("hola", "es")
    assert psutil.Process(running(process)).memory_info().rss < 40_000_000
    process.close()
    assert process.pid is None


def test_killed_in_the_middle_of_a_request(own: EspeakProcess) -> None:
    pid = running(own)
    freeze(pid)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(own.ipa, "hola", "es")
        assert eventually(lambda: has_request(pid))
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(EngineUnavailable, match="ended unexpectedly"):
            asked.result(60)
    assert gone(pid)
    assert own.ipa("hola", "es") == "ˈola"


def test_stopped_in_the_middle_of_an_answer_it_goes_on() -> None:
    request = {"do": "speak", "voice": "en-us", "rate": 175, "pitch": 50, "range": 50}
    with subprocess.Popen(WORKER, stdin=PIPE, stdout=PIPE, bufsize=0, cwd=ROOT) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        answer = child.stdout
        child.stdin.write(wire.pack(request, b"The pipe is too small for this answer. " * 9))
        assert eventually(lambda: unread(answer) == fcntl.fcntl(answer, fcntl.F_GETPIPE_SZ))
        freeze(child.pid)
        os.kill(child.pid, signal.SIGCONT)  # as Ctrl+Z and fg do
        lengths = wire.lengths(answer.read(wire.PREFIX_BYTES))
        child.stdin.close()
        received = b"".join(iter(lambda: answer.read(1 << 16), b""))
    assert len(received) == lengths.header + lengths.body


def test_killed_while_idle(own: EspeakProcess) -> None:
    pid = running(own)
    os.kill(pid, signal.SIGKILL)
    assert eventually(lambda: own.pid is None)
    assert own.ipa("hola", "es") == "ˈola"
    assert own.pid != pid
    assert not psutil.pid_exists(pid)  # reaped, no zombie


def test_hangs() -> None:
    process = EspeakProcess(timeout_s=5)
    process.ipa("hola", "es")
    pid = running(process)
    freeze(pid)
    with pytest.raises(EngineUnavailable, match="within 5 s"):
        process.ipa("hola", "es")
    assert not psutil.pid_exists(pid)
    assert process.ipa("hola", "es") == "ˈola"
    process.close()


def test_state_is_reported_while_a_request_hangs(own: EspeakProcess) -> None:
    pid = running(own)
    freeze(pid)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(own.ipa, "hola", "es")
        assert eventually(lambda: has_request(pid))
        assert own.pid == pid
        os.kill(pid, signal.SIGCONT)
        assert asked.result(60) == "ˈola"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("print('Traceback: this is no frame', flush=True); input()", "cannot be read"),
        ("import sys; sys.stdin.read(8)", "ended unexpectedly"),
        ("import sys; sys.exit(3)", "ended unexpectedly"),
        (
            "from phonex.engines.espeak.wire import pack; import sys;"
            "sys.stdout.buffer.write(pack({'broken': 'no data'})); sys.stdout.flush(); input()",
            "no data",
        ),
    ],
)
def test_garbage_and_early_ends(code: str, message: str) -> None:
    process = EspeakProcess(timeout_s=60, command=(sys.executable, "-c", code))
    with pytest.raises(EngineUnavailable, match=message):
        process.ipa("hola", "es")
    assert process.pid is None
    process.close()


def test_a_program_that_is_not_there() -> None:
    process = EspeakProcess(command=("/nowhere/espeak",))
    with pytest.raises(EngineUnavailable, match="cannot be started"):
        process.ipa("hola", "es")


def test_interrupting_the_group_leaves_the_child_to_its_parent(own: EspeakProcess) -> None:
    pid = running(own)
    os.kill(pid, signal.SIGINT)
    os.kill(pid, signal.SIGTERM)
    assert own.ipa("hola", "es") == "ˈola"
    assert own.pid == pid


def test_closed_it_starts_again_when_asked(own: EspeakProcess) -> None:
    pid = running(own)
    own.close()
    own.close()
    assert not psutil.pid_exists(pid)
    assert own.ipa("hola", "es") == "ˈola"


def test_dies_with_its_parent() -> None:
    code = (
        "from phonex.engines.espeak.process import EspeakProcess\n"
        "p = EspeakProcess(); p.ipa('hola', 'es'); print(p.pid, flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert not gone(child)
        parent.kill()
        assert parent.wait(60) == -signal.SIGKILL
        assert eventually(lambda: gone(child))


def test_many_calls_leak_nothing(own: EspeakProcess) -> None:
    own.speak("안녕하세요", "ko")
    us, child = psutil.Process(), psutil.Process(running(own))
    before = (us.num_fds(), child.num_fds(), child.num_threads())
    for _ in range(100):  # fills the caches
        own.ipa("Où est la gare?", "fr-fr")
        own.speak("안녕하세요", "ko")
    resident = child.memory_info().rss
    for _ in range(100):
        own.ipa("Où est la gare?", "fr-fr")
        own.speak("안녕하세요", "ko")
    assert (us.num_fds(), child.num_fds(), child.num_threads()) == before
    assert child.memory_info().rss - resident < 1_000_000


def test_restarts_leak_nothing() -> None:
    process = EspeakProcess()
    us = psutil.Process()
    before = (us.num_fds(), len(us.children()))
    for _ in range(5):
        process.ipa("hola", "es")
        os.kill(running(process), signal.SIGKILL)
        assert eventually(lambda: process.pid is None)
    process.close()
    assert (us.num_fds(), len(us.children())) == before
