"""A server, and the programs that use a client of it."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.running import Folders, RunningServer

HERE = Path(__file__).parent
PROGRAMS = HERE / "programs"
PYTHON = HERE / ".venv" / "bin" / "python"
TIMEOUT_S = 180


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[RunningServer]:
    folders = Folders(tmp_path_factory.mktemp("clients"), models_dir)
    with RunningServer(folders, quick=True, PHONEX_VOICE_ALIASES="verse=EN-INDIA") as running:
        yield running


def run(program: str, *arguments: str) -> Any:  # whatever the program prints
    """Run a program of the folder; what it prints last, as JSON."""
    file = PROGRAMS / program
    assert PYTHON.exists(), "`make test-clients` installs the clients and runs these tests"
    command = ["node", str(file)] if file.suffix == ".mjs" else [str(PYTHON), str(file)]
    done = subprocess.run(
        [*command, *arguments], capture_output=True, text=True, timeout=TIMEOUT_S, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
