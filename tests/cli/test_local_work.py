"""`phonex book` and `phonex batch`: as the service speaks them, interrupted, resumed, refused."""

import io
import json
import re
import signal
import subprocess
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.books.reading.test_reader import FILES, epub
from tests.cli.terminal import command, environment, phonex_within
from tests.running import Folders, RunningServer, finish
from tests.voice_file import import_voice

DEADLINE_S = 120
ESPEAK = {"PHONEX_ENGINE": "espeak"}
SENTENCE = "The rain fell on the roof all night, and nobody in the house could sleep. "
N_CHAPTERS = 12
RAIN = "".join(f"Chapter {n}\n\n{SENTENCE * 25}\n\n" for n in range(1, N_CHAPTERS + 1))
# What differs between two results of the same: an id, and when it was made.
VARYING = re.compile(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
LINES = (
    {"text": "Good morning.", "name": "morning"},
    {"text": "Buenas noches.", "language": "ES", "format": "mp3", "speed": 1.5},
    {"text": "<speak>One <mark name='m'/>two.</speak>", "speaker": "EN-BR", "format": "flac"},
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Iterator[RunningServer]:
    """It goes on while the commands use the same home."""
    folders = Folders(tmp_path_factory.mktemp("local"), models_dir)
    with RunningServer(folders, quick=True) as running:
        yield running


@pytest.fixture
def home(tmp_path: Path, models_dir: Path) -> Folders:
    """Without records."""
    return Folders(tmp_path, models_dir)


def same(content: bytes) -> bytes:
    return VARYING.sub(b"", content)


def fetch(client: httpx.Client, path: str, **query: str) -> bytes:
    return client.get(path, params=query).raise_for_status().content


def json_lines(*lines: object) -> bytes:
    return "".join(f"{json.dumps(line)}\n" for line in lines).encode()


def test_a_book_is_the_one_that_the_service_makes(server: RunningServer) -> None:
    content, root = epub(FILES).getvalue(), server.folders.root
    sent = server.client.post("/books", files={"file": ("lighthouse.epub", content)}).json()
    finish(server.client, sent["job_id"])
    (root / "lighthouse.epub").write_bytes(content)
    made = phonex_within(
        *(server.folders, "book", "lighthouse.epub", "--captions", "lighthouse.vtt", "--json"),
        **ESPEAK,
    )

    url = f"/books/{sent['book_id']}"
    audiobook = fetch(server.client, f"{url}/audiobook")
    assert same((root / "lighthouse.m4b").read_bytes()) == same(audiobook)
    captions = fetch(server.client, f"{url}/captions", format="vtt")
    assert (root / "lighthouse.vtt").read_bytes() == captions
    told, chapters = json.loads(made.stdout), server.client.get(url).json()["chapters"]
    assert (told["title"], told["out"]) == ("The Lighthouse", "lighthouse.m4b")
    assert [each["start"] for each in told["chapters"]] == [each["start"] for each in chapters]
    assert not (root / "lighthouse.m4b.unfinished").exists()


def test_a_batch_is_the_one_that_the_service_makes(server: RunningServer) -> None:
    voice_id = import_voice(server.client, "Ada")
    lines = json_lines(*LINES, {"text": "Mine.", "voice": voice_id})
    answer = server.client.post("/batch", files={"file": ("lines.jsonl", lines)}).json()
    finish(server.client, answer["job_id"])
    (server.folders.root / "lines.jsonl").write_bytes(lines)
    phonex_within(server.folders, "batch", "lines.jsonl", **ESPEAK)

    archive = fetch(server.client, f"/batch/{answer['batch_id']}/archive")
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        expected = {name: same(files.read(name)) for name in files.namelist()}
    folder = server.folders.root / "lines"
    assert {path.name: same(path.read_bytes()) for path in folder.iterdir()} == expected
    assert len(expected) == len(LINES) + 2


def begin(home: Folders, n_parts: int, how: signal.Signals) -> subprocess.CompletedProcess[str]:
    """Speak the book until so many parts of it are there."""
    spoken = home.root / "rain.m4b.unfinished" / "audio"
    with subprocess.Popen(
        command("book", "rain.txt", "--author", "Ada"),
        env=environment(home, **ESPEAK),
        cwd=home.root,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        deadline = time.monotonic() + DEADLINE_S
        while len([*spoken.glob("*.flac")]) < n_parts:
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.02)
        process.send_signal(how)
        _, told = process.communicate()
    return subprocess.CompletedProcess([], process.returncode, "", told)


def test_what_was_interrupted_and_killed_goes_on(home: Folders) -> None:
    (home.root / "rain.txt").write_text(RAIN, encoding="utf-8")
    stopped = begin(home, 2, signal.SIGINT)
    assert stopped.returncode == 130
    assert stopped.stderr.endswith(
        "What is done is kept in rain.m4b.unfinished; the same command goes on with the rest.\n"
    )
    other = phonex_within(home, "book", "rain.txt", "--speed", "2", status=1)
    assert "another --speed and --author" in other.stderr
    begin(home, 4, signal.SIGKILL)
    kept = {
        path: path.stat().st_mtime_ns
        for path in (home.root / "rain.m4b.unfinished" / "audio").glob("*.flac")
    }
    assert len(kept) >= 4
    ended = phonex_within(home, "book", "rain.txt", "--author", "Ada", **ESPEAK)
    first = re.match(rf"speaking: \d+ %  (\d+) of {N_CHAPTERS} parts", ended.stderr)
    assert first is not None
    assert int(first[1]) >= 3
    assert f"rain, {N_CHAPTERS} chapters" in ended.stderr
    assert not (home.root / "rain.m4b.unfinished").exists()
    again = phonex_within(home, "book", "rain.txt", "--author", "Ada", status=1)
    assert "--anew" in again.stderr


def test_every_wrong_line_is_named_with_its_place(home: Folders) -> None:
    wrong = json_lines({"text": "Good."}, {"text": "Bad.", "speed": 9}, {"words": "Bad."})
    (home.root / "wrong.jsonl").write_bytes(wrong + b"nonsense\n")
    refused = phonex_within(home, "batch", "wrong.jsonl", status=1, **ESPEAK)
    places = [line.split(": ")[:2] for line in refused.stderr.splitlines()]
    assert places[:4] == [
        ["wrong.jsonl:2", "speed"],
        ["wrong.jsonl:3", "text"],
        ["wrong.jsonl:3", "words"],
        ["wrong.jsonl:4", "row"],
    ]
    assert [path.name for path in home.root.glob("wrong*")] == ["wrong.jsonl"]


def test_a_folder_of_texts_becomes_a_zip_and_chapters_a_folder(home: Folders) -> None:
    texts = home.root / "texts"
    texts.mkdir()
    (texts / "one.txt").write_text("First.", encoding="utf-8")
    (texts / "two.txt").write_text("Second.", encoding="utf-8")
    phonex_within(home, "batch", "texts", "-o", "texts.zip", "--format", "mp3", **ESPEAK)
    with zipfile.ZipFile(home.root / "texts.zip") as archive:
        assert archive.namelist() == ["one.mp3", "two.mp3", "manifest.csv"]

    (home.root / "a.md").write_text("# One\n\nFirst.\n\n# Two\n\nSecond.\n", encoding="utf-8")
    phonex_within(home, "book", "a.md", "-o", "chapters", **ESPEAK)
    assert sorted(path.name for path in (home.root / "chapters").iterdir()) == [
        *("0001.mp3", "0001.srt", "0002.mp3", "0002.srt")
    ]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["book", "missing.epub"], "missing.epub"),
        (["book", "a.txt", "-o", "a.wav"], "a.wav"),
        (["book", "a.txt", "--format", "wav"], "choose m4b or mp3"),
        (["book", "a.txt", "--captions", "a.doc"], "a.doc"),
        (["book", "a.txt", "--format", "mp3", "--captions", "a.srt"], "captions beside it"),
        (["book", "a.txt", "--cover", "a.txt"], "no JPEG or PNG"),
        (["book", "a.txt", "-o", "nowhere/a.m4b"], "nowhere"),
        (["book", "a.txt", "-l", "XX"], "choose one of EN, ES"),
        (["book", "a.txt", "--voice", "nobody"], "`phonex voices list`"),
        (["batch", "a.txt"], "phonex book a.txt"),
        (["batch", "empty"], "no .txt files"),
        (["batch", "empty.csv"], "first line of CSV"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line_and_leaves_nothing(
    home: Folders, arguments: list[str], named: str
) -> None:
    (home.root / "a.txt").write_text("Hello.", encoding="utf-8")
    (home.root / "empty").mkdir()
    (home.root / "empty.csv").write_text("", encoding="utf-8")
    refused = phonex_within(home, *arguments, status=1, **ESPEAK)
    assert named in refused.stderr
    assert len([line for line in refused.stderr.splitlines() if line.startswith("phonex: ")]) == 1
    assert not [*home.root.glob("*.unfinished")]
