"""The API, fuzzed by its own OpenAPI document: no 500, and every answer is one that is documented.

PHONEX_FUZZ_CASES sets how many random requests each operation gets besides the systematic ones:
`PHONEX_FUZZ_CASES=500 pytest tests/server/test_fuzzing.py` takes some minutes.
"""

import os
import subprocess
import sys
from pathlib import Path

from tests.running import SPEECH, Folders, RunningServer

N_CASES = os.environ.get("PHONEX_FUZZ_CASES", "5")
CONFIG = Path(__file__).with_name("schemathesis.toml")
# In the document's examples.
VOICE = "Ada"


def fuzz(server: RunningServer) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [
            str(Path(sys.executable).with_name("schemathesis")),
            f"--config-file={CONFIG}",
            "run",
            f"{server.url}/openapi.json",
            f"--max-examples={N_CASES}",
            "--seed=1",
            "--generation-database=none",
            "--continue-on-failure",
            "--no-shrink",
            "--no-color",
        ],
        cwd=server.folders.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def register(server: RunningServer) -> None:
    with (SPEECH / "lj-ver1.flac").open("rb") as sample:
        form, files = {"voice_name": VOICE}, {"voice_sample": sample}
        server.client.post("/voice/register", data=form, files=files).raise_for_status()


def test_the_whole_document_holds(tmp_path: Path, models_dir: Path) -> None:
    with RunningServer(Folders(tmp_path, models_dir), quick=True, PHONEX_SYNC_WAIT="5") as server:
        register(server)
        run = fuzz(server)
        assert run.returncode == 0, run.stdout
        assert server.client.get("/health").json()["status"] == "healthy"
    assert "Traceback" not in server.log.read_text()
