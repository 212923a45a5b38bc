"""Taking weights in from a folder: checked, copied or linked, recorded."""

from pathlib import Path

import pytest

from phonex.errors import WeightsUnusable
from phonex.weights.catalogue import CONVERTER, Catalogue
from phonex.weights.detect import recognise
from phonex.weights.import_folder import Imported, import_bundle
from phonex.weights.layout import converter_files, melo_files
from phonex.weights.manifest import open_manifest, read_manifest
from tests.weights.conftest import Counter, pull
from tests.weights.folders import SPEAKERS, bert_folder, checkpoints_v2, melo_folder
from tests.weights.hub_server import FakeHub


def opens_all(path: Path) -> None:
    assert path.is_file()


def opens_none(path: Path) -> None:
    raise WeightsUnusable(path, "it wants to run code", "Do not trust it.")


def take(root: Path, models_dir: Path, catalogue: Catalogue, link: bool = False) -> list[Imported]:
    found, _ = recognise(root, catalogue, None)
    with open_manifest(models_dir) as manifest:
        return [import_bundle(each, manifest, opens_all, Counter(), link) for each in found]


@pytest.fixture
def models_dir(tmp_path: Path) -> Path:
    return tmp_path / "models"


def test_what_was_found_lies_where_engines_look(
    tmp_path: Path, models_dir: Path, catalogue: Catalogue
) -> None:
    melo_folder(tmp_path / "have/melo", SPEAKERS["EN"])
    bert_folder(tmp_path / "have/bert-base-uncased")
    checkpoints_v2(tmp_path / "have/checkpoints_v2", catalogue.own(CONVERTER))
    brought = take(tmp_path / "have", models_dir, catalogue)
    assert sum(each.n_taken for each in brought) == 2 + 4 + 13
    assert melo_files(models_dir, "EN").missing() == []
    assert converter_files(models_dir).missing() == []


def test_importing_again_takes_nothing(
    tmp_path: Path, models_dir: Path, catalogue: Catalogue
) -> None:
    melo_folder(tmp_path / "have", SPEAKERS["EN"])
    take(tmp_path / "have", models_dir, catalogue)
    (again,) = take(tmp_path / "have", models_dir, catalogue)
    assert (again.n_taken, again.refused) == (0, "")


def test_a_file_that_is_not_trusted_keeps_its_bundle_out(
    tmp_path: Path, models_dir: Path, catalogue: Catalogue
) -> None:
    melo_folder(tmp_path / "have", SPEAKERS["EN"])
    (found,), _ = recognise(tmp_path / "have", catalogue, None)
    with open_manifest(models_dir) as manifest:
        brought = import_bundle(found, manifest, opens_none, Counter(), link=False)
    assert "wants to run code" in brought.refused
    assert not (models_dir / "melotts").exists()


def test_linked_files_are_not_twice_on_the_disk(
    tmp_path: Path, models_dir: Path, catalogue: Catalogue
) -> None:
    have = melo_folder(tmp_path / "have", SPEAKERS["EN"])
    take(have, models_dir, catalogue, link=True)
    checkpoint = melo_files(models_dir, "EN").checkpoint
    assert checkpoint.samefile(have / "checkpoint.pth")


def test_published_files_are_known_as_such_and_others_by_their_folder(
    tmp_path: Path, models_dir: Path, catalogue: Catalogue
) -> None:
    openvoice = catalogue.own(CONVERTER)
    take(checkpoints_v2(tmp_path / "have", openvoice), models_dir, catalogue)
    manifest = read_manifest(models_dir)
    speaker = manifest.find("openvoice/base_speakers/ses/es.pth")
    own = manifest.find("openvoice/converter/checkpoint.pth")
    assert speaker is not None
    assert own is not None
    assert (speaker.origin, speaker.revision) == (openvoice.repo, openvoice.revision)
    assert (own.origin, own.revision) == (str(tmp_path / "have/converter"), "")


def test_a_pull_leaves_a_model_of_ones_own_alone(
    tmp_path: Path, models_dir: Path, catalogue: Catalogue, hub: FakeHub
) -> None:
    take(melo_folder(tmp_path / "have", SPEAKERS["EN"]), models_dir, catalogue)
    counter = pull(catalogue.needed("EN"), models_dir, hub)
    assert not [name for name in counter.begun if name.startswith("melotts/")]
    assert melo_files(models_dir, "EN").checkpoint.read_bytes() == b"weights"


def test_a_bert_in_another_form_is_not_fetched_again(
    tmp_path: Path, models_dir: Path, catalogue: Catalogue, hub: FakeHub
) -> None:
    have = bert_folder(tmp_path / "bert-base-uncased")
    (have / "model.safetensors").rename(have / "pytorch_model.bin")
    take(have, models_dir, catalogue)
    counter = pull(catalogue.needed("EN"), models_dir, hub)
    assert not [name for name in counter.begun if name.startswith("bert/")]
    assert melo_files(models_dir, "EN").missing() == []
