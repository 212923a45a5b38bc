"""The examples of the pages do what they say, run as they are printed on a real server."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from phonex.audio.decode import decode
from phonex.cli.app import app
from tests.docs.pages import DOCS, README, ROOT, Block, blocks
from tests.running import Folders, RunningServer
from tests.voice_file import import_voice

ADDRESS = "http://127.0.0.1:8000"
SOCKET = "ws://127.0.0.1:8000"
API = DOCS / "api.md"
SSML = DOCS / "ssml.md"
CLIENTS = DOCS / "clients.md"
INTRO = "# The HTTP API, by example"
OWN_TESTS = ("Accounts", "Echo API", "Tags, sharing and versions")
AUDIO = re.compile(r"[\w-]+\.(?:mp3|wav)\b")
RUNNERS = {
    "bash": ("bash", "-euo", "pipefail"),
    "python": (sys.executable,),
    "js": ("node",),
    "php": ("php",),
}
SUFFIXES = {"bash": ".sh", "python": ".py", "js": ".mjs", "php": ".php"}
NEEDED = {"js": "node", "php": "php"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the examples find in the source tree. curl's own settings make an error fail it."""
    folder = tmp_path_factory.mktemp("examples")
    (folder / "tests").symlink_to(ROOT / "tests")
    (folder / ".curlrc").write_text('fail-with-body\nshow-error\nnoproxy = "*"\n')
    shutil.copy(ROOT / "tests/data/speech/lj-ver1.flac", folder / "ada.flac")
    return folder


@pytest.fixture
def visited(server: RunningServer) -> Iterator[RunningServer]:
    """The shared server, which loses the examples' voices afterwards."""
    yield server
    for voice in server.client.get("/voice/list").json()["voices"]:
        server.client.delete(f"/voice/{voice['voice_id']}").raise_for_status()


@pytest.fixture
def with_voice(server: RunningServer) -> Iterator[RunningServer]:
    """The shared server, with the voice that is made further up on the page."""
    voice_id = import_voice(server.client, "Ada Lovelace")
    yield server
    server.client.delete(f"/voice/{voice_id}").raise_for_status()


def run(language: str, code: str, server: RunningServer, folder: Path) -> str:
    """Run an example against the server; what it printed. Its audio must be audio."""
    script = folder / f"example{SUFFIXES[language]}"
    script.write_text(code.replace(ADDRESS, server.url), encoding="utf-8")
    ended = subprocess.run(
        [*RUNNERS[language], script],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "CURL_HOME": str(folder), "NO_PROXY": "*"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, f"{code}\n{ended.stdout}\n{ended.stderr}"
    for name in set(AUDIO.findall(code)):
        assert decode(folder / name, max_seconds=60).seconds > 0.2
        (folder / name).unlink()
    return ended.stdout


def journey(page: Path, *headings: str) -> str:
    """Its requests by curl, and what they need, as one script. headings: only below these."""
    return "\n".join(block.code for block in blocks(page) if _is_request(block, headings))


def _is_request(block: Block, headings: tuple[str, ...]) -> bool:
    if block.language != "bash" or not ("curl" in block.code or block.code.startswith("cp ")):
        return False
    return block.heading in headings if headings else block.heading not in OWN_TESTS


def only(page: Path, language: str, *headings: str) -> str:
    """The one example in a language. headings: those of the journeys if none are named."""
    wanted = headings or ("First clone", "Python", "JavaScript", "PHP")
    (block,) = (b for b in blocks(page) if b.language == language and b.heading in wanted)
    return block.code


@pytest.mark.parametrize("page", [README, API], ids=lambda page: page.name)
def test_the_requests_work_as_printed(page: Path, visited: RunningServer, folder: Path) -> None:
    printed = run("bash", journey(page), visited, folder)
    assert '"status":"completed"' in printed.replace(" ", "")
    assert "event: off" in printed  # this server fits no voices


def test_a_voice_is_shared_and_restored(visited: RunningServer, folder: Path) -> None:
    run("bash", journey(API, INTRO, "Clone", "Tags, sharing and versions"), visited, folder)


def test_an_echo_speaks_and_listens(visited: RunningServer, folder: Path) -> None:
    run("bash", journey(API, INTRO, "Echo API"), visited, folder)


def test_a_user_signs_up_and_leaves(tmp_path: Path, models_dir: Path, folder: Path) -> None:
    with RunningServer(Folders(tmp_path, models_dir), quick=True, PHONEX_AUTH="on") as server:
        run("bash", journey(API, INTRO, "Accounts"), server, folder)


@pytest.mark.parametrize("language", ["python", "js", "php"])
def test_a_voice_is_cloned_in_every_language(
    language: str, visited: RunningServer, folder: Path
) -> None:
    needs(language)
    run(language, only(README, language), visited, folder)
    (voice,) = visited.client.get("/voice/list").json()["voices"]
    assert voice["consent"]


@pytest.mark.parametrize("language", ["python", "js", "php"])
def test_a_job_is_followed_in_every_language(
    language: str, with_voice: RunningServer, folder: Path
) -> None:
    needs(language)
    printed = run(language, only(API, language), with_voice, folder)
    assert printed.splitlines()[-1] == "completed 100"


def test_a_text_is_spoken_while_it_is_written(server: RunningServer, folder: Path) -> None:
    code = only(API, "python", "Streams")
    run("python", code.replace(SOCKET, server.url.replace("http", "ws")), server, folder)
    assert (folder / "told.pcm").stat().st_size > 48_000


@pytest.mark.parametrize("heading", ["OpenAI", "ElevenLabs", "Fish Audio"])
def test_clients_of_other_services_speak(
    heading: str, visited: RunningServer, folder: Path
) -> None:
    run("python", only(CLIENTS, "python", heading), visited, folder)
    voices = visited.client.get("/voice/list").json()["voices"]
    assert len(voices) == (heading != "OpenAI")
    assert heading != "ElevenLabs" or voices[0]["consent"]


def test_an_agent_is_configured_with_settings_that_exist() -> None:
    (block,) = (b for b in blocks(CLIENTS) if b.language == "json")
    phonex = json.loads(block.code)["mcpServers"]["phonex"]
    [name] = phonex["args"]
    command = get_command(app)
    assert isinstance(command, TyperGroup)
    options = command.commands[name].params
    assert phonex["env"].keys() == {each.envvar for each in options if each.envvar}


def needs(language: str) -> None:
    """Skip where the language is not installed, as on a machine that only runs the service."""
    if (program := NEEDED.get(language)) and shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")


def test_ssml_is_spoken_as_printed(with_voice: RunningServer, folder: Path) -> None:
    printed = run("bash", journey(SSML), with_voice, folder)
    assert '"status":"completed"' in printed.replace(" ", "")
    texts = [block.code for block in blocks(SSML) if block.language == "xml"]
    assert texts
    for text in texts:
        said = {"text": text, "speaker": "EN-INSTANT"}
        answer = with_voice.client.post("/tts", json=said)
        assert answer.status_code == 200, answer.text
        assert answer.json()["duration"] > 1


@pytest.mark.parametrize("page", [README, API, SSML], ids=lambda page: page.name)
def test_shown_answers_have_fields_that_exist(page: Path) -> None:
    openapi = json.loads((ROOT / "tests/data/openapi.json").read_text(encoding="utf-8"))
    schemas = [
        set(schema.get("properties", ())) for schema in openapi["components"]["schemas"].values()
    ]
    shown = [set(json.loads(block.code)) for block in blocks(page) if block.language == "json"]
    assert shown
    for fields in shown:
        assert any(fields - {"…"} <= schema for schema in schemas), fields
