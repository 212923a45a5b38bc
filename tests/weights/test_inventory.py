"""What is here: listed, verified, removed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from phonex.errors import ConfigurationError, WeightsUnusable
from phonex.weights.catalogue import CONVERTER, Catalogue
from phonex.weights.inventory import Damage, State, discard, list_statuses, removable, verify
from phonex.weights.manifest import open_manifest, read_manifest
from tests.weights.conftest import CHECKPOINT, LARGE, Counter, pull
from tests.weights.hub_server import FakeHub


def states(catalogue: Catalogue, models_dir: Path) -> dict[str, State]:
    stock = list_statuses(catalogue, read_manifest(models_dir))
    return {each.model: each.state for each in stock if each.state is not State.ABSENT}


def verified(
    catalogue: Catalogue, models_dir: Path, opens: Callable[[Path], object] = Path.stat
) -> list[Damage]:
    with open_manifest(models_dir) as manifest:
        return list(verify(catalogue.needed("EN"), manifest, opens, Counter()))


@pytest.fixture
def models_dir(tmp_path: Path, catalogue: Catalogue, hub: FakeHub) -> Path:
    pull(catalogue.needed("EN"), tmp_path, hub)
    return tmp_path


def test_what_was_pulled_is_reported(models_dir: Path, catalogue: Catalogue) -> None:
    english = list_statuses(catalogue, read_manifest(models_dir))[0]
    assert english.state is State.INSTALLED
    assert english.n_bytes == 2 * LARGE + 4 * 500
    assert english.origins == ["myshell-ai/MeloTTS-English", "google-bert/bert-base-uncased"]
    assert english.revision == catalogue.own("EN").revision
    assert states(catalogue, models_dir) == {"EN": "installed", CONVERTER: "installed"}


def test_a_missing_file_makes_a_model_partial(models_dir: Path, catalogue: Catalogue) -> None:
    (models_dir / "bert/EN/vocab.txt").unlink()
    english = list_statuses(catalogue, read_manifest(models_dir))[0]
    assert (english.state, english.missing) == (State.PARTIAL, ["bert/EN/vocab.txt"])
    assert [each.reason for each in verified(catalogue, models_dir)] == ["it is missing"]


def test_whole_files_pass(models_dir: Path, catalogue: Catalogue) -> None:
    assert verified(catalogue, models_dir) == []


def test_a_changed_byte_is_found_and_mended_by_a_pull(
    models_dir: Path, catalogue: Catalogue, hub: FakeHub
) -> None:
    path = models_dir / CHECKPOINT
    whole = path.read_bytes()
    path.write_bytes(b"?" + whole[1:])
    assert states(catalogue, models_dir)["EN"] is State.INSTALLED  # sizes alone do not tell
    (damage,) = verified(catalogue, models_dir)
    assert damage.target == CHECKPOINT
    assert "sha256" in damage.reason
    assert states(catalogue, models_dir)["EN"] is State.DAMAGED
    assert set(pull(catalogue.needed("EN"), models_dir, hub).begun) == {CHECKPOINT}
    assert path.read_bytes() == whole
    assert verified(catalogue, models_dir) == []


def test_a_cut_file_is_seen_at_once(models_dir: Path, catalogue: Catalogue) -> None:
    (models_dir / CHECKPOINT).write_bytes(b"short")
    assert states(catalogue, models_dir)["EN"] is State.DAMAGED
    assert "5 bytes" in verified(catalogue, models_dir)[0].reason


def test_files_that_do_not_open_are_damaged(models_dir: Path, catalogue: Catalogue) -> None:
    def opens(path: Path) -> None:
        if path.name == "model.safetensors":
            raise WeightsUnusable(path, "it holds no tensors", "")

    (damage,) = verified(catalogue, models_dir, opens)
    assert damage.target == "bert/EN/model.safetensors"
    assert "holds no tensors" in damage.reason


def test_a_model_goes_without_what_another_needs(
    models_dir: Path, catalogue: Catalogue, hub: FakeHub
) -> None:
    pull(catalogue.needed("EN_V2"), models_dir, hub)
    with open_manifest(models_dir) as manifest:
        first = removable(["EN"], catalogue, manifest)
        assert [bundle.folder for bundle in first] == ["melotts/EN"]
        discard(first, manifest)
        rest = removable(["EN_V2"], catalogue, manifest)
        assert [b.folder for b in rest] == ["melotts/EN_V2", "bert/EN", "openvoice"]
        discard(rest, manifest)
    assert states(catalogue, models_dir) == {}
    assert [path for path in models_dir.rglob("*") if path.suffix in (".pth", ".bin")] == []


def test_a_record_that_is_damaged_is_reported(models_dir: Path) -> None:
    (models_dir / "weights.json").write_text('{"files": {"a": {}}}')
    with pytest.raises(ConfigurationError, match=r"weights.json is damaged"):
        read_manifest(models_dir)
