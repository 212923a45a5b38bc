"""The folder of what is begun: whose it is, and that it is taken by one command at a time."""

from pathlib import Path

import pytest

from phonex.cli.local_work.errors import OtherWorkBegun, OutputExists, WorkRunning
from phonex.cli.local_work.work_folder import WorkFolder
from phonex.errors import PhonexError

ASKED = {"file": "1", "--voice": "ada"}


def begun(out: Path) -> WorkFolder:
    folder = WorkFolder(out, ASKED)
    with folder.taken(out, anew=False):
        (folder.path / "done").mkdir()
    return folder


def refusal(folder: WorkFolder, *, anew: bool = False) -> PhonexError:
    with pytest.raises(PhonexError) as refused, folder.taken(folder.out, anew=anew):
        pass
    return refused.value


def test_the_same_goes_on_and_anew_begins_again(tmp_path: Path) -> None:
    folder = begun(tmp_path / "a.m4b")
    with folder.taken(folder.out, anew=False):
        assert (folder.path / "done").exists()
    with WorkFolder(folder.out, {"file": "2"}).taken(folder.out, anew=True):
        assert not (folder.path / "done").exists()


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"file": "2", "--voice": "ada"}, "another file."),
        ({"file": "1"}, "another --voice."),
        ({**ASKED, "--speed": 2}, "another --speed."),
    ],
)
def test_something_else_is_refused_by_the_name_of_what_differs(
    tmp_path: Path, asked: dict[str, object], named: str
) -> None:
    error = refusal(WorkFolder(begun(tmp_path / "a.m4b").out, asked))
    assert isinstance(error, OtherWorkBegun)
    assert named in error.message


def test_two_commands_do_not_work_in_one_folder(tmp_path: Path) -> None:
    folder = WorkFolder(tmp_path / "a.m4b", ASKED)
    with folder.taken(folder.out, anew=False):
        assert isinstance(refusal(WorkFolder(folder.out, ASKED), anew=True), WorkRunning)


def test_what_is_finished_or_not_ours_is_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "a.m4b"
    own = tmp_path / "a.m4b.unfinished"
    own.mkdir()
    (own / "diary").write_text("Mine.")
    assert isinstance(refusal(WorkFolder(out, ASKED), anew=True), OtherWorkBegun)
    assert (own / "diary").exists()
    finished = tmp_path / "b.m4b"
    finished.write_bytes(b"whole")
    assert isinstance(refusal(WorkFolder(finished, ASKED)), OutputExists)
