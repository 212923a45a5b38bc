"""The install script, in a temporary folder and without root; a stand-in takes Python's place."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "deploy/install.sh"
# Notes how it was called; makes a "virtual environment" that holds itself.
STAND_IN = """#!/bin/sh
echo "$*" >>"{log}"
if [ "$1 $2" = "-m venv" ]; then
    for folder; do :; done
    mkdir -p "$folder/bin" && cp "$0" "$folder/bin/python"
fi
exit {status}
"""


@dataclass(frozen=True)
class Machine:
    """A temporary root folder and the calls its Python got."""

    root: Path
    log: Path

    def install(self, *flags: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": os.environ["PATH"],
            "DESTDIR": str(self.root),
            "PYTHON": str(self.root / "python"),
        }
        return subprocess.run(
            ["sh", SCRIPT, *flags],
            env=environment | variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )


def make_machine(root: Path, python_status: int = 0) -> Machine:
    python, log = root / "python", root / "calls"
    python.write_text(STAND_IN.format(log=log, status=python_status))
    python.chmod(0o755)
    return Machine(root, log)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return make_machine(tmp_path)


def test_help_names_every_option(machine: Machine) -> None:
    shown = machine.install("--help")
    assert shown.returncode == 0
    for word in ("--no-systemd", "--no-start", "--wait", "PREFIX", "DESTDIR", "PYTHON"):
        assert word in shown.stdout


def test_files_are_laid_down_and_the_checkout_is_installed(machine: Machine) -> None:
    done = machine.install("--no-systemd")
    assert done.returncode == 0, done.stderr
    unit = (machine.root / "etc/systemd/system/phonex.service").read_text()
    assert unit == (ROOT / "deploy/systemd/phonex.service").read_text()
    venv = machine.root / "opt/phonex/venv"
    assert f"-m venv --upgrade-deps {venv}" in machine.log.read_text()
    assert f"-m pip install --upgrade {ROOT}[all]" in machine.log.read_text()


def test_the_environment_file_is_private_and_kept_at_the_next_run(machine: Machine) -> None:
    machine.install("--no-systemd")
    settings = machine.root / "etc/phonex/phonex.env"
    assert settings.stat().st_mode & 0o777 == 0o600
    settings.write_text("PHONEX_PORT=9000\n")
    assert machine.install("--no-systemd").returncode == 0
    assert settings.read_text() == "PHONEX_PORT=9000\n"


def test_another_place_and_user_reach_the_unit(machine: Machine) -> None:
    done = machine.install("--no-systemd", PREFIX="/srv/voice", PHONEX_USER="speaker")
    assert done.returncode == 0, done.stderr
    unit = (machine.root / "etc/systemd/system/phonex.service").read_text().splitlines()
    assert "ExecStart=/srv/voice/venv/bin/phonex serve" in unit
    assert "User=speaker" in unit
    assert "Group=speaker" in unit


@pytest.mark.parametrize(
    ("flags", "variables", "complaint"),
    [
        (["--frobnicate"], {}, "unknown option '--frobnicate'"),
        (["--wait"], {}, "--wait needs a number"),
        (["--wait", "soon"], {}, "not 'soon'"),
        (["--no-systemd"], {"PREFIX": "opt"}, "'opt' must be an absolute path"),
        (["--no-systemd"], {"PREFIX": "/a#e;b"}, "characters that a unit file cannot take"),
        (["--no-systemd"], {"PHONEX_USER": "Root!"}, "'Root!' is not a user name"),
        ([], {}, "DESTDIR goes with --no-systemd only"),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_is_written(
    machine: Machine, flags: list[str], variables: dict[str, str], complaint: str
) -> None:
    done = machine.install(*flags, **variables)
    assert done.returncode != 0
    assert complaint in done.stderr
    assert not (machine.root / "opt").exists()
    assert not (machine.root / "etc").exists()


def test_an_unsuitable_python_is_refused(tmp_path: Path) -> None:
    done = make_machine(tmp_path, python_status=1).install("--no-systemd")
    assert done.returncode == 1
    assert "is not Python 3.11, 3.12 or 3.13" in done.stderr


def test_a_real_install_needs_root(machine: Machine) -> None:
    # Tests may run as root: an `id` that says otherwise comes first on the PATH.
    fake_id = machine.root / "bin/id"
    fake_id.parent.mkdir()
    fake_id.write_text("#!/bin/sh\necho 1000\n")
    fake_id.chmod(0o755)
    path = f"{fake_id.parent}:{os.environ['PATH']}"
    done = machine.install(DESTDIR="", PATH=path)
    assert done.returncode == 1
    assert "must run as root" in done.stderr
