"""The speaker network compared with Resemblyzer's, and on different speakers."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from phonex.audio.resample import resample
from phonex.engines.offline.speaker_network import RATE, SpeakerNetwork
from tests.engines.offline.speech import MAN, SAME_WOMAN, WOMAN, recording


@pytest.fixture(scope="module")
def network() -> SpeakerNetwork:
    return SpeakerNetwork()


def heard(name: str) -> NDArray[np.float32]:
    return resample(recording(name), RATE).samples


def test_embedding_is_the_one_of_resemblyzer(network: SpeakerNetwork) -> None:
    golden = np.load(Path(__file__).parent / "resemblyzer_lj_ver1.npy")  # at -30 dBFS, rate 1.25
    embedding = network.embed(heard(WOMAN))
    assert float(embedding @ golden) > 0.9999  # the shipped weights are of half precision


def test_embedding_has_length_one_and_nothing_negative(network: SpeakerNetwork) -> None:
    embedding = network.embed(heard(MAN))
    assert embedding.shape == (256,)
    assert float(np.linalg.norm(embedding)) == pytest.approx(1, abs=1e-5)
    assert embedding.min() >= 0


def test_same_speaker_is_nearer_than_a_stranger(network: SpeakerNetwork) -> None:
    woman, again, man = (network.embed(heard(name)) for name in (WOMAN, SAME_WOMAN, MAN))
    assert float(woman @ again) > 0.8
    assert float(woman @ man) < 0.65


def test_level_does_not_matter(network: SpeakerNetwork) -> None:
    samples = heard(WOMAN)
    assert float(network.embed(samples) @ network.embed(samples * 0.05)) > 0.9999


@pytest.mark.parametrize("seconds", [0.3, 1.6, 2.0, 2.1])
def test_short_sounds_can_be_embedded(network: SpeakerNetwork, seconds: float) -> None:
    embedding = network.embed(heard(WOMAN)[: round(seconds * RATE)])
    assert float(np.linalg.norm(embedding)) == pytest.approx(1, abs=1e-5)
