"""`phonex records`, `phonex backup` and `phonex restore` as commands."""

import stat
import subprocess
from pathlib import Path

import pytest

from phonex.cli.moving.progress import watching_steps
from tests.cli.terminal import command, environment, phonex, phonex_within
from tests.running import Folders
from tests.voice_file import VOICE_FILE


@pytest.fixture
def home(tmp_path: Path, models_dir: Path) -> Folders:
    """With one voice."""
    root = tmp_path / "home"
    root.mkdir()
    folders = Folders(root, models_dir)
    phonex_within(folders, "voices", "import", "Ada", str(VOICE_FILE))
    return folders


def new_home(tmp_path: Path, models_dir: Path) -> Folders:
    root = tmp_path / "new"
    root.mkdir()
    return Folders(root, models_dir)


def test_records_go_through_a_pipe_into_another_home(
    home: Folders, tmp_path: Path, models_dir: Path
) -> None:
    new = new_home(tmp_path, models_dir)
    exported = phonex(home, "records", "export", "-")
    assert exported.stdout.startswith('{"phonex_records":1,')
    assert "hashes of passwords" in exported.stderr
    imported = phonex(new, "records", "import", "-", text=exported.stdout)
    assert "2 of 2 records were added" in imported.stderr  # with a note of the version
    again = phonex(new, "records", "export", "-")
    assert sums(again.stdout) == sums(exported.stdout)


def sums(records: str) -> list[str]:
    return [line for line in records.splitlines() if line.startswith('{"end":')]


def test_a_file_of_records_is_its_owners_alone(home: Folders, tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    phonex_within(home, "records", "export", str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    refused = phonex_within(home, "records", "import", str(file), status=1)
    assert "--merge" in refused.output
    merged = phonex_within(home, "records", "import", str(file), "--merge")
    assert "0 of 2 records were added, 1 were there" in merged.output
    both = phonex_within(home, "records", "import", str(file), "--merge", "--replace", status=2)
    assert "exclude each other" in both.output


def test_a_home_without_records_has_none_to_export(tmp_path: Path, models_dir: Path) -> None:
    new = new_home(tmp_path, models_dir)
    refused = phonex_within(new, "records", "export", str(tmp_path / "x"), status=1)
    assert "There are no records" in refused.output
    assert not (tmp_path / "x").exists()


def test_a_reader_that_leaves_ends_the_export_without_a_trace(home: Folders) -> None:
    shell = f"{' '.join(command('records', 'export', '-'))} | true"
    ended = subprocess.run(
        ["bash", "-c", shell],
        env=environment(home),
        cwd=home.root,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert "Traceback" not in ended.stderr
    assert "BrokenPipe" not in ended.stderr


def test_a_backup_tells_what_it_did_and_where(
    home: Folders, tmp_path: Path, models_dir: Path
) -> None:
    made = phonex_within(home, "backup", str(tmp_path / "backups"), "--keep", "1")
    assert "2 records and 1 files" in made.output
    again = phonex_within(home, "backup", str(tmp_path / "backups"), "--keep", "1")
    assert "1 files are those of the last backup" in again.output
    assert "removed" in again.output
    new = new_home(tmp_path, models_dir)
    restored = phonex_within(new, "restore", str(tmp_path / "backups"))
    assert "is restored into" in restored.output
    assert "ada" in phonex_within(new, "voices", "list").output
    missing = phonex_within(new, "restore", str(tmp_path / "backups"), "--at", "never", status=1)
    assert "no finished backup 'never'" in missing.output


def test_progress_ends_with_a_line_for_each_step(capsys: pytest.CaptureFixture[str]) -> None:
    from rich.console import Console

    with watching_steps(Console()) as watch:
        for step, n_done in (("jobs", 1), ("jobs", 2), ("users", 0), ("jobs", 2)):
            watch(step, n_done, 0 if step == "users" else 2)
    assert capsys.readouterr().out == "jobs  2\nusers  0\n"
