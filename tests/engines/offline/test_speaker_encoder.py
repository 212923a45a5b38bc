"""The differentiable speaker encoder."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from phonex.audio.resample import resample
from phonex.engines.offline.speaker_encoder import SpeakerEncoder, load_encoder
from phonex.engines.offline.speaker_network import RATE, SpeakerNetwork
from tests.engines.offline.speech import MAN, WOMAN, recording


@pytest.fixture(scope="module")
def encoder() -> SpeakerEncoder:
    return load_encoder()


def heard(name: str) -> NDArray[np.float32]:
    return resample(recording(name), RATE).samples


@pytest.mark.parametrize("name", [WOMAN, MAN])
@pytest.mark.parametrize("seconds", [0.3, 1.6, 2.1, 8.0])
def test_embedding_is_the_one_of_the_network(
    encoder: SpeakerEncoder, name: str, seconds: float
) -> None:
    samples = heard(name)[: round(seconds * RATE)]
    with torch.inference_mode():
        embedding = encoder(torch.from_numpy(samples)).numpy()
    np.testing.assert_allclose(embedding, SpeakerNetwork().embed(samples), atol=1e-5)  # rounding


def test_gradient_reaches_the_sound(encoder: SpeakerEncoder) -> None:
    samples = torch.from_numpy(heard(WOMAN)[: 2 * RATE]).requires_grad_()
    encoder(samples)[0].backward()
    assert samples.grad is not None
    assert samples.grad.abs().max() > 0
