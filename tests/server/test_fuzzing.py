"""The API, fuzzed by its own OpenAPI document: no 500, and every answer is one that is documented.

PHONEX_FUZZ_CASES sets how many random requests each operation gets besides the systematic ones:
`PHONEX_FUZZ_CASES=500 pytest tests/server/test_fuzzing.py` takes some minutes.
"""

import os
import subprocess
import sys
from pathlib import Path

import jwt

from phonex.accounts.secret_file import load_secret
from phonex.accounts.tokens import ALGORITHM
from tests.people import People, Person
from tests.running import SPEECH, Folders, RunningServer

N_CASES = os.environ.get("PHONEX_FUZZ_CASES", "3")
CONFIG = Path(__file__).with_name("schemathesis.toml")
# In the document's examples.
VOICE = "Ada"


# What would end the session of all further requests.
EXCEPT = ("/auth/logout", "/auth/account")


DAY_S = 24 * 3600


def lasting_token(server: RunningServer, person: Person) -> str:
    """An access token for a day: on a busy machine fuzzing takes longer than they last."""
    _, _, token = person.client.headers["Authorization"].partition(" ")
    claims = jwt.decode(token, options={"verify_signature": False})
    secret = load_secret(server.folders.root / "data" / "secrets")
    return jwt.encode({**claims, "exp": claims["exp"] + DAY_S}, secret, ALGORITHM)


def fuzz(server: RunningServer, token: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [
            str(Path(sys.executable).with_name("schemathesis")),
            f"--config-file={CONFIG}",
            "run",
            f"{server.url}/openapi.json",
            f"--header=Authorization: Bearer {token}",
            *(f"--exclude-path={path}" for path in EXCEPT),
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


def furnish(person: Person) -> None:
    """The voice that the document's examples name."""
    with (SPEECH / "lj-ver1.flac").open("rb") as sample:
        form, files = {"voice_name": VOICE}, {"voice_sample": sample}
        person.client.post("/voice/register", data=form, files=files).raise_for_status()


def test_the_whole_document_holds(tmp_path: Path, models_dir: Path) -> None:
    server = RunningServer(
        Folders(tmp_path, models_dir),
        quick=True,
        PHONEX_AUTH="on",
        PHONEX_RATE_LIMIT="0",
        PHONEX_SYNC_WAIT="5",
    )
    with server, People(server) as people:
        person = people.sign_up("ada")
        furnish(person)
        token = lasting_token(server, person)
        # Made for whoever asks first; on a busy machine that takes longer than fuzzing waits.
        server.client.get("/openapi.json").raise_for_status()
        run = fuzz(server, token)
        assert run.returncode == 0, run.stdout
        still = people.client(Authorization=f"Bearer {token}")
        assert still.get("/voice/list").status_code == 200  # what was asked was not all refused
        assert server.client.get("/health").json()["status"] == "healthy"
    assert "Traceback" not in server.log.read_text()
