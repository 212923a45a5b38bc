"""Fitting voices from the terminal: the bar, leaving it, going on; and carrying voices away."""

import asyncio
import io
import signal
import subprocess
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from phonex.accounts.principal import ANONYMOUS
from phonex.cli.tools import open_tools
from phonex.cli.voices.fitting import finish_fit
from phonex.cli.voices.progress import watching
from phonex.settings.loading import load_settings
from phonex.store.records.voice import FittingState, LikenessFacts, VoiceFitting, VoiceRecord
from tests.cli.terminal import command, environment, phonex, phonex_within
from tests.running import SPEECH, Folders
from tests.sound import read

MAN = SPEECH / "vctk-p226-ver1.flac"
FEW_STEPS = "2"


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Folders:
    """With a man's voice, left in the middle of its fit by Ctrl+C."""
    return Folders(tmp_path_factory.mktemp("fits"), models_dir)


@pytest.fixture(scope="module")
def left(folders: Folders) -> str:
    """What `voices add` says when it is interrupted while it fits."""
    process = subprocess.Popen(
        command("voices", "add", "Bob", str(MAN)),
        env=environment(folders, fit=True),
        cwd=folders.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        reported = ""
        for line in process.stderr:
            if (
                line.startswith("fitting:") and "fitting:" not in reported
            ):  # a second one would hurry it
                process.send_signal(signal.SIGINT)
            reported += line
        reported += process.stdout.read()
    assert process.returncode == 130, reported
    assert "Traceback" not in reported
    return reported


async def fit_with_few_steps(folders: Folders, voice_id: str) -> VoiceRecord:
    settings = folders.environment() | {"PHONEX_FIT": "1", "PHONEX_FIT_STEPS": FEW_STEPS}
    given = {name.removeprefix("PHONEX_").lower(): value for name, value in settings.items()}
    async with open_tools(load_settings(**given)) as tools:
        return await finish_fit(tools, await tools.voices.get(ANONYMOUS, voice_id))


def test_ctrl_c_keeps_the_voice_and_its_place_and_says_how_to_go_on(
    left: str, folders: Folders
) -> None:
    assert "bob is registered and can speak" in left
    assert "phonex voices fit bob" in left
    row = phonex(folders, "voices", "list").stdout
    assert "waits" in row
    phonex(folders, "say", "It speaks.", "--voice", "bob", "-o", "waiting.wav")
    assert read((folders.root / "waiting.wav").read_bytes()).f0() < 160


@pytest.mark.usefixtures("left")
def test_what_was_left_is_fitted_and_sounds_the_same_where_it_is_imported(
    folders: Folders, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    voice = asyncio.run(fit_with_few_steps(folders, "bob"))
    assert voice.fitting.state is FittingState.DONE
    reported = capsys.readouterr()
    assert "bob is fitted: likeness 0." in reported.out
    assert "fitting: 100" not in reported.err
    row = phonex_within(folders, "voices", "list").stdout
    assert f"{voice.likeness.instant:.2f} → {voice.likeness.fitted:.2f}" in row
    elsewhere = Folders(tmp_path, folders.models)
    phonex(folders, "voices", "export", "bob", "-o", str(tmp_path / "bob.pth"))
    imported = phonex(elsewhere, "voices", "import", "Robert", "bob.pth")
    assert f"likeness {voice.likeness.instant:.2f} → {voice.likeness.fitted:.2f}" in imported.stdout
    spoken = []
    for where, voice_id in ((folders, "bob"), (elsewhere, "robert")):
        phonex(
            where,
            "say",
            "The very same voice.",
            "--voice",
            voice_id,
            "-o",
            "same.wav",
            PHONEX_WATERMARK="off",
        )
        spoken.append(read((where.root / "same.wav").read_bytes()).samples)
    assert np.array_equal(spoken[0], spoken[1])
    phonex(elsewhere, "voices", "show", "robert", PHONEX_ENGINE="espeak")
    assert (tmp_path / "robert.png").read_bytes().startswith(b"\x89PNG")
    refused = phonex(elsewhere, "voices", "fit", "robert", status=1, fit=True)
    assert "imported" in refused.stderr


@pytest.fixture(scope="module")
def off(folders: Folders) -> str:
    """What `voices add` notes where fitting is switched off."""
    return phonex_within(folders, "voices", "add", "Off", str(SPEECH / "lj-ver1.flac")).stderr


def test_a_voice_stays_instant_when_it_is_asked_for_or_fitting_is_off(
    off: str, folders: Folders
) -> None:
    woman = str(SPEECH / "lj-ver1.flac")
    asked = phonex_within(folders, "voices", "add", "Asked", woman, "--no-fit", fit=True)
    assert "PHONEX_FIT" not in asked.stdout + asked.stderr
    assert "stays an instant clone. Fitting is switched off here (PHONEX_FIT)" in off
    rows = phonex_within(folders, "voices", "list").stdout.splitlines()
    for voice_id in ("asked", "off"):
        assert any(voice_id in row and "instant" in row for row in rows)
    assert "PHONEX_FIT" in phonex_within(folders, "voices", "fit", "off", status=1).stderr


@pytest.mark.usefixtures("off")
def test_recordings_are_added_to_a_voice(folders: Folders) -> None:
    before = phonex_within(folders, "voices", "list").stdout
    reported = phonex(folders, "voices", "samples", "off", str(SPEECH / "lj-ver2.flac")).stdout
    assert "off is rebuilt" in reported
    after = phonex_within(folders, "voices", "list").stdout
    assert speech_of("off", after) > speech_of("off", before) + 1
    rows = phonex_within(folders, "voices", "versions", "off").stdout.splitlines()
    assert [row.split("│")[3].strip() for row in rows if "│" in row] == [
        "samples added",
        "registered",
    ]
    restored = phonex(folders, "voices", "restore", "off", "1").stdout
    assert "off speaks with version 1 again, now as version 3" in restored


def speech_of(voice_id: str, table: str) -> float:
    """Seconds, of a row of the list."""
    row = next(line for line in table.splitlines() if voice_id in line)
    return float(row.split("│")[4].split()[0])


def record(progress: int, likeness: LikenessFacts, state: FittingState) -> VoiceRecord:
    return VoiceRecord.model_validate(
        {
            "voice_id": "bob",
            "name": "Bob",
            "created_at": "2026-01-31T12:00:00Z",
            "sample": None,
            "engines": [],
            "fitting": VoiceFitting(state=state, progress=progress),
            "likeness": likeness,
        }
    )


def shown(*, terminal: bool, before: str | None = None) -> str:
    """What is written while a voice waits and is then fitted in ten steps."""
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=terminal, width=120, legacy_windows=False)
    with watching(console, before) as show:
        show(record(0, LikenessFacts(instant=0.31), FittingState.QUEUED))
        for step in range(10):
            facts = LikenessFacts(instant=0.31, fitted=0.2 + 0.05 * step)
            show(record(10 * step, facts, FittingState.RUNNING))
    return screen.getvalue()


def test_where_nobody_looks_a_line_comes_now_and_then() -> None:
    lines = shown(terminal=False, before="Ada").splitlines()
    assert lines[0] == "waiting: Ada is being fitted"
    assert lines[1] == "fitting: 0 %  likeness 0.31"
    assert lines[-1] == "fitting: 80 %  likeness 0.31 → 0.60"
    assert len(lines) == 6
    assert "waiting" not in shown(terminal=False)


def test_a_terminal_gets_a_bar_with_the_likeness_rising() -> None:
    screen = shown(terminal=True)
    assert "90%" in screen
    assert "likeness 0.31 → 0.65" in screen


@pytest.mark.parametrize("terminal", [True, False])
def test_why_a_fit_is_put_off_is_reported_once(terminal: bool) -> None:
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=terminal, width=120, legacy_windows=False)
    waiting = record(0, LikenessFacts(instant=0.31), FittingState.QUEUED)
    full = waiting.fitting.model_copy(update={"warnings": ["The disk is full."]})
    with watching(console) as show:
        for _ in range(3):
            show(waiting.model_copy(update={"fitting": full}))
            show(record(0, LikenessFacts(instant=0.31), FittingState.RUNNING))
    assert screen.getvalue().count("The disk is full.") == 1
