"""`phonex models`, run as a user runs it, against a hub that serves small checkpoints."""

import pickle
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from phonex.weights.bundle import Bundle, File
from phonex.weights.catalogue import load_catalogue
from tests.cli.terminal import command, environment, phonex
from tests.running import POLL_S, Folders
from tests.weights.hub_server import FakeHub, Repository

GOLDEN = Path(__file__).parents[1] / "data" / "golden"
MELO = GOLDEN / "melo" / "default"
ENGLISH = load_catalogue().needed("EN")
CHECKPOINT = "melotts/EN/checkpoint.pth"
# The small checkpoints are not the published ones, so that their own revision is asked for.
PULL = ["models", "pull", "--language", "EN"]
PULL += [word for bundle in ENGLISH for word in ("--revision", f"{bundle.repo}@main")]


def golden(bundle: Bundle, file: File) -> Path:
    if bundle.folder.startswith("melotts/"):
        return MELO / file.name.replace("config", "config_nobert")
    if bundle.folder.startswith("bert/"):
        return GOLDEN / "hf" / "EN" / file.name
    folder = "openvoice_base_ses" if file.name.startswith("base_speakers/") else "openvoice"
    return GOLDEN / folder / Path(file.name).name


def lay_out(bundle: Bundle, folder: Path) -> None:
    for file in bundle.files:
        target = folder / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(golden(bundle, file), target)


def wait_for_part(folders: Folders, n_bytes: int, timeout_s: float = 60) -> None:
    """Until so many bytes of a file have come to the disk."""
    deadline = time.monotonic() + timeout_s
    while n_bytes not in {path.stat().st_size for path in folders.models.rglob("*.phonex-part")}:
        assert time.monotonic() < deadline, f"{n_bytes} bytes did not come"
        time.sleep(POLL_S)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    repositories = {
        bundle.repo: Repository(
            bundle.revision, {file.name: golden(bundle, file).read_bytes() for file in bundle.files}
        )
        for bundle in ENGLISH
    }
    with FakeHub(repositories) as running:
        monkeypatch.setenv("HF_ENDPOINT", running.endpoint)
        yield running


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path, tmp_path / "models")


def test_a_pull_is_whole_said_and_not_repeated(folders: Folders, hub: FakeHub) -> None:
    assert "19 files" in phonex(folders, *PULL).stdout
    hub.requests.clear()
    hub.faults.status = dict.fromkeys(("config.json", "checkpoint.pth"), 500)
    assert "nothing to fetch" in phonex(folders, *PULL).stdout
    assert hub.requests == []
    listed = phonex(folders, "models", "list").stdout
    assert "myshell-ai/MeloTTS-English" in listed
    assert listed.count("│ installed ") == 2
    assert "19 of 19 files are intact" in phonex(folders, "models", "verify").stdout


def test_other_files_than_the_published_ones_are_refused(folders: Folders, hub: FakeHub) -> None:
    ended = phonex(folders, "models", "pull", "--language", "EN", status=1)
    assert "has a myshell-ai/MeloTTS-English/checkpoint.pth that differs" in ended.stderr
    assert not (folders.models / "melotts").exists()


def test_ctrl_c_leaves_a_pull_that_goes_on(folders: Folders, hub: FakeHub) -> None:
    hub.faults.stall["checkpoint.pth"] = 600_000
    running = subprocess.Popen(
        command(*PULL), env=environment(folders), stderr=subprocess.PIPE, text=True
    )
    assert hub.stalling.wait(60)
    wait_for_part(folders, 600_000)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130, said
    assert "to resume" in said
    assert not (folders.models / CHECKPOINT).exists()
    phonex(folders, *PULL)
    answers = [each for each in hub.gets("checkpoint.pth") if "MeloTTS" in each.path and each.sent]
    first, second = answers
    assert second.from_byte == first.sent == 600_000


def test_offline_is_respected(
    folders: Folders, hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    ended = phonex(folders, *PULL, status=1)
    assert "HF_HUB_OFFLINE" in ended.stderr
    assert "phonex models import" in ended.stderr
    assert hub.requests == []


def test_damage_is_found_and_the_remedy_named(folders: Folders, hub: FakeHub) -> None:
    phonex(folders, *PULL)
    with (folders.models / CHECKPOINT).open("r+b") as file:
        file.write(b"?")
    ended = phonex(folders, "models", "verify", "EN", status=1)
    assert f"{CHECKPOINT}: its sha256 is" in ended.stdout
    assert "18 of 19 files are intact" in ended.stdout
    assert "phonex models pull --language EN" in ended.stdout
    assert "damaged" in phonex(folders, "models", "list").stdout


def test_an_import_tells_what_it_took_and_what_is_still_missing(folders: Folders) -> None:
    melo, _, openvoice = ENGLISH
    lay_out(melo, folders.root / "have" / "melo")
    lay_out(openvoice, folders.root / "have" / "checkpoints_v2")
    reported = phonex(folders, "models", "import", "have").stdout
    assert "openvoice from have/checkpoints_v2/converter  imported: 13 files" in reported
    assert "melotts/EN from have/melo  imported: 2 files" in reported
    assert "EN still needs bert/EN/config.json" in reported
    assert "phonex models pull --language EN" in reported


class Bomb:
    """Runs code where it is unpickled."""

    def __init__(self, target: Path) -> None:
        self._target = target

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return Path.touch, (str(self._target),)


def test_a_checkpoint_that_wants_to_run_code_is_refused(folders: Folders) -> None:
    have, sprung = folders.root / "have", folders.root / "sprung"
    lay_out(ENGLISH[0], have)
    (have / "checkpoint.pth").write_bytes(pickle.dumps(Bomb(sprung)))
    ended = phonex(folders, "models", "import", str(have), status=1)
    assert "refused: " in ended.stdout
    assert str(have / "checkpoint.pth") in ended.stdout
    assert not sprung.exists()
    assert not (folders.models / "melotts").exists()


def test_an_empty_folder_is_reported(folders: Folders) -> None:
    (folders.root / "empty").mkdir()
    ended = phonex(folders, "models", "import", "empty", status=1)
    assert "No weights were found in empty" in ended.stderr


def test_removing_asks_first(folders: Folders, hub: FakeHub) -> None:
    phonex(folders, *PULL)
    kept = phonex(folders, "models", "remove", "en", text="n\n", status=1)
    assert "melotts/EN" in kept.stdout
    assert (folders.models / CHECKPOINT).is_file()
    phonex(folders, "models", "remove", "EN", "--yes")
    assert list(folders.models.rglob("*.pth")) == []
    assert "not installed" in phonex(folders, "models", "remove", "EN", status=1).stderr


def test_a_model_that_does_not_exist_is_reported(folders: Folders) -> None:
    ended = phonex(folders, "models", "pull", "--language", "XX", status=1)
    assert "choose one of EN, EN_V2" in ended.stderr
