"""What is published: every commit and sum is one, and every model finds what it needs."""

import re
from pathlib import Path

import pytest

from phonex.errors import InvalidInput, NotFound
from phonex.weights.catalogue import CONVERTER, MODELS, chosen_models, load_catalogue
from phonex.weights.layout import (
    KEYS,
    bert_weights,
    converter_files,
    keys_of,
    melo_files,
)


def test_every_revision_is_a_commit_and_every_sum_a_sha256() -> None:
    for bundle in load_catalogue().bundles.values():
        assert re.fullmatch("[0-9a-f]{40}", bundle.revision), bundle.repo
        for file in bundle.files:
            assert file.sha256 is None or re.fullmatch("[0-9a-f]{64}", file.sha256), file


def test_only_small_files_have_no_sum() -> None:
    unknown = [
        file.name
        for bundle in load_catalogue().bundles.values()
        for file in bundle.files
        if file.sha256 is None
    ]
    assert unknown == ["tokenizer_config.json"] * 5


@pytest.mark.parametrize("model", MODELS)
def test_what_a_model_needs_lies_where_its_engine_looks(model: str, tmp_path: Path) -> None:
    catalogue = load_catalogue()
    for bundle in catalogue.needed(model):
        for file in bundle.files:
            path = tmp_path / bundle.target(file)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
    assert converter_files(tmp_path).missing() == []
    assert model == CONVERTER or melo_files(tmp_path, model).missing() == []


def test_what_is_not_there_is_missing(tmp_path: Path) -> None:
    files = melo_files(tmp_path, "ZH")
    assert files.bert == tmp_path / "bert" / "ZH_MIX_EN"
    assert len(files.missing()) == 6
    assert files.missing()[-1] == bert_weights(files.bert) == files.bert / "model.safetensors"


def test_a_base_speaker_is_named_after_a_speaker(tmp_path: Path) -> None:
    assert converter_files(tmp_path).base_speaker("EN_INDIA").name == "en-india.pth"


def test_a_language_has_its_default_first() -> None:
    assert keys_of("EN") == ["EN", "EN_V2", "EN_NEWEST"]
    assert keys_of("ZH") == ["ZH"]


def test_models_are_named_as_people_write_them() -> None:
    assert chosen_models(["en-v2", "converter", "EN_V2"]) == ["EN_V2", CONVERTER]
    assert chosen_models(["all"]) == ["EN", "ES", "FR", "ZH", "JP", "KR"]
    with pytest.raises(NotFound, match="'DE'; choose one of EN, EN_V2"):
        chosen_models(["DE"])
    assert set(chosen_models(KEYS)) == set(KEYS)


def test_another_revision_has_no_known_sums() -> None:
    catalogue = load_catalogue()
    own = catalogue.at({"myshell-ai/MeloTTS-French": "main"}).own("FR")
    assert own.revision == "main"
    assert [file.sha256 for file in own.files] == [None, None]
    with pytest.raises(InvalidInput, match="No weights come from 'x/y'"):
        catalogue.at({"x/y": "main"})
