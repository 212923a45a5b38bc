"""What a user asks for is a file of theirs, as readable as they have it."""

import os
import stat
from pathlib import Path

from phonex.cli.output import open_output


def test_the_umask_says_who_may_read_a_result(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        with open_output(tmp_path / "speech.wav") as file:
            file.write(b"RIFF")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "speech.wav").stat().st_mode) == 0o644
