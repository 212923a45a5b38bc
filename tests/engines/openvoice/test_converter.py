"""OpenVoice as a converter: golden data, and the messages when it is unavailable."""

from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from phonex.audio.types import Audio
from phonex.engines.openvoice.converter import OpenVoiceConverter
from phonex.engines.openvoice.embedding import TONE, check
from phonex.engines.types import Speaker
from phonex.errors import EmbeddingUnusable, EngineUnavailable
from tests.published import GOLDEN, lay_openvoice

RATE = 22_050
CASES = GOLDEN / "openvoice"


def converter_of(models: Path, tau: float = 0.0) -> OpenVoiceConverter:
    return OpenVoiceConverter(models, 1, "cpu", "fp32", tau)


def described(openvoice: OpenVoiceConverter, sample: Audio) -> NDArray[np.float64]:
    """[256] the converter's embedding of a sample."""
    return np.asarray(openvoice.embed(sample)[TONE], np.float64).ravel()


def tone(seed: int, seconds: float = 1.0) -> Audio:
    noise = np.random.default_rng(seed).normal(0, 0.1, int(seconds * RATE))
    return Audio(noise.astype(np.float32), RATE)


def silent() -> Audio:
    raise AssertionError("the speaker is known without its speech")


def test_it_converts_as_the_original_does(openvoice: OpenVoiceConverter) -> None:
    golden = np.load(CASES / "vc_tau0.npz")
    speech = Audio(golden["wav_in"].ravel(), RATE)
    source, target = ({TONE: golden[name]} for name in ("src_se", "tgt_se"))
    converted = openvoice.convert(speech, target, source)
    wanted = golden["wav_out"].ravel()
    np.testing.assert_allclose(converted.samples[: len(wanted)], wanted, atol=2e-4)
    assert len(converted.samples) == len(speech.samples)


def test_a_short_sample_is_described_as_the_original_does(openvoice: OpenVoiceConverter) -> None:
    golden = np.load(CASES / "se.npz")
    found = described(openvoice, Audio(golden["tgt_wav0"].ravel(), RATE))
    np.testing.assert_allclose(found, golden["tgt_se_single0"].ravel(), atol=1e-5)


def test_a_long_sample_is_the_mean_of_its_pieces(openvoice: OpenVoiceConverter) -> None:
    long = tone(1, 21.0)
    halves = [Audio(half, RATE) for half in np.array_split(long.samples, 2)]
    mean = np.mean([described(openvoice, half) for half in halves], axis=0)
    np.testing.assert_allclose(described(openvoice, long), mean, atol=1e-6)


def test_another_seed_sounds_another_way(openvoice_models: Path) -> None:
    converter = converter_of(openvoice_models, tau=0.5)
    source, target = (converter.embed(tone(n)) for n in (1, 2))
    one, other = (converter.convert(tone(1), target, source, seed).samples for seed in (1, 2))
    assert not np.array_equal(one, other)


def test_published_speakers_are_known_without_being_heard(openvoice: OpenVoiceConverter) -> None:
    found = openvoice.source_embedding(Speaker("EN-US", "", "EN", "melotts", "neutral"), silent)
    wanted = torch.load(GOLDEN / "openvoice_base_ses" / "en-us.pth", weights_only=True)
    np.testing.assert_array_equal(found[TONE], wanted.numpy())
    check(found)


def test_other_speakers_are_embedded_from_their_speech(openvoice: OpenVoiceConverter) -> None:
    other = Speaker("EN-US", "", "EN", "kokoro", "female")
    found = openvoice.source_embedding(other, lambda: tone(1))
    np.testing.assert_array_equal(found[TONE], openvoice.embed(tone(1))[TONE])


@pytest.mark.parametrize(
    "array",
    [
        np.ones((1, 255, 1), np.float32),
        np.ones((1, 256, 1), np.int64),
        np.full((1, 256, 1), np.nan, np.float32),
        np.full((1, 256, 1), 1e9, np.float32),
    ],
)
def test_what_is_no_embedding_is_refused(array: NDArray[np.generic]) -> None:
    with pytest.raises(EmbeddingUnusable, match="OpenVoice V2"):
        check({TONE: array})


def test_what_is_not_here_is_reported_with_the_remedy(tmp_path: Path) -> None:
    converter = converter_of(tmp_path)
    assert "phonex models pull" in converter.unavailable_reason()
    assert not converter.state().available
    with pytest.raises(EngineUnavailable, match="phonex models pull"):
        converter.load()


def test_a_broken_checkpoint_is_named(tmp_path: Path) -> None:
    checkpoint = lay_openvoice(tmp_path) / "checkpoint.pth"
    checkpoint.write_bytes(checkpoint.read_bytes()[:100_000])
    converter = converter_of(tmp_path)
    with pytest.raises(EngineUnavailable, match=r"checkpoint\.pth"):
        converter.load()
    assert str(checkpoint) in converter.unavailable_reason()
