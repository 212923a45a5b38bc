"""What the README says is so: its settings, its requests, its commands."""

import json
import re
import shlex
from dataclasses import dataclass
from itertools import pairwise
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
        reported = rows[name.upper()].strip("`").removeprefix("./")
        if field.is_required():
            assert reported == "auto", name
        elif default is None or default == []:
            assert reported == "unset", name
        elif isinstance(default, bool):
            assert reported == str(int(default)), name
        else:
            assert reported == str(default), name


@dataclass(frozen=True)
class Curl:
    """A request as the README writes it. form, files: fields with values, with files' names."""

    method: str | None
    path: str
    body: object
    form: dict[str, str]
    files: dict[str, str]
    out: str | None


def read_curl(line: str) -> Curl:
    words = shlex.split(line, comments=True)
    fields = [words[at + 1].split("=", 1) for at, word in enumerate(words) if word == "-F"]
    after = dict(pairwise(words))
    return Curl(
        method=after.get("-X"),
        path=next(word for word in words if word.startswith("http")).partition(":8000")[2],
        body=json.loads(after["-d"]) if "-d" in after else None,
        form={name: value for name, value in fields if not value.startswith("@")},
        files={name: value[1:] for name, value in fields if value.startswith("@")},
        out=after.get("-o"),
    )


def requests() -> list[Curl]:
    """All but those with something to be filled in."""
    blocks = re.findall(r"```bash\n(.*?)```", README, re.DOTALL)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    found = [read_curl(line) for line in lines if line.startswith("curl ")]
    return [one for one in found if "_ID" not in one.path]


def test_the_requests_work_as_written(client: httpx.Client) -> None:
    files = {name: (SPEECH / "lj-ver1.flac").read_bytes() for name in ("ada.m4a", "more.m4a")}
    for one in requests():
        sent = {name: files[file] for name, file in one.files.items()}
        method = one.method or ("POST" if one.body or sent else "GET")
        answer = client.request(
            method, one.path, json=one.body, data=one.form or None, files=sent or None
        )
        assert answer.status_code in (200, 201), f"{one}: {answer.text}"
        if one.out:
            files[one.out] = answer.content
    paths = [one.path for one in requests()]
    assert {"/tts", "/clone", "/voice/register", "/voice/import", "/lexicon/try"} < set(paths)
    for voice_id in ("ada", "ada-lovelace"):
        assert client.delete(f"/voice/{voice_id}").status_code == 200


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
