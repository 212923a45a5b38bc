"""The gradient descent that fits a voice, on a decoder with random weights."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from phonex.engines.offline.adaptation.acoustic_features import AcousticFeatures, FeatureExtractor
from phonex.engines.offline.adaptation.decoder import Decoder, build_decoder
from phonex.engines.offline.adaptation.fit import Fit
from phonex.engines.offline.speaker_encoder import load_encoder
from phonex.engines.types import Progress
from phonex.errors import SynthesisFailed
from tests.engines.offline.adaptation.studio import random_weights, utterance

N_NUMBERS = 37_396
N_STEPS = 6  # so that the last two are averaged


@pytest.fixture(scope="module")
def decoder() -> Decoder:
    return build_decoder(random_weights(), torch.float32)


@pytest.fixture(scope="module")
def hearing() -> FeatureExtractor:
    return FeatureExtractor(load_encoder())


@pytest.fixture(scope="module")
def target(decoder: Decoder, hearing: FeatureExtractor) -> AcousticFeatures:
    """From the same decoder with other styles, so that a fit can reach it."""
    line = utterance(9)
    styles = torch.randn(58, 128, generator=torch.Generator().manual_seed(2)) * 0.6
    with torch.no_grad():
        impression: AcousticFeatures = hearing(decoder(line, styles))
    return impression


@dataclass(frozen=True)
class Run:
    """A fit that has taken its steps: what it told after each, and its state."""

    fit: Fit
    reported: list[Progress]
    states: list[Mapping[str, NDArray[np.float32]]]


@pytest.fixture
def fit(decoder: Decoder, hearing: FeatureExtractor, target: AcousticFeatures) -> Fit:
    return Fit(decoder, hearing, [utterance(1), utterance(2)], target, N_STEPS)


@pytest.fixture(scope="module")
def run(decoder: Decoder, hearing: FeatureExtractor, target: AcousticFeatures) -> Run:
    fit = Fit(decoder, hearing, [utterance(1), utterance(2)], target, N_STEPS)
    reported, states = zip(*((progress, fit.state()) for progress in fit.run()), strict=True)
    return Run(fit, list(reported), list(states))


def test_steps_lead_to_the_target(run: Run) -> None:
    assert [progress.step for progress in run.reported] == list(range(1, N_STEPS + 1))
    assert run.reported[0].change == pytest.approx(0, abs=1e-4)
    assert 1 - run.reported[2].similarity < 0.5 * (
        1 - run.reported[0].similarity
    )  # of the same sentence
    assert run.fit.change > 0


def test_sounds_that_moved_too_far_are_taken_back(run: Run, fit: Fit) -> None:
    assert run.fit.scale == 1
    far = dict(run.states[-1])
    far["changes"] = np.full(2, 0.8, np.float32)
    fit.resume(far)
    assert 0.6 <= fit.scale < 1
    np.testing.assert_array_equal(
        fit.biases()["encode.norm1"], fit.biases(fit.scale)["encode.norm1"]
    )


@pytest.mark.parametrize("what", ["speaker", "mean", "cepstral_mean"])
def test_what_is_no_number_makes_no_voice(
    decoder: Decoder, hearing: FeatureExtractor, target: AcousticFeatures, what: str
) -> None:
    broken = replace(target, **{what: torch.full_like(getattr(target, what), torch.nan)})
    fit = Fit(decoder, hearing, [utterance(1)], broken, n_steps=2)
    with pytest.raises(SynthesisFailed, match="step 1 gave values that are not finite"):
        list(fit.run())


def test_the_voice_is_the_mean_of_the_last_steps(run: Run, decoder: Decoder) -> None:
    last, one_before = (state["common"] + state["own"] for state in run.states[:-3:-1])
    assert not np.allclose(last, one_before, atol=1e-3)
    norm = decoder.norms["encode.norm1"]
    mean = torch.from_numpy((last + one_before) / 2)[norm.index]
    wanted = norm.fc.bias + norm.fc.weight @ mean
    np.testing.assert_allclose(run.fit.biases(1.0)["encode.norm1"], wanted.numpy(), atol=1e-5)


def test_an_unfitted_voice_has_the_biases_of_the_stock_voices(fit: Fit, decoder: Decoder) -> None:
    for name, bias in fit.biases(0.0).items():
        np.testing.assert_array_equal(bias, decoder.norms[name].fc.bias.numpy())


def test_biases_are_of_every_layer_and_scale_with_the_offsets(run: Run) -> None:
    none, half, whole = (run.fit.biases(scale) for scale in (0.0, 0.5, 1.0))
    assert sum(bias.size for bias in whole.values()) == N_NUMBERS
    for name, bias in whole.items():
        assert not np.array_equal(bias, none[name])
        np.testing.assert_allclose(half[name], (bias + none[name]) / 2, atol=1e-5)


def test_a_fit_that_was_stopped_goes_on_as_if_it_had_not_been(run: Run, fit: Fit) -> None:
    fit.resume(run.states[-3])
    assert [progress.step for progress in fit.run()] == [N_STEPS - 1, N_STEPS]
    ours, theirs = run.fit.biases(1.0), fit.biases(1.0)
    for name, bias in ours.items():
        np.testing.assert_allclose(theirs[name], bias, rtol=1e-4, atol=1e-5)
    assert fit.change == pytest.approx(run.fit.change, rel=1e-3)


def test_sounds_that_move_far_are_held_back(
    run: Run, decoder: Decoder, hearing: FeatureExtractor, target: AcousticFeatures
) -> None:
    held = Fit(decoder, hearing, [utterance(1), utterance(2)], target, N_STEPS, far=0.0)
    list(held.run())
    assert held.change < 0.9 * run.fit.change
