"""Real child processes: their output, how they exit, and what happens if they do not."""

import asyncio
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import psutil
import pytest

from phonex.system.child_process import PACKAGE_ROOT, Child, PipedChild, run_to_end

PATIENCE_S = 30.0
ECHO = "import sys\nfor line in sys.stdin: print(line.strip(), flush=True)"
# Ignores the end of its input as well as polite signals.
STUBBORN = """
import time
from phonex.system.child_side import leave_signals_to_parent
leave_signals_to_parent()
print("ready", flush=True)
while True: time.sleep(60)
"""
# A child that would live for ever, and whose input somebody else holds open too.
PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdout=subprocess.PIPE)
print(child.pid, child.stdout.readline().decode().strip(), flush=True)
child.wait()
"""


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


async def started(code: str) -> Child:
    return await Child.start("child of a test", python(code))


@pytest.mark.anyio
async def test_a_child_tells_lines_and_ends_when_its_input_is_closed() -> None:
    child = await started("import sys; print('ready', flush=True); sys.stdin.read()")
    async with asyncio.timeout(PATIENCE_S):
        assert await child.read_line() == b"ready\n"
    await child.stop(PATIENCE_S)
    assert await child.ended() == 0
    assert await child.read_line() == b""


@pytest.mark.anyio
async def test_a_child_that_does_not_end_is_killed() -> None:
    child = await started(STUBBORN)
    async with asyncio.timeout(PATIENCE_S):
        await child.read_line()
    await child.stop(0.01)
    assert await child.ended() == -signal.SIGKILL
    assert not psutil.pid_exists(child.pid)


@pytest.mark.anyio
async def test_a_child_is_killed_when_whoever_stops_it_is_cancelled() -> None:
    child = await started(STUBBORN)
    async with asyncio.timeout(PATIENCE_S):
        await child.read_line()
        stopping = asyncio.create_task(child.stop(PATIENCE_S))
        await asyncio.sleep(0)
        stopping.cancel()
        assert await child.ended() == -signal.SIGKILL


@pytest.mark.anyio
async def test_what_it_says_on_standard_error_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    child = await started("import sys; sys.stderr.write('one\\n\\ntwo\\n' + 'x' * 200_000)")
    async with asyncio.timeout(PATIENCE_S):
        assert await child.ended() == 0
    assert "child of a test: two" in caplog.text
    assert child.last_words.endswith("x")


@pytest.mark.anyio
async def test_it_runs_where_the_package_is_and_makes_private_files() -> None:
    child = await started("import os; print(os.getcwd(), oct(os.umask(0)), os.getpgrp())")
    async with asyncio.timeout(PATIENCE_S):
        reported = (await child.read_line()).decode().split()
        await child.ended()
    assert reported == [str(PACKAGE_ROOT), "0o77", str(child.pid)]


@pytest.fixture
def echo() -> Iterator[PipedChild]:
    child = PipedChild(python(ECHO))
    yield child
    child.kill()


def within(seconds: float) -> float:
    return time.monotonic() + seconds


def test_a_piped_child_is_asked_and_answers(echo: PipedChild) -> None:
    echo.write(b"hello\n", within(PATIENCE_S))
    assert echo.read(6, within(PATIENCE_S)) == b"hello\n"
    assert echo.alive


def test_an_answer_that_does_not_come_in_time_is_a_timeout(echo: PipedChild) -> None:
    with pytest.raises(TimeoutError):
        echo.read(1, within(0.01))


def test_a_pipe_that_is_not_emptied_in_time_is_a_timeout(echo: PipedChild) -> None:
    os.kill(echo.pid, signal.SIGSTOP)
    with pytest.raises(TimeoutError):
        echo.write(b"x" * 10_000_000, within(0.01))


def test_half_an_answer_is_a_broken_pipe() -> None:
    child = PipedChild(python("print('half', end='')"))
    with pytest.raises(BrokenPipeError):
        child.read(5, within(PATIENCE_S))
    child.kill()
    assert not child.alive


def test_a_child_that_takes_too_long_is_killed() -> None:
    assert run_to_end(python("print('done')"), PATIENCE_S).stdout == "done\n"
    with pytest.raises(subprocess.TimeoutExpired):
        run_to_end(python("import time; time.sleep(60)"), 0.01)


def test_a_child_can_end_at_the_end_of_its_input_while_it_works() -> None:
    code = (
        "from phonex.system.child_side import exit_at_end_of_input\n"
        "exit_at_end_of_input(75)\nwhile True: __import__('time').sleep(60)"
    )
    with subprocess.Popen(python(code), stdin=subprocess.PIPE) as child:
        assert child.stdin is not None
        child.stdin.close()
        assert child.wait(PATIENCE_S) == 75


def test_a_child_can_die_with_its_parent_whoever_holds_its_input() -> None:
    code = (
        "from phonex.system.child_side import die_with_parent\n"
        "die_with_parent(); print('ready', flush=True)\nwhile True: __import__('time').sleep(60)"
    )
    with subprocess.Popen(
        [*python(PARENT), code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        pid, said = parent.stdout.readline().split()
        assert said == "ready"
        watched = os.pidfd_open(int(pid))
        parent.kill()
        ended, _, _ = select.select([watched], [], [], PATIENCE_S)
    os.close(watched)
    assert ended
