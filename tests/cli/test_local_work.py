"""`phonex book` and `phonex batch`: as the service speaks them, interrupted, resumed, refused."""

import io
import json
import re
import signal
import subprocess
import time
import zipfile
from pathlib import Path

import av
import httpx
import pytest
from typer.testing import Result

from phonex.books.task import PARTS_AT_ONCE
from tests.audio.test_audiobook import picture
from tests.books.reading.test_reader import FILES, epub
from tests.cli.terminal import command, environment, phonex_within
from tests.running import Folders, RunningServer, finish
from tests.voice_file import VOICE_FILE, import_voice

DEADLINE_S = 120
SENTENCE = "The rain fell on the roof all night, and nobody in the house could sleep. "
N_CHAPTERS = 6
RAIN = "".join(f"Chapter {n}\n\n{SENTENCE * 12}\n\n" for n in range(1, N_CHAPTERS + 1))
# What differs between two results of the same: an id, and when it was made.
VARYING = re.compile(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
INSTANT = "EN-INSTANT"  # says the same the same way, and takes little time
LINES = (
    {"text": "Good morning.", "speaker": INSTANT, "name": "morning"},
    {"text": "Good night.", "speaker": INSTANT, "format": "mp3", "speed": 1.5},
    {"text": "<speak>One <mark name='m'/>two.</speak>", "speaker": INSTANT, "format": "flac"},
)


@pytest.fixture
def home(tmp_path: Path, models_dir: Path) -> Folders:
    """Without records."""
    return Folders(tmp_path, models_dir)


def speak(home: Folders, *arguments: str, status: int = 0) -> Result:
    return phonex_within(home, *arguments, status=status, PHONEX_ENGINE="espeak")


def same(content: bytes) -> bytes:
    return VARYING.sub(b"", content)


def fetch(client: httpx.Client, path: str, **query: str) -> bytes:
    return client.get(path, params=query).raise_for_status().content


def json_lines(*lines: object) -> bytes:
    return "".join(f"{json.dumps(line)}\n" for line in lines).encode()


def test_a_book_is_the_one_that_the_service_makes(server: RunningServer, tmp_path: Path) -> None:
    client, content = server.client, epub(FILES).getvalue()
    files = {"file": ("lighthouse.epub", content)}
    answer = client.post("/books", files=files, data={"speaker": INSTANT})
    sent = answer.raise_for_status().json()
    finish(client, sent["job_id"])
    file, out, captions = (tmp_path / f"lighthouse.{each}" for each in ("epub", "m4b", "vtt"))
    file.write_bytes(content)
    asked = str(file), "-o", str(out), "--captions", str(captions), "--speaker", INSTANT
    told = json.loads(phonex_within(server.folders, "book", *asked, "--json").stdout)

    url = f"/books/{sent['book_id']}"
    assert same(out.read_bytes()) == same(fetch(client, f"{url}/audiobook"))
    assert captions.read_bytes() == fetch(client, f"{url}/captions", format="vtt")
    assert (told["title"], told["out"]) == ("The Lighthouse", str(out))
    starts = [each["start"] for each in client.get(url).json()["chapters"]]
    assert [each["start"] for each in told["chapters"]] == starts
    client.delete(url).raise_for_status()


@pytest.mark.parametrize(
    ("option", "text"), [([], "It costs $5."), (["--spoken"], "It costs five dollars.")]
)
@pytest.mark.parametrize("out", ["notes.m4b", "notes", "notes.zip"])
def test_captions_of_a_book_are_as_written_or_as_spoken(
    home: Folders, out: str, option: list[str], text: str
) -> None:
    (home.root / "notes.md").write_text("It costs $5.")
    captions = ["--captions", "notes.srt"] if out.endswith(".m4b") else []
    speak(home, "book", "notes.md", "-o", out, *captions, *option)
    if out.endswith(".zip"):
        with zipfile.ZipFile(home.root / out) as archive:
            content = archive.read("0001.srt").decode()
    else:
        content = (home.root / (out + "/0001.srt" if out == "notes" else "notes.srt")).read_text()
    assert text in content.split("\n")


def test_a_batch_is_the_one_that_the_service_makes(server: RunningServer, tmp_path: Path) -> None:
    client, voice_id = server.client, import_voice(server.client, "Local Ada")
    lines = json_lines(*LINES, {"text": "Mine.", "voice": voice_id, "speaker": INSTANT})
    sent = client.post("/batch", files={"file": ("lines.jsonl", lines)}).raise_for_status().json()
    finish(client, sent["job_id"])
    file, out = tmp_path / "lines.jsonl", tmp_path / "lines"
    file.write_bytes(lines)
    phonex_within(server.folders, "batch", str(file), "-o", str(out))

    url = f"/batch/{sent['batch_id']}"
    with zipfile.ZipFile(io.BytesIO(fetch(client, f"{url}/archive"))) as files:
        expected = {name: same(files.read(name)) for name in files.namelist()}
    assert {path.name: same(path.read_bytes()) for path in out.iterdir()} == expected
    assert len(expected) == len(LINES) + 2
    client.delete(url).raise_for_status()
    client.delete(f"/voice/{voice_id}").raise_for_status()


def begin(home: Folders, n_parts: int, how: signal.Signals) -> subprocess.CompletedProcess[str]:
    """Speak the book until so many parts of it are there."""
    spoken = home.root / "rain.m4b.unfinished" / "audio"
    with subprocess.Popen(
        command("book", "rain.txt", "--author", "Ada"),
        env=environment(home, PHONEX_ENGINE="espeak"),
        cwd=home.root,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        deadline = time.monotonic() + DEADLINE_S
        while len([*spoken.glob("*.flac")]) < n_parts:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.send_signal(how)
        _, told = process.communicate()
    return subprocess.CompletedProcess([], process.returncode, "", told)


def test_what_was_interrupted_and_killed_goes_on(home: Folders) -> None:
    (home.root / "rain.txt").write_text(RAIN, encoding="utf-8")
    stopped = begin(home, 1, signal.SIGINT)
    assert stopped.returncode == 130
    assert stopped.stderr.endswith(
        "What is done is kept in rain.m4b.unfinished; the same command goes on with the rest.\n"
    )
    other = speak(home, "book", "rain.txt", "--speed", "2", status=1)
    assert "another --speed and --author" in other.stderr
    begin(home, 3, signal.SIGKILL)
    audio = home.root / "rain.m4b.unfinished" / "audio"
    spoken = {path: path.stat().st_mtime_ns for path in audio.glob("*.flac")}
    assert len(spoken) >= 3
    (home.root / "taken.srt").mkdir()  # so that the work is done, but not all of it is delivered
    again = "book", "rain.txt", "--author", "Ada"
    undelivered = speak(home, *again, "--captions", "taken.srt", status=1)
    assert "taken.srt" in undelivered.stderr
    kept = [path for path, at in spoken.items() if path.stat().st_mtime_ns == at]
    assert len(kept) >= len(spoken) - PARTS_AT_ONCE  # the end of those was not recorded yet
    assert len([*audio.glob("*.flac")]) == N_CHAPTERS
    assert f"rain, {N_CHAPTERS} chapters" in speak(home, *again).stderr
    assert not (home.root / "rain.m4b.unfinished").exists()
    assert "--anew" in speak(home, *again, status=1).stderr


def test_every_wrong_line_is_named_with_its_place(home: Folders) -> None:
    wrong = json_lines({"text": "Good."}, {"text": "Bad.", "speed": 9}, {"words": "Bad."})
    (home.root / "wrong.jsonl").write_bytes(wrong + b"nonsense\n")
    refused = speak(home, "batch", "wrong.jsonl", status=1)
    told = [line for line in refused.stderr.splitlines() if line.startswith("wrong.jsonl:")]
    assert [line.split(": ")[:2] for line in told] == [
        ["wrong.jsonl:2", "speed"],
        ["wrong.jsonl:3", "text"],
        ["wrong.jsonl:3", "words"],
        ["wrong.jsonl:4", "row"],
    ]
    assert [path.name for path in home.root.glob("wrong*")] == ["wrong.jsonl"]


def test_a_line_that_failed_is_spoken_when_the_command_is_repeated(home: Folders) -> None:
    phonex_within(home, "voices", "import", "Ada", str(VOICE_FILE))
    voice = home.root / "voices" / "ada.pth"
    voice.write_bytes(b"damaged")
    lines = json_lines({"text": "One."}, {"text": "Two.", "voice": "ada"})
    (home.root / "lines.jsonl").write_bytes(lines)
    failed = speak(home, "batch", "lines.jsonl", "--json", status=1)
    assert "lines.jsonl:2: " in failed.stderr
    told = json.loads(failed.stdout)
    assert (told["completed"], told["failed"]) == (1, 1)
    assert [each["source"] for each in told["texts"]] == ["lines.jsonl:1", "lines.jsonl:2"]
    first = (home.root / "lines" / "00001.wav").read_bytes()

    voice.write_bytes(VOICE_FILE.read_bytes())
    ended = speak(home, "batch", "lines.jsonl")
    assert "lines: 2 of 2 texts are spoken" in ended.stderr
    assert (home.root / "lines" / "00001.wav").read_bytes() == first
    assert not (home.root / "lines.unfinished").exists()


def test_a_folder_of_texts_becomes_a_zip_and_chapters_a_folder(home: Folders) -> None:
    texts = home.root / "texts"
    texts.mkdir()
    (texts / "one.txt").write_text("First.", encoding="utf-8")
    (texts / "two.txt").write_text("Second.", encoding="utf-8")
    speak(home, "batch", "texts", "-o", "texts.zip", "--format", "mp3")
    with zipfile.ZipFile(home.root / "texts.zip") as archive:
        assert archive.namelist() == ["one.mp3", "two.mp3", "manifest.csv"]

    (home.root / "a.md").write_text("# One\n\nFirst.\n\n# Two\n\nSecond.\n", encoding="utf-8")
    speak(home, "book", "a.md", "-o", "chapters")
    assert sorted(path.name for path in (home.root / "chapters").iterdir()) == [
        *("0001.mp3", "0001.srt", "0002.mp3", "0002.srt")
    ]


def test_a_book_has_the_title_and_the_cover_that_are_given(home: Folders) -> None:
    cover = picture("png").data
    (home.root / "c.png").write_bytes(cover)
    (home.root / "a.txt").write_text("Hello.", encoding="utf-8")
    speak(home, "book", "a.txt", "-o", "b.m4b", "--cover", "c.png", "--title", "Weather")
    with av.open(str(home.root / "b.m4b"), "r") as container:
        (shown,) = container.streams.video
        assert bytes(next(container.demux(shown))) == cover
        assert container.metadata["title"] == "Weather"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["book", "missing.epub"], "missing.epub"),
        (["book", "a.txt", "-o", "a.wav"], "a.wav"),
        (["book", "a.txt", "--format", "wav"], "choose m4b or mp3"),
        (["book", "a.txt", "--captions", "a.doc"], "a.doc"),
        (["book", "a.txt", "--captions", "nowhere/a.srt"], "nowhere"),
        (["book", "a.txt", "--format", "mp3", "--captions", "a.srt"], "captions beside it"),
        (["book", "a.txt", "--cover", "a.txt"], "no JPEG or PNG"),
        (["book", "a.txt", "-o", "nowhere/a.m4b"], "nowhere"),
        (["book", "a.txt", "-o", "empty", "--format", "m4b"], "is a folder"),
        (["book", "a.txt", "-o", "a.txt", "--format", "mp3"], "is a file"),
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
    refused = speak(home, *arguments, status=1)
    assert named in refused.stderr
    assert len([line for line in refused.stderr.splitlines() if line.startswith("phonex: ")]) == 1
    assert not [*home.root.glob("*.unfinished")]
