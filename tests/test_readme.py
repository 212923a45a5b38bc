"""What the README says is so: its settings, its requests, its commands."""

import json
import re
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from phonex.cli.app import app
from phonex.settings import Settings
from tests.running import SPEECH

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\.venv/bin/phonex (\w+)(?: (\w+))?", README, re.MULTILINE)


def test_every_setting_is_in_the_table_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `PHONEX_(\w+)` \| (\S+) \|", README, re.MULTILINE))
    assert set(rows) == {name.upper() for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        default = field.get_default(call_default_factory=True)
        told = rows[name.upper()].strip("`").removeprefix("./")
        if default is None or default == []:
            assert told == "unset", name
        elif isinstance(default, bool):
            assert told == str(int(default)), name
        else:
            assert told == str(default), name


def test_the_requests_work_as_written(client: httpx.Client) -> None:
    sample = {"voice_sample": (SPEECH / "lj-ver1.flac").read_bytes()}
    registered = client.post("/voice/register", data={"voice_name": "Ada"}, files=sample)
    assert registered.status_code == 201
    requests = re.findall(r"8000(/\w+) .*?-d '(\{.*?\})'", README, re.DOTALL)
    assert [path for path, _ in requests] == ["/tts", "/clone"]
    for path, body in requests:
        answer = client.post(path, json=json.loads(body))
        assert answer.status_code == 200, answer.text
    client.delete("/voice/ada")


@pytest.mark.parametrize("command", sorted(set(COMMANDS)))
def test_the_commands_exist(command: tuple[str, str]) -> None:
    words = [command[0]] if command[0] != "voices" else list(command)
    ended = CliRunner().invoke(app, [*words, "--help"])
    assert ended.exit_code == 0


def test_the_linked_files_exist() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    root = Path(__file__).parents[1]
    assert links
    assert [link for link in links if not (root / link).exists()] == []
