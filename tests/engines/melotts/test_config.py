"""MeloTTS' config.json: its values, and which keys are optional."""

import json
from pathlib import Path
from typing import Any

import pytest

from phonex.engines.melotts.config import FlowConfig, MeloConfig
from phonex.errors import WeightsUnusable
from tests.published import GOLDEN


def changed(tmp_path: Path, part: str, **changes: Any) -> MeloConfig:
    """The default variant's config with other values; None drops a key."""
    config = json.loads((GOLDEN / "melo/default/config.json").read_text(encoding="utf-8"))
    values = config[part] if part else config
    values.update(changes)
    for key in [key for key, value in changes.items() if value is None]:
        del values[key]
    path = tmp_path / "config.json"
    path.write_text(json.dumps(config))
    return MeloConfig.read(path)


def test_the_variants_differ_in_all_that_may_differ() -> None:
    default = MeloConfig.read(GOLDEN / "melo/default/config.json")
    other = MeloConfig.read(GOLDEN / "melo/alt/config.json")
    assert (len(default.symbols), default.n_tones, default.n_languages) == (219, 16, 10)
    assert (len(other.symbols), other.n_tones, other.n_languages) == (112, 11, 4)
    assert default.speakers["EN_INDIA"] == 2
    assert default.flow == FlowConfig(is_transformer=True, n_layers=3)
    assert other.flow == FlowConfig(is_transformer=False, n_layers=3)
    assert not other.encoder.knows_speaker


def test_what_is_missing_is_as_in_the_published_code(tmp_path: Path) -> None:
    config = changed(tmp_path, "model", n_layers_trans_flow=None, use_spk_conditioned_encoder=None)
    assert config.flow == FlowConfig(is_transformer=True, n_layers=6)
    assert config.encoder.knows_speaker
    config = changed(tmp_path, "model", use_transformer_flow=False, n_flow_layer=None)
    assert config.flow == FlowConfig(is_transformer=False, n_layers=4)


def test_bert_can_be_disabled() -> None:
    assert MeloConfig.read(GOLDEN / "melo/default/config.json").uses_bert
    assert not MeloConfig.read(GOLDEN / "melo/default/config_nobert.json").uses_bert


@pytest.mark.parametrize(
    ("part", "changes", "reported"),
    [
        ("", {"symbols": None}, "symbols is missing"),
        ("", {"num_tones": None}, "num_tones is missing"),
        ("data", {"n_speakers": 0}, "data.n_speakers"),
        ("data", {"spk2id": {"EN": 5}}, "data.spk2id.EN is not one of 5"),
        ("data", {"sampling_rate": 0}, "data.sampling_rate"),
        ("model", {"n_heads": 3}, "cannot be divided among 3 heads"),
        ("model", {"n_layers": 2}, "model.n_layers"),
        ("model", {"n_layers_trans_flow": 2}, "model.n_layers_trans_flow"),
        ("model", {"flow_share_parameter": True}, "flow_share_parameter"),
        ("model", {"n_layers": 10**6}, "model.n_layers"),
    ],
)
def test_what_no_network_can_be_built_of_is_reported(
    tmp_path: Path, part: str, changes: dict[str, Any], reported: str
) -> None:
    with pytest.raises(WeightsUnusable, match=reported):
        changed(tmp_path, part, **changes)
