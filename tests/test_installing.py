"""Every promised Python can install Phonex without a compiler: asked of the package index."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PYTHONS = ("3.11", "3.12", "3.13")
# They are published as source alone, in which there is nothing to compile.
SOURCES = (
    *("gruut-lang-es", "gruut-lang-fr", "unidic-lite"),  # data
    "jieba",
    "docopt",  # one module, which num2words wants
)
WITHOUT_SOURCES = ["--only-binary", ":all:"]
NO_INDEX = "Request failed"
MUST_ASK = "PHONEX_TEST_INDEX"  # set by continuous integration: an index that fails is no excuse


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the index says of a package is asked for once."""
    return tmp_path_factory.mktemp("index")


def resolve(cache: Path, python: str, *flags: str) -> "subprocess.CompletedProcess[str]":
    """The versions that .[dev,all] installs; only metadata is loaded."""
    command = [sys.executable, "-m", "uv", "pip", "compile", str(ROOT / "pyproject.toml")]
    command += ["--extra", "all", "--extra", "dev", "--python-version", python, *flags]
    command += ["--quiet", "--no-header", "--no-annotate", "--no-python-downloads"]
    environment = os.environ | {"UV_CACHE_DIR": str(cache)}
    asked = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if NO_INDEX in asked.stderr:
        why = f"no package index can be reached: {' '.join(asked.stderr.split())}"
        (pytest.fail if os.environ.get(MUST_ASK) else pytest.skip)(why)
    return asked


@pytest.mark.parametrize("python", PYTHONS)
def test_every_promised_python_installs_from_wheels(
    cache: Path, tmp_path: Path, python: str
) -> None:
    left_out = tmp_path / "left_out.txt"
    left_out.write_text("\n".join(f"{name} ; python_version < '3'" for name in SOURCES))
    newest = resolve(cache, python, "--override", str(left_out))
    assert newest.returncode == 0, newest.stderr
    from_wheels = resolve(cache, python, "--override", str(left_out), *WITHOUT_SOURCES)
    assert from_wheels.returncode == 0, from_wheels.stderr
    # pip would rather compile the newest release than take one before it that has wheels.
    assert from_wheels.stdout.split("\n") == newest.stdout.split("\n")
    assert "torch==2.13.0" in newest.stdout.split("\n")


def test_what_has_no_wheels_is_found(cache: Path) -> None:
    asked = resolve(cache, PYTHONS[0], *WITHOUT_SOURCES)
    assert asked.returncode != 0
    assert re.search(f"({'|'.join(SOURCES)})==.* has no usable wheels", asked.stderr)


def test_the_promised_pythons_are_the_same_everywhere() -> None:
    first, last = (int(version.partition(".")[2]) for version in (PYTHONS[0], PYTHONS[-1]))
    assert PROJECT["requires-python"] == f">=3.{first},<3.{last + 1}"
    tests = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text())
    assert tests["jobs"]["check"]["strategy"]["matrix"]["python"] == list(PYTHONS)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"Python {', '.join(PYTHONS[:-1])} or {PYTHONS[-1]}" in readme
