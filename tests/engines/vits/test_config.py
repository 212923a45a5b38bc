"""config.json: errors name the missing or wrong key."""

import json
from pathlib import Path

import pytest

from phonex.engines.vits.config import Fields, GeneratorConfig
from phonex.errors import WeightsUnusable

MODEL = {
    "inter_channels": 8,
    "gin_channels": 4,
    "resblock": "1",
    "resblock_kernel_sizes": [3],
    "resblock_dilation_sizes": [[1, 3]],
    "upsample_rates": [8, 2],
    "upsample_initial_channel": 32,
    "upsample_kernel_sizes": [16, 4],
    "of_another_time": {"unknown": True},
}


def fields(tmp_path: Path, **changes: object) -> Fields:
    path = tmp_path / "config.json"
    path.write_text(json.dumps({"model": {**MODEL, **changes}}))
    return Fields.read(path, "Do this.").part("model")


def test_unknown_keys_do_not_disturb(tmp_path: Path) -> None:
    assert GeneratorConfig.of(fields(tmp_path)).upsample_rates == (8, 2)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("inter_channels", "8"),
        ("inter_channels", 0),
        ("inter_channels", 10**9),
        ("resblock", "3"),
        ("resblock_dilation_sizes", [[1], [2]]),
        ("resblock_kernel_sizes", []),
        ("upsample_kernel_sizes", [16]),
        ("upsample_kernel_sizes", [15, 4]),
        ("upsample_initial_channel", 3),
        ("upsample_rates", None),
    ],
)
def test_a_wrong_value_is_reported_with_file_key_and_remedy(
    tmp_path: Path, key: str, value: object
) -> None:
    with pytest.raises(WeightsUnusable, match=rf"config.json.*model\.{key}.*Do this\.$"):
        GeneratorConfig.of(fields(tmp_path, **{key: value}))


@pytest.mark.parametrize("content", ["", "[]", '{"model": 3}', "{" * 100_000, '{"a": 1'])
def test_what_is_no_config_is_reported(tmp_path: Path, content: str) -> None:
    path = tmp_path / "config.json"
    path.write_text(content)
    with pytest.raises(WeightsUnusable, match=r"config\.json"):
        Fields.read(path).part("model")


def test_a_missing_config_is_reported(tmp_path: Path) -> None:
    with pytest.raises(WeightsUnusable, match="the file is missing"):
        Fields.read(tmp_path / "config.json")
