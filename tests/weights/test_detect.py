"""Weights are found in the folders that people have, and what cannot be taken is named."""

from pathlib import Path

import pytest

from phonex.errors import InvalidInput
from phonex.weights.catalogue import CONVERTER, Catalogue
from phonex.weights.detect import Unusable, recognise
from tests.weights.conftest import content
from tests.weights.folders import (
    SPEAKERS,
    bert_folder,
    checkpoints_v2,
    converter_folder,
    hub_cache,
    melo_config,
    melo_folder,
    write,
)


def folders(root: Path, catalogue: Catalogue, model: str | None = None) -> set[str]:
    found, unusable = recognise(root, catalogue, model)
    assert unusable == []
    return {each.bundle.folder for each in found}


def reason(root: Path, catalogue: Catalogue, model: str | None = None) -> str:
    found, unusable = recognise(root, catalogue, model)
    assert found == []
    (only,) = unusable
    assert isinstance(only, Unusable)
    return only.reason


@pytest.mark.parametrize("nested", ["", "checkpoints_v2", "OpenVoice/checkpoints_v2"])
def test_a_download_of_openvoice(tmp_path: Path, catalogue: Catalogue, nested: str) -> None:
    openvoice = catalogue.own(CONVERTER)
    checkpoints_v2(tmp_path / nested, openvoice)
    (found,), unusable = recognise(tmp_path, catalogue, None)
    assert found.bundle is openvoice
    assert set(found.files) == {file.name for file in openvoice.files}
    assert unusable == []


def test_base_speakers_alone(tmp_path: Path, catalogue: Catalogue) -> None:
    write(tmp_path / "ses", {"es.pth": b"one", "stranger.pth": b"two"})
    (found,), _ = recognise(tmp_path / "ses", catalogue, None)
    assert set(found.files) == {"base_speakers/ses/es.pth"}


@pytest.mark.parametrize("key", SPEAKERS)
def test_a_melotts_folder_tells_its_language_by_its_speakers(
    tmp_path: Path, catalogue: Catalogue, key: str
) -> None:
    melo_folder(tmp_path / "model", SPEAKERS[key])
    assert folders(tmp_path, catalogue) == {f"melotts/{key}"}


def test_a_melotts_folder_tells_its_language_by_its_name(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    melo_folder(tmp_path / "MeloTTS-Korean", ["narrator"])
    assert folders(tmp_path, catalogue) == {"melotts/KR"}


def test_the_language_of_a_model_of_ones_own_is_asked_for(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    melo_folder(tmp_path, ["narrator"])
    assert "--language" in reason(tmp_path, catalogue)
    assert folders(tmp_path, catalogue, "JP") == {"melotts/JP"}


def test_a_model_of_another_language_is_refused(tmp_path: Path, catalogue: Catalogue) -> None:
    melo_folder(tmp_path, ["FR"])
    assert reason(tmp_path, catalogue, "EN") == "its speakers (FR) do not belong to EN"


def test_of_several_models_the_one_that_was_asked_for_is_taken(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    for key, speakers in SPEAKERS.items():
        melo_folder(tmp_path / key.lower(), speakers)
    assert folders(tmp_path, catalogue, "EN_V2") == {"melotts/EN_V2"}
    assert len(folders(tmp_path, catalogue)) == len(SPEAKERS)


def test_a_cache_of_the_hub(tmp_path: Path, catalogue: Catalogue) -> None:
    english, bert = catalogue.own("EN"), catalogue.bundles["bert/EN"]
    write(hub_cache(tmp_path, english.repo, "0" * 40), {"config.json": melo_config(["EN-US"])})
    melo_folder(hub_cache(tmp_path, english.repo, english.revision), SPEAKERS["EN"])
    bert_folder(hub_cache(tmp_path, "bert-base-uncased", bert.revision))
    bert_folder(hub_cache(tmp_path, "someone/other-bert", "1" * 40))
    found, _ = recognise(tmp_path, catalogue, None)
    assert {each.bundle.folder: each.published for each in found} == {
        "melotts/EN": True,
        "bert/EN": True,
    }


def test_the_links_of_a_cache_are_followed_to_files(tmp_path: Path, catalogue: Catalogue) -> None:
    blobs = melo_folder(tmp_path / "blobs", SPEAKERS["FR"])
    snapshot = hub_cache(tmp_path / "hub", catalogue.own("FR").repo, "1" * 40)
    for name in ("config.json", "checkpoint.pth"):
        (snapshot / name).symlink_to(blobs / name)
    assert folders(tmp_path / "hub", catalogue) == {"melotts/FR"}


def test_a_bert_is_known_by_its_vocabulary(tmp_path: Path, catalogue: Catalogue) -> None:
    french = catalogue.bundles["bert/FR"]
    bert_folder(tmp_path, content(french.repo, "vocab.txt"))
    assert folders(tmp_path, catalogue) == {"bert/FR"}


def test_another_bert_is_taken_only_when_its_language_is_said(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    bert_folder(tmp_path)
    assert folders(tmp_path, catalogue) == set()
    assert folders(tmp_path, catalogue, "KR") == {"bert/KR"}


def test_the_converter_of_openvoice_v1_is_refused(tmp_path: Path, catalogue: Catalogue) -> None:
    converter_folder(tmp_path, version=None)
    assert "V2 is needed" in reason(tmp_path, catalogue)


@pytest.mark.parametrize("config", ["[]", "{", '{"data": ' * 100_000, " " * (2 << 20)])
def test_a_config_that_is_none_is_reported(
    tmp_path: Path, catalogue: Catalogue, config: str
) -> None:
    write(tmp_path, {"config.json": config, "checkpoint.pth": b"weights"})
    assert reason(tmp_path, catalogue).startswith("config.json is ")


def test_a_model_without_its_checkpoint_is_reported(tmp_path: Path, catalogue: Catalogue) -> None:
    write(tmp_path, {"config.json": melo_config(["ES"])})
    assert "no checkpoint.pth" in reason(tmp_path, catalogue)


def test_a_whole_disk_is_not_searched(tmp_path: Path, catalogue: Catalogue) -> None:
    for at in range(5100):
        (tmp_path / str(at)).mkdir()
    with pytest.raises(InvalidInput, match="closer to the weights"):
        recognise(tmp_path, catalogue, None)
