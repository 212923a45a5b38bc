"""Packages of an extra."""

import pytest

from phonex.errors import ConfigurationError
from phonex.system.extras import require


def test_a_package_that_is_there_is_no_error() -> None:
    require("json", "PHONEX_ANY")


def test_a_missing_one_is_named_with_its_setting_and_the_remedy() -> None:
    with pytest.raises(ConfigurationError) as missing:
        require("no_such_package", "PHONEX_REDIS_URL")
    assert missing.value.message == (
        "PHONEX_REDIS_URL needs the package no_such_package: pip install 'phonex[fleet]'"
    )
