"""The console's modules that need no browser: their tests are in JavaScript, beside this file."""

import shutil
import subprocess
from pathlib import Path

import pytest

NODE = shutil.which("node")
UNITS = Path(__file__).parent / "units"

needs_node = pytest.mark.skipif(
    NODE is None, reason="Node.js is not installed (apt install nodejs)"
)


@needs_node
def test_the_modules_pass_their_tests(modules: Path) -> None:
    shutil.copytree(UNITS, modules / "units")
    ran = subprocess.run(
        [str(NODE), "--test", "--test-force-exit", "units"],
        cwd=modules,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout
    assert "# pass 0" not in ran.stdout
