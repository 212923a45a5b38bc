"""The networks run on the requested device, or the error lists the available ones."""

import pytest
import torch

from phonex.engines.vits.device import Placement, choose_device, choose_placement, choose_precision
from phonex.errors import ConfigurationError

CPU = torch.device("cpu")


def test_the_processor_is_always_there() -> None:
    assert choose_placement("cpu", "fp32") == Placement(CPU, torch.float32)
    assert str(choose_placement("cpu", "bf16")) == "cpu bf16"


def test_auto_finds_a_device_and_a_precision_it_computes_with() -> None:
    placement = choose_placement()
    precision = str(placement).rpartition(" ")[2]
    assert choose_precision(precision, choose_device(str(placement.device))) is placement.precision


def test_a_device_that_is_not_there_is_reported_with_those_that_are() -> None:
    with pytest.raises(ConfigurationError, match=r"'cuda:99'.*cpu"):
        choose_device("cuda:99")


@pytest.mark.parametrize(("device", "wanted"), [("cpu", "fp16"), ("mps", "bf16")])
def test_a_precision_that_a_device_lacks_is_reported(device: str, wanted: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{wanted!r}.*fp32"):
        choose_precision(wanted, torch.device(device))
