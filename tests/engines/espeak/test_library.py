"""Tests of the library's bindings that load no GPL code into this process."""

import subprocess
import sys
from pathlib import Path

from phonex.engines.espeak.library import plain

ROOT = Path(__file__).parents[3]


def test_control_characters_cannot_become_commands() -> None:
    assert plain("a\x0150Pb\0c\u0085d\n") == b"a 50Pb c d "


def test_lone_surrogates_are_left_out() -> None:
    assert plain("a\ud800b é 한") == "ab é 한".encode()


def test_the_engine_leaves_the_library_to_its_process() -> None:
    code = (
        "import sys; from phonex.engines.espeak.engine import EspeakEngine as E;"
        "from phonex.engines.espeak.process import EspeakProcess as P;"
        "p = P(); p.ipa('a', 'es'); E(p).state(); p.close();"
        "loaded = open('/proc/self/maps').read();"
        "sys.exit('espeakng_loader' in sys.modules or 'espeak-ng' in loaded)"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    assert run.returncode == 0
