"""The code that the console offers to copy makes the audio it says, in every language."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import Folders, RunningServer
from tests.sound import read
from tests.static.test_units import NODE, needs_node

pytestmark = needs_node
# All that a shell, a string of PHP or one of JavaScript could stumble over.
TEXT = 'It\'s "fine": $HOME, `here`, 100% {sure} \\o/ ñ.\nSecond line.'
ASK = {"path": "/tts", "body": {"text": TEXT, "language": "EN", "speed": 1.5, "format": "mp3"}}
RUN = {
    "curl": ("sample.sh", ["sh"]),
    "python": ("sample.py", [sys.executable]),
    "javascript": ("sample.mjs", [str(NODE)]),
    "php": ("sample.php", ["php"]),
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[RunningServer]:
    folders = Folders(tmp_path_factory.mktemp("samples"), models_dir)
    with RunningServer(folders, quick=True) as running:
        yield running


def sample(modules: Path, language: str, origin: str, accounts: bool = False) -> str:
    code = (
        "import { samples } from './code_samples.js';"
        "const [ask, options] = process.argv.slice(1).map(JSON.parse);"
        "console.log(JSON.stringify(samples(ask, options)));"
    )
    options = json.dumps({"origin": origin, "accounts": accounts})
    command = [str(NODE), "--input-type=module", "-e", code, json.dumps(ASK), options]
    written = subprocess.run(command, cwd=modules, capture_output=True, text=True, check=True)
    return str(json.loads(written.stdout)[language])


@pytest.mark.parametrize("language", RUN)
def test_the_sample_of_a_language_saves_the_audio(
    modules: Path, service: RunningServer, tmp_path: Path, language: str
) -> None:
    name, command = RUN[language]
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    (tmp_path / name).write_text(sample(modules, language, service.url), encoding="utf-8")
    subprocess.run([*command, name], cwd=tmp_path, check=True, env=dict(os.environ))

    assert read((tmp_path / "speech.mp3").read_bytes()).seconds > 2
    assert service.client.get("/jobs?limit=1").json()["jobs"][0]["characters"] == len(TEXT)


@pytest.mark.parametrize("language", RUN)
def test_the_sample_sends_a_key_where_there_are_accounts(modules: Path, language: str) -> None:
    assert "PHONEX_API_KEY" in sample(modules, language, "http://localhost:8000", accounts=True)
