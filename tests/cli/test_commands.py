"""The command line, run as a user runs it."""

import json
from pathlib import Path

import matplotlib.image
import numpy as np
import pytest
import soundfile

from phonex.accounts.secret_file import WATERMARK, load_secret
from phonex.audio.decode import decode, read_tags
from phonex.audio.watermark import detect
from phonex.synthesis.provenance import says_synthetic
from tests.cli.terminal import phonex, phonex_within
from tests.running import SPEECH, Folders, RunningServer
from tests.sound import read
from tests.voice_file import VOICE_FILE


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Folders:
    return Folders(tmp_path_factory.mktemp("cli"), models_dir)


def test_say_writes_speech(folders: Folders) -> None:
    ended = phonex(folders, "say", "Hello from the command line.", "-o", "hello.flac")
    sound = read((folders.root / "hello.flac").read_bytes())
    assert 1 < sound.seconds < 4
    assert sound.rms > 0.02
    assert "EN-US" in ended.stderr


def test_what_say_writes_is_said_to_be_synthetic(folders: Folders) -> None:
    phonex_within(folders, "say", "Hello from the command line.", "-o", "h.mp3")
    written = folders.root / "h.mp3"
    tags = read_tags(written)
    assert says_synthetic(tags)
    assert tags["artist"] == "EN-US"
    key = load_secret(folders.root / "data" / "secrets", WATERMARK)
    assert detect(decode(written, max_seconds=9), key).found


def test_say_explains_ssml(folders: Folders) -> None:
    shown = phonex_within(folders, "say", "--help")
    assert "SSML" in shown.stdout


def test_say_reads_standard_input_and_files(folders: Folders) -> None:
    phonex(folders, "say", "-o", "in.wav", text="Read from standard input.", PHONEX_ENGINE="espeak")
    (folders.root / "text.txt").write_text("Read from standard input.", encoding="utf-8")
    phonex(folders, "say", "-f", "text.txt", "-o", "file.wav", PHONEX_ENGINE="espeak")
    from_input, from_file = (
        read((folders.root / name).read_bytes()) for name in ("in.wav", "file.wav")
    )
    assert np.array_equal(from_input.samples, from_file.samples)


@pytest.mark.parametrize(
    ("name", "beginning"),
    [("w.json", '[{"word": "Hello", "start": 0'), ("w.srt", "1\n00:00:00,"), ("w.VTT", "WEBVTT\n")],
)
def test_say_tells_when_words_are_heard(folders: Folders, name: str, beginning: str) -> None:
    command = "say", "Hello there.", "-o", "w.wav", "--words", name
    phonex(folders, *command, PHONEX_ENGINE="espeak")
    assert (folders.root / name).read_text(encoding="utf-8").startswith(beginning)


@pytest.mark.parametrize(
    ("option", "text"), [([], "It costs $5."), (["--spoken"], "It costs five dollars.")]
)
def test_captions_of_say_are_as_written_or_as_spoken(
    folders: Folders, option: list[str], text: str
) -> None:
    command = "say", "It costs $5.", "-o", "cost.wav", "--words", "cost.srt", *option
    phonex_within(folders, *command, PHONEX_ENGINE="espeak")
    assert (folders.root / "cost.srt").read_text(encoding="utf-8").split("\n")[2] == text


def test_say_refuses_an_unknown_way_of_writing_words(folders: Folders) -> None:
    ended = phonex_within(folders, "say", "Hi", "-o", "no.wav", "--words", "w.txt", status=1)
    assert ".json, .srt, .vtt" in ended.stderr
    assert not (folders.root / "no.wav").exists()


def test_say_speaks_ssml(folders: Folders) -> None:
    text = "<speak>One.<break time='2s'/> <voice name='ES'>dos</voice></speak>"
    command = "say", text, "-o", "ssml.wav", "--words", "ssml.json"
    ended = phonex(folders, *command, PHONEX_ENGINE="espeak")
    words = json.loads((folders.root / "ssml.json").read_text(encoding="utf-8"))
    assert [word["word"] for word in words] == ["One", "dos"]
    assert 2 < words[1]["start"] - words[0]["end"] < 2.5
    assert words[1]["end"] < read((folders.root / "ssml.wav").read_bytes()).seconds
    assert "EN-US by espeak, ES by espeak" in ended.stderr.replace("\n", " ")
    assert read_tags(folders.root / "ssml.wav")["artist"] == "EN-US, ES"


@pytest.mark.parametrize(
    ("inner", "told"), [("<voice name='nobody'>a</voice>", "nobody"), ("<audio/>", "<audio>")]
)
def test_say_refuses_ssml_that_it_cannot_speak(folders: Folders, inner: str, told: str) -> None:
    text = f"<speak>{inner}</speak>"
    ended = phonex_within(folders, "say", text, "-o", "bad.wav", status=1)
    assert told in ended.stderr


def test_say_tells_what_is_wrong_and_leaves_nothing(folders: Folders) -> None:
    ended = phonex(folders, "say", "Hi", "-l", "XX", "-o", "bad.wav", status=1)
    assert "choose one of EN, ES" in ended.stderr
    refused = phonex_within(folders, "say", "Hi", "-o", "bad.xyz", status=1)
    assert refused.stderr.count("\n") <= 3
    assert not list(folders.root.glob("*bad*"))


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["say", "Hi", "-o", "nowhere/x.wav"], "nowhere"),
        (["say", "-f", "missing.txt", "-o", "x.wav"], "missing.txt"),
        (["say", "-f", "latin1.txt", "-o", "x.wav"], "UTF-8"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_in_one_line(
    folders: Folders, arguments: list[str], named: str
) -> None:
    (folders.root / "latin1.txt").write_bytes("Señor".encode("latin-1"))
    ended = phonex_within(folders, *arguments, status=1)
    assert named in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_a_voice_is_added_shown_used_and_removed_whatever_its_name(folders: Folders) -> None:
    said, rate = soundfile.read(SPEECH / "vctk-p226-ver1.flac")
    with_pause = np.insert(said, len(said) // 2, np.zeros(rate))  # digital silence
    soundfile.write(folders.root / "bob.wav", with_pause, rate)
    phonex_within(folders, "voices", "add", "[/b]ob", "bob.wav")
    assert "[/b]ob" in phonex(folders, "voices", "list").stdout  # no markup of the terminal's
    phonex(folders, "voices", "show", "b-ob", "-o", "bob.png", PHONEX_ENGINE="espeak")
    picture = matplotlib.image.imread(folders.root / "bob.png")
    assert picture.shape[0] > 400
    assert picture[..., :3].std() > 0.05  # something is drawn
    phonex(folders, "say", "My own voice.", "--voice", "b-ob", "-o", "bob.wav")
    assert read((folders.root / "bob.wav").read_bytes()).f0() < 160
    voices = folders.root / "voices"
    kept = (voices / "b-ob.pth").read_bytes()
    phonex(folders, "voices", "remove", "b-ob")
    assert "b-ob" not in phonex_within(folders, "voices", "list").stdout
    (voices / "b-ob.pth").write_bytes(kept)  # a file alone is no voice
    asked = "say", "Not mine.", "--voice", "b-ob", "-o", "not.wav"
    assert "not registered" in phonex_within(folders, *asked, status=1).stderr
    (voices / "b-ob.pth").unlink()
    assert "not registered" in phonex_within(folders, "voices", "remove", "b-ob", status=1).stderr


def test_the_command_and_the_running_service_see_the_same_voices(folders: Folders) -> None:
    with RunningServer(folders, quick=True) as server:
        phonex_within(folders, "voices", "import", "Shared", str(VOICE_FILE))
        assert server.client.get("/voice/shared").status_code == 200
        assert server.client.delete("/voice/shared").status_code == 200
        assert "shared" not in phonex_within(folders, "voices", "list").stdout


def test_speakers_are_listed(folders: Folders) -> None:
    assert "EN-BR" in phonex(folders, "speakers", "EN").stdout


def test_the_doctor_finds_all_well_but_an_unknown_setting(folders: Folders) -> None:
    ended = phonex(folders, "doctor", status=1, PHONEX_PROT="1", PHONEX_ENGINE="espeak")
    assert ended.stdout.count("✗") == 1
    assert "PHONEX_PORT" in ended.stdout.partition("✗")[2]
    for part in ("Python", "torch", "speech EN", "speech KR", "weights", "converter", "database"):
        assert part in ended.stdout
