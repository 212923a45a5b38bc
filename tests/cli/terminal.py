"""Running `phonex` as a user does."""

import contextlib
import os
import pty
import re
import subprocess
import sys

from typer.testing import CliRunner, Result

from phonex.cli.app import app
from tests.launching import run
from tests.running import Folders


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "phonex", *arguments]


def environment(folders: Folders, *, fit: bool = False, **more: str) -> dict[str, str]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("PHONEX_")}
    settings = folders.environment() | {"PHONEX_FIT": str(int(fit))}
    return inherited | settings | {"COLUMNS": "160"} | more


def phonex(
    folders: Folders,
    *arguments: str,
    text: str = "",
    status: int = 0,
    fit: bool = False,
    **settings: str,
) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end, in a process that has imported its code. fit: PHONEX_FIT."""
    variables = environment(folders, fit=fit, **settings)
    ended = run(("phonex", *arguments), variables, folders.root, text, timeout_s=300)
    assert ended.returncode == status, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
    assert not re.search(r"\wWarning: ", ended.stderr), ended.stderr  # of a library's
    return ended


# Passwords are asked for at the terminal that controls the process.
TAKE_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


def type_at_terminal(folders: Folders, arguments: list[str], *answers: str) -> str:
    """Run a command at a terminal, answer its questions; what the screen shows."""
    terminal, side = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", TAKE_TERMINAL, *command(*arguments)],
        env=environment(folders),
        cwd=folders.root,
        stdin=side,
        stdout=side,
        stderr=side,
        start_new_session=True,
    ) as process:
        os.close(side)
        screen = ""
        for answer in [*answers, ""]:
            while not screen.endswith(": ") and (part := read_screen(terminal)):
                screen += part
            if answer:
                screen += "|"
                os.write(terminal, f"{answer}\n".encode())
        assert process.wait(60) == 0, screen
    os.close(terminal)
    return screen


def read_screen(terminal: int) -> str:
    try:
        return os.read(terminal, 1000).decode()
    except OSError:  # nobody writes to it any more
        return ""


def phonex_within(
    folders: Folders, *arguments: str, status: int = 0, fit: bool = False, **settings: str
) -> Result:
    """Run a command to its end in this process; for commands that others run as a process."""
    unset: dict[str, str | None] = {k: None for k in os.environ if k.startswith("PHONEX_")}
    variables = unset | environment(folders, fit=fit, **settings)
    with contextlib.chdir(folders.root):
        ended = CliRunner().invoke(app, arguments, env=variables)
    assert ended.exit_code == status, ended.output
    assert ended.exception is None or isinstance(ended.exception, SystemExit)
    return ended
