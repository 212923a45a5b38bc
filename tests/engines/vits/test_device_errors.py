"""A device failure fails the job, with a message that says what helps."""

import pytest
import torch

from phonex.engines.vits.device_errors import reported_faults
from phonex.errors import SampleUnusable, SynthesisFailed


def test_a_device_without_memory_names_the_remedy() -> None:
    with pytest.raises(SynthesisFailed, match="PHONEX_DEVICE=cpu"), reported_faults("MeloTTS"):
        raise torch.OutOfMemoryError("CUDA out of memory")


def test_a_failing_device_is_reported_without_its_own_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with pytest.raises(SynthesisFailed) as raised, reported_faults("MeloTTS"):
        torch.zeros(2) @ torch.zeros(3)
    assert "size" not in raised.value.message
    assert "Traceback" in caplog.text


def test_our_own_errors_pass() -> None:
    with pytest.raises(SampleUnusable), reported_faults("OpenVoice"):
        raise SampleUnusable("too short")
